import type { Finding } from './change.js'

const DAY = /\bSunset (\d{4}-\d\d-\d\d)\b/

/** The deprecation of a thing, as a contract tells it. */
export interface Deprecation {
  /** The day on which the thing ends, such as `2027-06-01`; undefined when the contract names no day. */
  readonly sunset: string | undefined
}

/** The deprecation that the reason of GraphQL's `@deprecated` tells. */
export function deprecationOf(reason: string | null | undefined): Deprecation | undefined {
  return reason === null || reason === undefined ? undefined : { sunset: DAY.exec(reason)?.[1] }
}

/** The deprecation of an operation, a parameter or a schema of an OpenAPI document. */
export function statedDeprecation(part: object): Deprecation | undefined {
  const { deprecated, 'x-sunset': sunset } = part as { deprecated?: boolean; 'x-sunset'?: string } // extensions of the document
  return deprecated ? { sunset } : undefined
}

/**
 * The end of a thing. It is safe from the day of its sunset on, because clients have known this day for at least six months.
 * @param before its deprecation in the earlier contract. @param today such as `2026-11-30`. @param reason of a removal that was not announced
 */
export function removal(subject: string, told: string, before: Deprecation | undefined, today: string, reason: string): Finding {
  const common = { kind: 'removed', subject, told } as const
  if (before?.sunset === undefined) return { ...common, verdict: 'breaking', reason }
  if (before.sunset > today) return { ...common, verdict: 'breaking', reason: `${reason} Its sunset is ${before.sunset}.` }
  return { ...common, verdict: 'safe', reason: `Its sunset was ${before.sunset}.` }
}

/** The change of a deprecation: a sunset may come later, never earlier. */
export function deprecationChange(subject: string, before: Deprecation | undefined, after: Deprecation | undefined): Finding[] {
  if (before?.sunset === after?.sunset && !before === !after) return []
  const told = after
    ? `is deprecated${after.sunset === undefined ? '' : `, with the sunset ${after.sunset}`}`
    : 'is not deprecated any more'
  const finding = { kind: after ? 'deprecated' : 'changed', subject, told } as const
  const isEarlier = before?.sunset !== undefined && after !== undefined && (after.sunset ?? '') < before.sunset
  if (isEarlier) return [{ ...finding, verdict: 'breaking', reason: `Clients rely on the announced sunset, ${before.sunset}.` }]
  return [{ ...finding, verdict: 'safe', reason: after ? 'It works as before until its sunset.' : 'It stays.' }]
}
