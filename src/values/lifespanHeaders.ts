import type { Lifespan } from './lifespan.js'

/** The form of the header `Deprecation`: the moment of RFC 9745, or the `true` of its older drafts. */
export type DeprecationForm = 'standard' | 'legacy'

/** The headers that tell clients of a deprecation and of its end: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594). */
export function lifespanHeaders(
  { since, sunset }: Lifespan,
  form: DeprecationForm,
): { readonly deprecation: string; readonly sunset: string } {
  return { deprecation: form === 'legacy' ? 'true' : `@${since.getTime() / 1000}`, sunset: sunset.toUTCString() }
}
