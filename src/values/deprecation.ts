import { apiPath } from './apiVersion.js'
import type { ApiError } from './errors/apiError.js'
import { versionSunset } from './errors/make.js'
import { type Lifespan, type LifespanDays, readLifespan, statusAt } from './lifespan.js'

/** The declaration of a deprecation. All three parts are required. */
export interface DeprecationFacts extends LifespanDays {
  /** The thing that callers use instead: a part of the schema such as `Pet.name`, method and path of a route, or a sentence. */
  readonly replacement: string
}

/** A part of the contract that ends on a day. A field of a body counts as an argument. */
export interface Deprecation extends Lifespan {
  readonly kind: 'field' | 'argument' | 'enumValue' | 'route'
  /** The schema coordinate of the part, such as `Pet.breed` or `Query.pets(species:)`; method and path for a route. */
  readonly subject: string
  readonly replacement: string
}

/** Length of the longest subject and of the longest replacement, in characters: the report stores them. */
const MAX_DEPRECATION_TEXT = 200

/** @throws Error for a missing part, an impossible day, or less than six months between the days */
export function readDeprecation(kind: Deprecation['kind'], subject: string, facts: Partial<DeprecationFacts>): Deprecation {
  const { since, sunset } = readLifespan(subject, facts)
  const replacement = facts.replacement?.trim()
  if (!replacement)
    throw new Error(`${subject}: replacement is missing: name the part that callers use instead: Pet.name, or GET ${apiPath('pets')}`)
  for (const [name, text] of [
    ['its name', subject],
    ['replacement', replacement],
  ] as const)
    if (text.length > MAX_DEPRECATION_TEXT)
      throw new Error(`${subject}: ${name} has ${text.length} characters; the limit is ${MAX_DEPRECATION_TEXT}`)
  return { kind, subject, since, sunset, replacement }
}

/** The refusal of a start with wrong deprecations. */
export function wrongDeprecations(faults: readonly string[]): Error {
  return new Error(`These deprecations are wrong:\n${faults.join('\n')}`)
}

/** The deprecation in words, for the schema, OpenAPI and the docs. The comparison of contracts reads the sunset at its end. */
export function deprecationText({ since, sunset, replacement }: Deprecation): string {
  return `Use ${replacement}. Deprecated from ${dayText(since)} on. Sunset ${dayText(sunset)}.`
}

/** A moment of a lifespan as a day. */
export function dayText(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}

/** Whether a part is deprecated or has ended. A deprecation that is announced for a later day changes nothing yet. */
export function hasBegun(deprecation: Deprecation, now: Date): boolean {
  return statusAt(deprecation, now) !== 'current'
}

export function hasEnded(deprecation: Deprecation, now: Date): boolean {
  return statusAt(deprecation, now) === 'sunset'
}

/** The refusal of a part that has ended. @param field the input of the call that names the part, where the subject is no input */
export function endOf({ subject, sunset, replacement }: Deprecation, field?: string): ApiError<'VERSION_SUNSET'> {
  return versionSunset({ subject, sunset: dayText(sunset), replacement, ...(field !== undefined && { field }) })
}
