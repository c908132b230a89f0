import {
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
} from 'graphql'
import { type Constraint, constraintOf } from '../../schema/constrained.js'
import { deprecationOf } from '../../schema/deprecated.js'
import { dayText } from '../../values/deprecation.js'
import { type ReadOnlyParts, readOnlyParts } from '../sentBack.js'
import { shownFields } from '../shownFields.js'
import type { Generated } from '../sofa.js'
import { componentName } from './componentName.js'
import type { Examples } from './examples.js'
import { objectSchema } from './objectSchema.js'
import { shownConstraint } from './shownConstraint.js'
import { deprecatedKeywords, withDeprecation } from './text.js'
import { constrain, orNull, typeSchema } from './typeSchema.js'
import type { Schema } from './types.js'

/** Sofa's schema of an object or input type. It lacks null and bounds, and repeats enums in place. */
interface SofaSchema extends Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>
}

/**
 * Completes the components that Sofa generated. The component of an object type is its default representation, with all its fields.
 * @param resources types that are linked by id and not embedded.
 */
export function componentSchemas(generated: Generated, resources: ReadonlySet<string>, examples: Examples): Record<string, Schema> {
  const { schema, openapi } = generated
  const roots = [schema.getQueryType()?.name, schema.getMutationType()?.name]
  const changes = changedBy(generated, resources)
  const entries = Object.entries(openapi.components.schemas).flatMap(([name, made]): [string, Schema][] => {
    const type = schema.getType(name)
    const sofa = made as SofaSchema // components.schemas holds schemas
    if (isEnumType(type)) return [[componentName(name), enumSchema(sofa, type)]]
    if (isInputObjectType(type)) return [[componentName(name), inputSchema(schema, sofa, type, changes.get(name), examples)]]
    if (!isObjectType(type) || roots.includes(name)) return []
    return [[componentName(name), representation(schema, sofa, type, resources, examples)]]
  })
  return Object.fromEntries(entries)
}

/** The input types that change a resource, with the resource and its read-only parts. */
function changedBy(generated: Generated, resources: ReadonlySet<string>) {
  return new Map(
    generated.routes.flatMap((row) => {
      const parts = readOnlyParts(row, resources)
      const input = getNamedType(row.field.args.find(({ name }) => name === 'input')?.type)
      const resource = getNamedType(row.field.type)
      return parts && input && isObjectType(resource) ? [[input.name, { parts, resource }] as const] : []
    }),
  )
}

interface ChangedResource {
  readonly parts: ReadOnlyParts
  readonly resource: GraphQLObjectType
}

/** A body. The body of a change may also hold the read-only parts of the resource, as a read has shown them. */
function inputSchema(
  schema: GraphQLSchema,
  sofa: SofaSchema,
  type: GraphQLInputObjectType,
  change: ChangedResource | undefined,
  examples: Examples,
): Schema {
  const fields = type.getFields()
  const required = Object.keys(fields).filter((key) => fields[key] && isRequiredInputField(fields[key]))
  const taken = mapped(fields, (field) => {
    const own = property(field, sofa, constraintOf(field.extensions), examples.ofInputField(type, field))
    const object = change?.parts.named.find(({ name }) => name === field.name)
    return object ? orNamed(own, namedObject(schema, object.type)) : own
  })
  const readOnly = (change?.parts.fields ?? []).map((field) => {
    const shown = property(field, {}, change && shownConstraint(schema, change.resource, field), undefined)
    return [field.name, { ...shown, readOnly: true }] as const
  })
  return objectSchema(sofa.description, { ...taken, ...Object.fromEntries(readOnly) }, required)
}

/** The schema of a name that may also be sent as the object that a read shows for it. */
function orNamed(own: Schema, object: Schema): Schema {
  const { description, examples, ...plain } = own
  const named = (text: Schema): Schema => ({ anyOf: [text, object] })
  const shown = { description, ...(examples !== undefined && { examples }) }
  if ('items' in plain) return { ...plain, items: named(plain.items as Schema), ...shown } // only lists have items
  return { anyOf: [...(named(plain).anyOf as Schema[])], ...shown } // `named` has just made it
}

function namedObject(schema: GraphQLSchema, type: GraphQLObjectType): Schema {
  const properties = mapped(type.getFields(), (field) => ({
    ...property(field, {}, shownConstraint(schema, type, field), undefined),
    ...(field.name !== 'name' && { readOnly: true }),
  }))
  return objectSchema(`${type.description ?? type.name} As a read shows it.`, properties, ['name'])
}

function enumSchema({ type, enum: names }: SofaSchema, enumType: GraphQLEnumType): Schema {
  const values = enumType.getValues().map((value) => `- \`${value.name}\`: ${withDeprecation(value.description, deprecationOf(value))}`)
  const ends = enumType.getValues().flatMap((value) => {
    const deprecation = deprecationOf(value)
    return deprecation ? [[value.name, { sunset: dayText(deprecation.sunset) }] as const] : []
  })
  return {
    type,
    enum: names,
    description: [enumType.description, ...values].join('\n'),
    // OpenAPI has no keyword for a deprecated value
    ...(ends.length > 0 && { 'x-deprecated-values': Object.fromEntries(ends) }),
  }
}

/** The default representation. All its fields are always present, but a deprecated field only until its end. */
function representation(
  schema: GraphQLSchema,
  sofa: SofaSchema,
  type: GraphQLObjectType,
  resources: ReadonlySet<string>,
  examples: Examples,
): Schema {
  const shown = Object.fromEntries(shownFields(type, resources).map((field) => [field.name, field]))
  return objectSchema(
    sofa.description,
    mapped(shown, (field) => property(field, sofa, shownConstraint(schema, type, field), examples.ofField(type, field))),
    Object.keys(shown).filter((name) => !deprecationOf(shown[name])),
  )
}

function property(
  field: GraphQLField<unknown, never> | GraphQLInputField,
  sofa: SofaSchema,
  constraint: Constraint | undefined,
  example: unknown,
): Schema {
  const own = constrain(typeSchema(field.type), constraint)
  const isNullable = !isNonNullType(field.type) && !constraint?.notNull
  return {
    ...(isNullable ? orNull(own) : own),
    description: withDeprecation(sofa.properties?.[field.name]?.description ?? field.description, deprecationOf(field)),
    ...('defaultValue' in field && field.defaultValue !== undefined && { default: field.defaultValue }),
    ...deprecatedKeywords(deprecationOf(field)),
    ...(example !== undefined && { examples: [example] }),
  }
}

function mapped<Value, Result>(record: Readonly<Record<string, Value>>, map: (value: Value) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}
