import { SETTING_HINT } from '../../domain/webhooks/target.js'
import { ApiError } from '../../values/errors/apiError.js'

/** An attempt was ended from our side; the message says why. */
export class EndedAttempt extends Error {
  override readonly name = 'EndedAttempt'
}

/** Error codes of Node, OpenSSL, our own time limit and lookup → the message for the owner of the endpoint. The first match counts. */
const reasons: readonly (readonly [codes: RegExp, reason: string])[] = [
  [/^NOT_PUBLIC$/, `The name of the host resolves to an address that is not public; ${SETTING_HINT}`],
  [/^(ENOTFOUND|EAI_\w+)$/, 'The name of the host does not resolve'],
  [/^CONNECT_TIMEOUT$/, 'No connection was made in time'],
  [/^ECONNREFUSED$/, 'The connection was refused'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT)$/, 'The host cannot be reached'],
  [/CERT|ISSUER|SIGNATURE|^CRL_|^HOSTNAME_MISMATCH$/, 'The certificate of the host is not trusted'],
  [/^(EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$/, 'No TLS connection could be made'],
  [/^TOO_MANY_INTERIM$/, 'The host sends interim replies (1xx) instead of a reply'],
  [/^HPE_HEADER_OVERFLOW$/, 'The headers of the reply are too big'],
  [/^HPE_\w+$/, 'The reply is not HTTP'],
  [/^(ECONNRESET|EPIPE)$/, 'The connection was closed before there was a reply'],
]

/** Why an attempt failed, for the endpoint's owner. The reason tells nothing that the owner could not find out from outside. */
export function failureReason(error: unknown): string {
  if (error instanceof EndedAttempt) return error.message
  if (error instanceof ApiError) return `The address of the endpoint is not allowed any more. ${error.message}`
  const kind = kindOf(error)
  return reasons.find(([kinds]) => kinds.test(kind))?.[1] ?? 'The request could not be sent'
}

/** The code of an error, or its name when it has no code. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
