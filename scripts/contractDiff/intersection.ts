import { isDeepStrictEqual } from 'node:util'
import type { Schema } from '../../src/rest/openapi/types.js'
import { annotations } from './annotations.js'

/** A schema of the values that fit both schemas. A keyword that cannot be joined goes to `allOf`. */
export function intersection(one: Schema, other: Schema): Schema {
  const apart: Schema[] = []
  const joined: Record<string, unknown> = { ...one }
  for (const [keyword, value] of Object.entries(other)) {
    const own = one[keyword]
    const isFree = own === undefined || annotations.has(keyword) || isDeepStrictEqual(own, value)
    const both = isFree ? value : joins[keyword]?.(own, value)
    if (both === undefined) apart.push({ [keyword]: value })
    else joined[keyword] = both
  }
  return apart.length === 0 ? joined : { ...joined, allOf: [...list(joined.allOf), ...apart] }
}

/** The ways to join two values of a keyword; undefined when there is no joint value. */
const joins: Readonly<Record<string, (one: unknown, other: unknown) => unknown>> = {
  required: (one, other) => [...new Set([...list(one), ...list(other)])],
  allOf: (one, other) => [...list(one), ...list(other)],
  type: (one, other) => {
    const common = list(one).flatMap((name) => list(other).flatMap((also) => commonType(name, also)))
    return common.length > 1 ? common : common[0]
  },
  properties: (one, other) => {
    const [own, more] = [one, other] as Readonly<Record<string, Schema>>[] // `properties` holds schemas by name
    const names = Object.keys({ ...own, ...more })
    return Object.fromEntries(names.map((name) => [name, intersection(own?.[name] ?? {}, more?.[name] ?? {})]))
  },
}

/** Every integer is a number. */
function commonType(one: unknown, other: unknown): readonly unknown[] {
  if (one === other) return [one]
  const names = [one, other]
  return names.includes('integer') && names.includes('number') ? ['integer'] : []
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
