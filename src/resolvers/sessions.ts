import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { changePassword } from '../domain/passwords/changePassword.js'
import { requestPasswordReset, resetPassword } from '../domain/passwords/resetPassword.js'
import { login } from '../domain/sessions/login.js'
import { logout } from '../domain/sessions/logout.js'
import { refreshSession } from '../domain/sessions/refreshSession.js'
import { Public, Requires } from '../policies/authorize.js'
import { Idempotency } from '../policies/idempotent.js'
import {
  ChangePasswordInput,
  EndedSessions,
  LoginInput,
  LogoutInput,
  PasswordResetRequested,
  RefreshInput,
  RequestPasswordResetInput,
  ResetPasswordInput,
  TokenPair,
} from '../schema/sessions.js'

@Resolver()
export class SessionsResolver {
  @Mutation(() => TokenPair, { description: 'Begins a session. After ten failures each doubles the time before the next attempt.' })
  @Public()
  @Idempotency('ignored')
  login(@Arg('input', () => LoginInput, { description: 'Who signs in.' }) input: LoginInput, @Ctx() { services }: RequestContext) {
    return login(services, input)
  }

  @Mutation(() => TokenPair, { description: 'Gives the next pair of tokens. A refresh token that is used twice ends the session.' })
  @Public()
  @Idempotency('ignored')
  refresh(
    @Arg('input', () => RefreshInput, { description: 'The last refresh token.' }) { refreshToken }: RefreshInput,
    @Ctx() { services }: RequestContext,
  ) {
    return refreshSession(services, refreshToken)
  }

  @Mutation(() => EndedSessions, { description: 'Ends a session, or all of the user’s.' })
  @Public()
  async logout(
    @Arg('input', () => LogoutInput, { description: 'Which sessions end.' }) input: LogoutInput,
    @Ctx() { services, actor }: RequestContext,
  ) {
    return { sessionsEnded: await logout(services, actor, input) }
  }

  @Mutation(() => EndedSessions, { description: 'Changes the caller’s password and ends all their sessions.' })
  @Requires('users:write')
  async changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'The passwords.' }) input: ChangePasswordInput,
    @Ctx() { services, actor }: RequestContext,
  ) {
    return { sessionsEnded: await changePassword(services, actor, input) }
  }

  @Mutation(() => PasswordResetRequested, { description: 'Mails a token to set a new password with, if there is such an account.' })
  @Public()
  async requestPasswordReset(
    @Arg('input', () => RequestPasswordResetInput, { description: 'Whose password.' }) { email }: RequestPasswordResetInput,
    @Ctx() { services }: RequestContext,
  ) {
    await requestPasswordReset(services, email)
    return { accepted: true }
  }

  @Mutation(() => EndedSessions, { description: 'Sets a new password by a token from a mail and ends all sessions of the user.' })
  @Public()
  async resetPassword(
    @Arg('input', () => ResetPasswordInput, { description: 'The token and the password.' }) { token, newPassword }: ResetPasswordInput,
    @Ctx() { services }: RequestContext,
  ) {
    return { sessionsEnded: await resetPassword(services, token, newPassword) }
  }
}
