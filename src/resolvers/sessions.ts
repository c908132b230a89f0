import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { changePassword } from '../domain/passwords/changePassword.js'
import { requestPasswordReset, resetPassword } from '../domain/passwords/resetPassword.js'
import { login } from '../domain/sessions/login.js'
import { logout } from '../domain/sessions/logout.js'
import { refreshSession } from '../domain/sessions/refreshSession.js'
import { Public, Requires } from '../policies/authorize.js'
import { Idempotency } from '../policies/idempotent.js'
import { Limited } from '../policies/limited.js'
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
  @Mutation(() => TokenPair, {
    description: 'Begins a session. After ten failures, each further failure doubles the wait before the next attempt.',
  })
  @Public()
  @Idempotency('ignored')
  @Limited('login')
  login(
    @Arg('input', () => LoginInput, { description: 'The credentials.' }) input: LoginInput,
    @Ctx() { services }: RequestContext,
  ): Promise<TokenPair> {
    return login(services, input)
  }

  @Mutation(() => TokenPair, {
    description: 'Exchanges a refresh token for the next pair of tokens. The second use of a refresh token ends the session.',
  })
  @Public()
  @Idempotency('ignored')
  refresh(
    @Arg('input', () => RefreshInput, { description: 'The last refresh token.' }) { refreshToken }: RefreshInput,
    @Ctx() { services }: RequestContext,
  ): Promise<TokenPair> {
    return refreshSession(services, refreshToken)
  }

  @Mutation(() => EndedSessions, { description: 'Ends a session, or all sessions of the user.' })
  @Public()
  async logout(
    @Arg('input', () => LogoutInput, { description: 'The sessions to end.' }) input: LogoutInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<EndedSessions> {
    return { sessionsEnded: await logout(services, actor, input) }
  }

  @Mutation(() => EndedSessions, { description: 'Changes the caller’s password and ends all sessions of the caller.' })
  @Requires('users:write')
  async changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'The passwords.' }) input: ChangePasswordInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<EndedSessions> {
    return { sessionsEnded: await changePassword(services, actor, input) }
  }

  @Mutation(() => PasswordResetRequested, { description: 'Sends a mail with a reset token, if the account exists.' })
  @Public()
  async requestPasswordReset(
    @Arg('input', () => RequestPasswordResetInput, { description: 'The account.' }) { email }: RequestPasswordResetInput,
    @Ctx() { services }: RequestContext,
  ): Promise<PasswordResetRequested> {
    await requestPasswordReset(services, email)
    return { accepted: true }
  }

  @Mutation(() => EndedSessions, { description: 'Sets a new password with a reset token from a mail, and ends all sessions of the user.' })
  @Public()
  async resetPassword(
    @Arg('input', () => ResetPasswordInput, { description: 'The token and the password.' }) { token, newPassword }: ResetPasswordInput,
    @Ctx() { services }: RequestContext,
  ): Promise<EndedSessions> {
    return { sessionsEnded: await resetPassword(services, token, newPassword) }
  }
}
