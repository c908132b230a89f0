import type { Schema } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import type { Position } from './position.js'

interface Split {
  /** The schema of the other values. The same object when null cannot be taken away. */
  readonly schema: Schema
  readonly isNullable: boolean
}

/** The schema itself in the place of a reference to it. */
type Resolve = (schema: Schema) => Schema

/** Separates null from the other values: `type: [T, 'null']`, an alternative that allows null, or null in a list of values. */
export function splitNull(schema: Schema, resolve: Resolve): Split {
  const isNullable = allowsNull(schema, resolve)
  return { schema: isNullable ? withoutNull(schema, resolve) : schema, isNullable }
}

function allowsNull(schema: Schema, resolve: Resolve): boolean {
  const { type, enum: values, const: only, anyOf, oneOf, allOf } = resolve(schema)
  const allows = (branch: Schema) => allowsNull(branch, resolve)
  return (
    (type === undefined || listed(type).includes('null')) &&
    (!Array.isArray(values) || values.includes(null)) &&
    (only === undefined || only === null) &&
    (!Array.isArray(anyOf) || anyOf.some(allows)) &&
    // a value that fits two alternatives of `oneOf` is wrong
    (!Array.isArray(oneOf) || oneOf.filter(allows).length === 1) &&
    (!Array.isArray(allOf) || allOf.every(allows))
  )
}

/** The schema of no value. */
const NOTHING: Schema = { anyOf: [] }

/** A schema that allows any type stays as it is. */
function withoutNull(schema: Schema, resolve: Resolve): Schema {
  const { type, enum: values, const: only, anyOf, oneOf, ...rest } = resolve(schema)
  if ([type, values, only, anyOf, oneOf].every((keyword) => keyword === undefined)) return schema
  const types = listed(type).filter((name) => name !== 'null')
  const others = Array.isArray(values) ? values.filter((value) => value !== null) : undefined
  if ((type !== undefined && types.length === 0) || others?.length === 0 || only === null) return NOTHING
  return {
    ...rest,
    ...(type !== undefined && { type: types.length === 1 ? types[0] : types }),
    ...(others && { enum: others }),
    ...(Array.isArray(anyOf) && { anyOf: branches(anyOf) }),
    ...(Array.isArray(oneOf) && { oneOf: branches(oneOf) }),
  }

  function branches(list: readonly Schema[]): readonly Schema[] {
    return list.map((branch) => splitNull(branch, resolve).schema).filter((branch) => branch !== NOTHING)
  }
}

function listed(type: unknown): readonly unknown[] {
  return Array.isArray(type) ? type : [type]
}

/** The finding about null: a required value in place of a nullable value, or the other way round. */
export function nullability(before: boolean, after: boolean, { subject, direction }: Position): Finding[] {
  if (before === after) return []
  const told = `${direction === 'sent' ? 'accepts' : 'shows'} ${after ? 'null, too' : 'no null any more'}`
  const common = { kind: 'changed', subject, told } as const
  if (direction === 'sent') {
    return after
      ? [{ ...common, verdict: 'safe', reason: 'Every value that was accepted is accepted.' }]
      : [{ ...common, verdict: 'breaking', reason: 'A client that sends null is refused.' }]
  }
  return after
    ? [{ ...common, verdict: 'breaking', reason: 'A client that expects a value reads null.' }]
    : [{ ...common, verdict: 'safe', reason: 'Every value fits the earlier contract, too.' }]
}
