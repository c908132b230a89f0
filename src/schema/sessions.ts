import { Field, InputType, Int, ObjectType } from 'type-graphql'
import { Constrained } from './constrained.js'
import { EMAIL, GIVEN_PASSWORD, PASSWORD, tokenLike } from './secrets.js'

@InputType({ description: 'Who signs in.' })
export class LoginInput {
  @Constrained({ ...EMAIL, pattern: undefined })
  @Field(() => String, { description: 'Email of the account, without case.' })
  email!: string

  @Constrained(GIVEN_PASSWORD)
  @Field(() => String, { description: 'Password of the account.' })
  password!: string
}

@ObjectType({ description: 'A pair of tokens: one to call with, one to get the next pair with.', simpleResolvers: true })
export class TokenPair {
  @Field(() => String, { description: 'Send it as `Authorization: Bearer …`. A signed JWT (RFC 9068).' }) accessToken!: string
  @Field(() => String, { description: 'Opaque. It gives the next pair, once: using it again ends the session.' }) refreshToken!: string
  @Field(() => String, { description: 'Always `Bearer`.' }) tokenType!: string
  @Field(() => Int, { description: 'Seconds the access token is good for.' }) expiresIn!: number
}

@InputType({ description: 'A refresh token to be exchanged for the next pair.' })
export class RefreshInput {
  @Constrained(tokenLike('rt_9sKqT0y2…'))
  @Field(() => String, { description: 'The last refresh token of the session.' })
  refreshToken!: string
}

@InputType({ description: 'Which sessions end.' })
export class LogoutInput {
  @Constrained(tokenLike('rt_9sKqT0y2…'))
  @Field(() => String, {
    nullable: true,
    description: 'A refresh token of the session; needed only where the call is not made with its access token.',
  })
  refreshToken?: string | null

  @Field(() => Boolean, { nullable: true, description: 'All sessions of the user, not only this one; false by default.' })
  everywhere?: boolean | null
}

@ObjectType({ description: 'Sessions that have ended. Their access tokens are refused within two seconds.', simpleResolvers: true })
export class EndedSessions {
  @Field(() => Int, { description: 'How many were under way.' }) sessionsEnded!: number
}

@InputType({ description: 'A new password for the caller.' })
export class ChangePasswordInput {
  @Constrained(GIVEN_PASSWORD)
  @Field(() => String, { description: 'The password so far.' })
  currentPassword!: string

  @Constrained(PASSWORD)
  @Field(() => String, { description: 'The new one, 8 to 128 characters.' })
  newPassword!: string
}

@InputType({ description: 'Whose password is to be set anew.' })
export class RequestPasswordResetInput {
  @Constrained(EMAIL)
  @Field(() => String, { description: 'Email of the account, without case.' })
  email!: string
}

@ObjectType({ description: 'The wish was heard. Whether there is such an account is not told.', simpleResolvers: true })
export class PasswordResetRequested {
  @Field(() => Boolean, { description: 'Always true.' }) accepted!: boolean
}

@InputType({ description: 'A new password, by a token from a mail.' })
export class ResetPasswordInput {
  @Constrained(tokenLike('prt_x7Fq…'))
  @Field(() => String, { description: 'The token from the mail; it works once, within 30 minutes.' })
  token!: string

  @Constrained(PASSWORD)
  @Field(() => String, { description: 'The new password, 8 to 128 characters.' })
  newPassword!: string
}
