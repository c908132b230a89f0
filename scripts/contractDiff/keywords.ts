import { isDeepStrictEqual } from 'node:util'
import type { Schema } from '../../src/rest/openapi/types.js'
import { annotations } from './annotations.js'
import type { Verdict } from './change.js'
import type { Direction } from './position.js'

/** How a change of a keyword changes the set of allowed values. */
type Move = 'narrower' | 'wider' | 'different'

interface Keyword {
  /** @returns undefined when both values allow the same. A missing keyword is undefined. */
  move(before: unknown, after: unknown): Move | undefined
  /** The verdict on a reply whose values the earlier contract excluded; by default `dangerous`. */
  readonly received?: Verdict
}

const most = (before: unknown, after: unknown) => compared(Number(after ?? Infinity) - Number(before ?? Infinity))
const least = (before: unknown, after: unknown) => compared(Number(before ?? -Infinity) - Number(after ?? -Infinity))

/** Infinity - Infinity is NaN: both bounds are missing. */
function compared(growth: number): Move | undefined {
  if (growth === 0 || Number.isNaN(growth)) return undefined
  return growth > 0 ? 'wider' : 'narrower'
}

/** A keyword whose values cannot be compared with each other, such as a pattern. */
function presence(before: unknown, after: unknown): Move | undefined {
  if (isDeepStrictEqual(before, after)) return undefined
  if (before === undefined) return 'narrower'
  return after === undefined ? 'wider' : 'different'
}

/** Formats of numbers, each with the wider format that holds all of its values. */
const widerFormat: Readonly<Record<string, string>> = { int32: 'int64', float: 'double' }

function formats(before: unknown, after: unknown): Move | undefined {
  if (typeof before === 'string' && typeof after === 'string') {
    if (widerFormat[before] === after) return 'wider'
    if (widerFormat[after] === before) return 'narrower'
  }
  return presence(before, after)
}

/** How a change of the type changes the allowed values. */
export function types(before: unknown, after: unknown): Move | undefined {
  if (isDeepStrictEqual(before, after)) return undefined
  if (before === undefined || after === undefined) return presence(before, after)
  const [old, now] = [typeSet(before), typeSet(after)]
  if (isDeepStrictEqual(old, now)) return undefined
  if ([...old].every((type) => now.has(type))) return 'wider'
  return [...now].every((type) => old.has(type)) ? 'narrower' : 'different'
}

/** Every integer is a number. */
function typeSet(value: unknown): ReadonlySet<unknown> {
  const names: unknown[] = Array.isArray(value) ? [...value].sort() : [value]
  return new Set(names.flatMap((name) => (name === 'number' ? ['integer', 'number'] : [name])))
}

function multiples(before: unknown, after: unknown): Move | undefined {
  if (typeof before !== 'number' || typeof after !== 'number' || before === after) return presence(before, after)
  if (isMultiple(after, before)) return 'narrower'
  return isMultiple(before, after) ? 'wider' : 'different'
}

/** Fractions have no exact form: 0.1 is a multiple of 0.01, although `%` leaves a remainder. */
function isMultiple(value: number, of: number): boolean {
  const times = value / of
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times))
}

const flag = (before: unknown, after: unknown) => compared(Number(before ?? false) - Number(after ?? false))

/** The keywords of the contract's schemas that limit a value by themselves. `schemaFindings.ts` handles the keywords with schemas, bounds and lists of values. */
export const keywords: Readonly<Record<string, Keyword>> = {
  type: { move: types, received: 'breaking' },
  format: { move: formats, received: 'breaking' },
  contentMediaType: { move: presence, received: 'breaking' },
  contentEncoding: { move: presence, received: 'breaking' },
  pattern: { move: presence },
  maxLength: { move: most },
  maxItems: { move: most },
  maxProperties: { move: most },
  minLength: { move: least },
  minItems: { move: least },
  minProperties: { move: least },
  multipleOf: { move: multiples },
  uniqueItems: { move: flag },
}

/** The verdict on a move of a keyword, with its reason. A moved pattern can be compared by no program, so it counts as narrower and as wider. */
export function judge(move: Move, direction: Direction, received: Verdict = 'dangerous'): { verdict: Verdict; reason: string } {
  if (direction === 'sent') {
    return move === 'wider'
      ? { verdict: 'safe', reason: 'Every value that was accepted is accepted.' }
      : { verdict: 'breaking', reason: 'A value that was accepted may be refused.' }
  }
  return move === 'narrower'
    ? { verdict: 'safe', reason: 'Every value fits the earlier contract, too.' }
    : { verdict: received, reason: 'A client may read a value that the earlier contract excluded.' }
}

/** Whether a change of a keyword is no silent change: a rule above, `schemaFindings.ts` or the comparison of references judges it, or it limits no value. */
export function isTold(keyword: string): boolean {
  return keyword in keywords || structural.has(keyword) || annotations.has(keyword)
}

const structural: ReadonlySet<string> = new Set([
  ...['$ref', 'properties', 'required', 'items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'],
  ...['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'x-deprecated-values'],
])

/** How a schema's keyword is shown in a message. */
export function shownValue(schema: Schema, keyword: string): string {
  return keyword in schema ? JSON.stringify(schema[keyword]) : 'absent'
}
