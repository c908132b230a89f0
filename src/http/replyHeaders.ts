import { API_VERSION } from '../values/apiVersion.js'

/** Headers of every reply: no sniffing, no framing, no leaks to other hosts, and pages load nothing from other hosts (OWASP Secure Headers). */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const

/** The version of the API that sent the reply. */
export const apiVersion = { 'api-version': API_VERSION } as const

/** Replies differ by these request headers. */
export const vary = 'Accept, Accept-Encoding, Authorization, X-API-Key'
