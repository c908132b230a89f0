import type { Schema } from '../../src/rest/openapi/types.js'
import { dayText } from '../../src/values/deprecation.js'
import { earliestSunset } from '../../src/values/lifespan.js'
import type { Finding } from './change.js'

/** The end of the text that `deprecationText` writes. A replacement before it may hold the same words. */
const DAY = /\bSunset (\d{4}-\d\d-\d\d)\.$/

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

/** The deprecation of a value of a schema's `enum`. */
export function valueDeprecation({ 'x-deprecated-values': values }: Schema, value: unknown): Deprecation | undefined {
  const stated = values as Readonly<Record<string, { readonly sunset?: string }>> | undefined // an extension of the document
  const deprecation = stated && Object.hasOwn(stated, String(value)) ? stated[String(value)] : undefined
  return deprecation && { sunset: deprecation.sunset }
}

/**
 * The end of a thing. It is safe from the day of its sunset on, because `deprecationChange` gives clients at least six months until this day.
 * @param before its deprecation in the earlier contract. @param today such as `2026-11-30`. @param reason of a removal that was not announced
 */
export function removal(subject: string, told: string, before: Deprecation | undefined, today: string, reason: string): Finding {
  const common = { kind: 'removed', subject, told } as const
  if (!before) return { ...common, verdict: 'breaking', reason }
  const announced = { ...common, wasDeprecated: true } as const
  if (before.sunset === undefined) return { ...announced, verdict: 'breaking', reason: `${reason} Its deprecation names no sunset.` }
  if (before.sunset > today) return { ...announced, verdict: 'breaking', reason: `${reason} Its sunset is ${before.sunset}.` }
  return { ...announced, verdict: 'safe', reason: `Its sunset was ${before.sunset}.` }
}

/** The change of a deprecation: a new sunset leaves clients six months, and a known sunset may come later, never earlier. @param today such as `2026-11-30` */
export function deprecationChange(
  subject: string,
  before: Deprecation | undefined,
  after: Deprecation | undefined,
  today: string,
): Finding[] {
  if (before?.sunset === after?.sunset && !before === !after) return []
  if (!after) {
    const told = 'is not deprecated any more'
    return [{ kind: 'changed', verdict: 'safe', subject, told, reason: 'The thing stays, without an end.', wasDeprecated: true }]
  }
  const told = `is deprecated${after.sunset === undefined ? '' : `, with the sunset ${after.sunset}`}`
  const common = { kind: 'deprecated', subject, told, ...(before && { wasDeprecated: true as const }) } as const
  const known = before?.sunset
  if (known !== undefined) {
    return (after.sunset ?? '') < known
      ? [{ ...common, verdict: 'breaking', reason: `Clients rely on the announced sunset, ${known}.` }]
      : [{ ...common, verdict: 'safe', reason: 'Clients have more time than before.' }]
  }
  if (after.sunset === undefined) return [{ ...common, verdict: 'safe', reason: 'The thing works as before, and no end is announced.' }]
  const earliest = dayText(earliestSunset(new Date(`${today}T00:00:00Z`)))
  return after.sunset < earliest
    ? [{ ...common, verdict: 'breaking', reason: `Clients need six months from today on. The earliest sunset is ${earliest}.` }]
    : [{ ...common, verdict: 'safe', reason: 'The thing works as before until its sunset.' }]
}
