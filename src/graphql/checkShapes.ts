import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isEnumType, isObjectType } from 'graphql'
import type { Shape, ShapeField, ShapeFields } from '../db/shapes/shape.js'

/**
 * Requires that shapes and schema agree: each type has the same names, scalars and nullability in both. TypeScript does not see all of it: a class lacks the
 * fields that its decorators add, and an amount of cents is a number. A field with arguments is no part of a shape.
 * @param isRuled whether a type has a rule of visibility. @throws Error with all differences
 */
export function checkShapes(schema: GraphQLSchema, shapes: readonly Shape[], isRuled: (type: string) => boolean): void {
  const differences = shapes.flatMap((shape) => [
    ...differencesOf(schema, shape.type, shape.fields),
    ...strangers(shape, shapes),
    ...(isRuled(shape.type) ? [] : [`${shape.type} has no rule of visibility`]),
  ])
  if (differences.length > 0) throw new Error(`The shapes differ from the schema.\n${differences.join('\n')}`)
}

function differencesOf(schema: GraphQLSchema, name: string, shown: ShapeFields): string[] {
  const type = schema.getType(name)
  if (!isObjectType(type)) return [`${name} is no object type of the schema`]
  const fields = Object.values(type.getFields()).filter(({ args }) => args.length === 0)
  const extra = Object.keys(shown).filter((field) => !fields.some((known) => known.name === field))
  return [
    ...extra.map((field) => `${name}.${field} is a field of the shape alone`),
    ...fields.flatMap((field) => differenceOf(schema, type, field.name, shown[field.name])),
  ]
}

function differenceOf(schema: GraphQLSchema, type: GraphQLObjectType, name: string, shown: ShapeField | undefined): string[] {
  const field = type.getFields()[name]
  if (!field || !shown) return [`${type.name}.${name} is a field of the schema alone`]
  const [ours, theirs] = [typeText(shown, getNamedType(field.type).name), String(field.type)]
  return [
    ...(ours === theirs ? [] : [`${type.name}.${name} is ${ours} in the shape and ${theirs} in the schema`]),
    ...(shown.kind === 'leaf' ? wordDifferences(`${type.name}.${name}`, shown.words ?? [], getNamedType(field.type)) : []),
    ...(shown.kind === 'embedded' ? differencesOf(schema, shown.type, shown.fields) : []),
  ]
}

/** The relations that lead to shapes which nobody compares. */
function strangers({ type, fields }: Shape, shapes: readonly Shape[]): string[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    'of' in field && !shapes.includes(field.of()) ? [`${type}.${name} leads to a shape that is not in the list`] : [],
  )
}

/** The type of a field as the schema writes it. @param enumName the name of an enum, which a shape does not know */
function typeText(field: ShapeField, enumName: string): string {
  switch (field.kind) {
    case 'leaf': {
      const scalar = field.scalar === 'enum' ? enumName : field.scalar
      return `${field.isList ? `[${scalar}!]` : scalar}${field.isNullable ? '' : '!'}`
    }
    case 'one':
      return field.of().type
    case 'many':
      return `[${field.of().type}!]!`
    case 'embedded':
      return `${field.type}${field.isThere ? '' : '!'}`
  }
}

function wordDifferences(name: string, words: readonly string[], type: ReturnType<typeof getNamedType>): string[] {
  const theirs = isEnumType(type) ? type.getValues().map((value) => value.name) : []
  const isSame = words.length === theirs.length && words.every((word) => theirs.includes(word))
  return isSame ? [] : [`${name} has the words ${words.join(', ')} in the shape and ${theirs.join(', ')} in the schema`]
}
