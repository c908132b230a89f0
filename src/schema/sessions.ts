import { Field, InputType, Int, ObjectType } from 'type-graphql'
import { Constrained } from './constrained.js'
import { EMAIL, GIVEN_PASSWORD, PASSWORD, tokenLike } from './constraints.js'
import { ACCESS_TOKEN, COUNT, NEW_SECRET, TOKEN_LIFETIME } from './shownLimits.js'

@InputType({ description: 'Credentials of a user.' })
export class LoginInput {
  @Constrained({ ...EMAIL, pattern: undefined })
  @Field(() => String, { description: 'Email address of the account; upper and lower case count as equal.' })
  email!: string

  @Constrained(GIVEN_PASSWORD)
  @Field(() => String, { description: 'Password of the account.' })
  password!: string
}

@ObjectType({ description: 'An access token, and a refresh token for the next pair.', simpleResolvers: true })
export class TokenPair {
  @Constrained(ACCESS_TOKEN)
  @Field(() => String, { description: 'A signed JWT (RFC 9068). Send it as `Authorization: Bearer …`.' })
  accessToken!: string
  @Constrained(NEW_SECRET)
  @Field(() => String, { description: 'Opaque token for the next pair. It works once; a second use ends the session.' })
  refreshToken!: string
  @Constrained({ oneOf: ['Bearer'] })
  @Field(() => String, { description: 'Always `Bearer`.' })
  tokenType!: string
  @Constrained(TOKEN_LIFETIME)
  @Field(() => Int, { description: 'Lifetime of the access token in seconds.' })
  expiresIn!: number
}

@InputType({ description: 'A refresh token, in exchange for the next pair.' })
export class RefreshInput {
  @Constrained(tokenLike('rt_9sKqT0y2…'))
  @Field(() => String, { description: 'The last refresh token of the session.' })
  refreshToken!: string
}

@InputType({ description: 'Sessions to end.' })
export class LogoutInput {
  @Constrained(tokenLike('rt_9sKqT0y2…'))
  @Field(() => String, {
    nullable: true,
    description: 'A refresh token of the session. Required when the call does not use the session’s access token.',
  })
  refreshToken?: string | null

  @Field(() => Boolean, { nullable: true, description: 'True ends all sessions of the user. Default false.' })
  everywhere?: boolean | null
}

@ObjectType({ description: 'Result of a sign-out. Access tokens of ended sessions are refused within two seconds.', simpleResolvers: true })
export class EndedSessions {
  @Constrained(COUNT)
  @Field(() => Int, { description: 'Number of ended sessions.' })
  sessionsEnded!: number
}

@InputType({ description: 'A new password for the caller.' })
export class ChangePasswordInput {
  @Constrained(GIVEN_PASSWORD)
  @Field(() => String, { description: 'The current password.' })
  currentPassword!: string

  @Constrained(PASSWORD)
  @Field(() => String, { description: 'The new password, 8 to 128 characters.' })
  newPassword!: string
}

@InputType({ description: 'The account whose password is to be reset.' })
export class RequestPasswordResetInput {
  @Constrained(EMAIL)
  @Field(() => String, { description: 'Email address of the account; upper and lower case count as equal.' })
  email!: string
}

@ObjectType({ description: 'The request was accepted. The reply is the same when the account does not exist.', simpleResolvers: true })
export class PasswordResetRequested {
  @Field(() => Boolean, { description: 'True.' }) accepted!: boolean
}

@InputType({ description: 'A new password, with the token of a mail.' })
export class ResetPasswordInput {
  @Constrained(tokenLike('prt_x7Fq…'))
  @Field(() => String, { description: 'The token of the mail. It works once, within 30 minutes.' })
  token!: string

  @Constrained(PASSWORD)
  @Field(() => String, { description: 'The new password, 8 to 128 characters.' })
  newPassword!: string
}
