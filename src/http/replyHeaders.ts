/**
 * Headers of every reply: the request headers by which replies differ, and the rules for browsers: no sniffing, no framing, no leaks to other hosts, and
 * pages load nothing from other hosts (OWASP Secure Headers). A handler may replace the rule for caches. `versionSigns.ts` adds the version of the API.
 */
export const standingHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  vary: 'Accept, Accept-Encoding, Authorization, X-API-Key, Origin',
  'cache-control': 'no-store',
} as const
