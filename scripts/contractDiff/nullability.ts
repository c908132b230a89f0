import type { Schema } from '../../src/rest/openapi/types.js'
import type { Finding } from './change.js'
import type { Position } from './position.js'

interface Split {
  /** The schema of the other values. The same object when the schema does not allow null. */
  readonly schema: Schema
  readonly isNullable: boolean
}

/** Separates null from the other values: `type: [T, 'null']`, `anyOf: [X, { type: 'null' }]`, or null in a list of values. */
export function splitNull(schema: Schema): Split {
  const { type, anyOf, ...rest } = schema
  const whole: Split = { schema, isNullable: false }
  if (Array.isArray(type) && type.includes('null')) {
    const types = type.filter((name) => name !== 'null')
    const values = Array.isArray(rest.enum) ? { enum: rest.enum.filter((value) => value !== null) } : {}
    // a schema of null alone has no other values to separate
    return types.length === 0 || values.enum?.length === 0
      ? whole
      : {
          schema: { ...rest, ...(anyOf !== undefined && { anyOf }), ...values, type: types.length === 1 ? types[0] : types },
          isNullable: true,
        }
  }
  if (!Array.isArray(anyOf)) return whole
  const others: Schema[] = anyOf.filter(({ type: name }: Schema) => name !== 'null')
  if (others.length === anyOf.length) return whole
  const [only, ...more] = others
  if (!only) return whole
  const core = more.length === 0 ? { ...only, ...rest } : { ...rest, anyOf: others }
  return { schema: type === undefined ? core : { ...core, type }, isNullable: true }
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
