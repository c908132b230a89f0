import {
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
} from 'graphql'
import { constraintOf } from '../../schema/constrained.js'
import { rowType, shownFields } from '../shownFields.js'
import type { Generated } from '../sofa.js'
import type { Examples } from './examples.js'
import { objectSchema } from './objectSchema.js'
import { constrain, orNull, typeSchema } from './typeSchema.js'
import type { Schema } from './types.js'

/** Sofa's schema of an object or input type. It lacks null and bounds, and repeats enums in place. */
interface SofaSchema extends Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
}

/** Name of the component for a type with chosen fields. */
export function chosenFieldsName(name: string): string {
  return `${name}Fields`
}

/**
 * Completes the components that Sofa generated. Every object type gives two components: `Pet` is the default representation with all its fields;
 * `PetFields` is any part of the type and its relations that `fields` may select.
 * @param resources types that are linked by id and not embedded.
 */
export function componentSchemas(generated: Generated, resources: ReadonlySet<string>, examples: Examples): Record<string, Schema> {
  const { schema, openapi } = generated
  const roots = [schema.getQueryType()?.name, schema.getMutationType()?.name]
  const entries = Object.entries(openapi.components.schemas).flatMap(([name, made]): [string, Schema][] => {
    const type = schema.getType(name)
    const sofa = made as SofaSchema // components.schemas holds schemas
    if (isEnumType(type)) return [[name, enumSchema(sofa, type)]]
    if (isInputObjectType(type)) {
      const fields = type.getFields()
      const required = Object.keys(fields).filter((key) => fields[key] && isRequiredInputField(fields[key]))
      const properties = mapped(fields, (field) => property(field, sofa, examples.ofInputField(type, field)))
      return [[name, objectSchema(sofa.description, properties, required)]]
    }
    if (!isObjectType(type) || roots.includes(name)) return []
    return [
      [name, representation(sofa, type, resources, examples)],
      [chosenFieldsName(name), rowType(type) ? pageOfFields(sofa, type) : chosenFields(sofa, type)],
    ]
  })
  return Object.fromEntries(entries)
}

function enumSchema({ type, enum: names }: SofaSchema, enumType: GraphQLEnumType): Schema {
  const values = enumType.getValues().map(({ name, description }) => `- \`${name}\`: ${description}`)
  return { type, enum: names, description: [enumType.description, ...values].join('\n') }
}

/** The default representation. All its fields are always present. */
function representation(sofa: SofaSchema, type: GraphQLObjectType, resources: ReadonlySet<string>, examples: Examples): Schema {
  const shown = Object.fromEntries(shownFields(type, resources).map((field) => [field.name, field]))
  return objectSchema(
    sofa.description,
    mapped(shown, (field) => property(field, sofa, examples.ofField(type, field))),
  )
}

function chosenFields(sofa: SofaSchema, type: GraphQLObjectType): Schema {
  const properties = mapped(type.getFields(), (field) => property(field, sofa, undefined, chosenFieldsName))
  const description = `Only the fields that \`fields\` names. ${sofa.description ?? ''}`.trim()
  return { ...objectSchema(description, properties, []), minProperties: 1 }
}

/** A page with chosen fields: only its rows have chosen fields, and its `pagination` stays whole. */
function pageOfFields(sofa: SofaSchema, type: GraphQLObjectType): Schema {
  const row = rowType(type)?.name
  const properties = mapped(type.getFields(), (field) =>
    property(field, sofa, undefined, (name) => (name === row ? chosenFieldsName(name) : name)),
  )
  const description = `${sofa.description ?? ''} Each entry has only the fields that \`fields\` names.`.trim()
  return objectSchema(description, properties)
}

function property(
  field: GraphQLField<unknown, never> | GraphQLInputField,
  sofa: SofaSchema,
  example: unknown,
  componentOf?: (name: string) => string,
): Schema {
  const constraint = constraintOf(field.extensions)
  const own = constrain(typeSchema(field.type, isEnumType(getNamedType(field.type)) ? undefined : componentOf), constraint)
  const isNullable = !isNonNullType(field.type) && !constraint?.notNull
  return {
    ...(isNullable ? orNull(own) : own),
    description: sofa.properties?.[field.name]?.description ?? field.description,
    ...('defaultValue' in field && field.defaultValue !== undefined && { default: field.defaultValue }),
    ...(field.deprecationReason && { deprecated: true }),
    ...(example !== undefined && { examples: [example] }),
  }
}

function mapped<Value, Result>(record: Readonly<Record<string, Value>>, map: (value: Value) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}
