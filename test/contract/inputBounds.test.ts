import { type GraphQLInputType, getNullableType, isEnumType, isInputObjectType, isListType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import { type Constraint, constraintOf } from '../../src/schema/constrained.js'

/** Scalars that accept no long value even without a bound at the field: numbers, and texts of a fixed form. */
const BOUNDED_BY_THEMSELVES = new Set(['Int', 'Int64', 'Float', 'Decimal', 'Boolean', 'Date', 'DateTime'])

interface Place {
  readonly title: string
  readonly type: GraphQLInputType
  readonly constraint: Constraint | undefined
}

/** Every argument of every field and directive of ours, and every field of every input object. */
function places(): Place[] {
  const found: Place[] = []
  const add = (title: string, type: GraphQLInputType, extensions: Readonly<Record<string, unknown>>) =>
    found.push({ title, type, constraint: constraintOf(extensions) })
  for (const type of Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))) {
    if (!('getFields' in type)) continue
    for (const field of Object.values(type.getFields())) {
      if (isInputObjectType(type))
        add(`${type.name}.${field.name}`, field.type as GraphQLInputType, field.extensions) // input objects hold only input types
      else if ('args' in field) for (const arg of field.args) add(`${type.name}.${field.name}(${arg.name}:)`, arg.type, arg.extensions)
    }
  }
  const own = schema.getDirectives().filter(({ name }) => name === 'idempotent')
  for (const directive of own) for (const arg of directive.args) add(`@${directive.name}(${arg.name}:)`, arg.type, arg.extensions)
  return found
}

/** The bound that a value of the type lacks; undefined when it has all. */
function missing(type: GraphQLInputType, constraint: Constraint | undefined): string | undefined {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return constraint?.maxItems === undefined ? 'maxItems' : missing(nullable.ofType, constraint.items)
  if (isInputObjectType(nullable) || isEnumType(nullable) || BOUNDED_BY_THEMSELVES.has(nullable.name)) return undefined
  return constraint?.maxLength === undefined && constraint?.oneOf === undefined ? 'maxLength' : undefined
}

describe('an input of the schema', () => {
  it.each(places())('states its bound: $title', ({ type, constraint }) => {
    expect(missing(type, constraint)).toBeUndefined()
  })
})
