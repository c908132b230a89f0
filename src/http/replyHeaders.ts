import { API_VERSION } from '../values/apiVersion.js'

/** On every reply: nothing is sniffed, framed or leaked to other hosts, and pages load nothing from elsewhere (OWASP Secure Headers). */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const

/** Which version of the API has answered. */
export const apiVersion = { 'api-version': API_VERSION } as const

/** Replies differ by these request headers. */
export const vary = 'Accept, Accept-Encoding, Authorization, X-API-Key'
