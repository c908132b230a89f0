import { StacklessError } from './stackless.js'

/** Error codes of the OAuth endpoints (RFC 6749, section 5.2; RFC 6750, section 3.1), with their HTTP status. */
const statuses = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_scope: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_token_type: 400,
} as const

export type OAuthErrorCode = keyof typeof statuses
export const oauthErrorCodes: readonly string[] = Object.keys(statuses)

/** An error of the OAuth protocol, which has its own form of error bodies. The message is shown and never repeats a value of the request. */
export class OAuthError extends StacklessError {
  override readonly name = 'OAuthError'
  readonly status: number
  constructor(
    readonly code: OAuthErrorCode,
    message: string,
  ) {
    super(message)
    this.status = statuses[code]
  }
}
