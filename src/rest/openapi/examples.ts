import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
} from 'graphql'
import { constraintOf } from '../../schema/constrained.js'
import { shownFields } from '../shownFields.js'
import { isChangedInput } from '../versions/changedInput.js'
import { samples, scalarSamples } from './samples.js'

/** Examples for the whole schema. A new resource has examples before anybody writes one. */
export interface Examples {
  /** The example of a field with a plain value; undefined for objects, whose fields have their own examples. */
  ofField(type: GraphQLObjectType, field: GraphQLField<unknown, never>): unknown
  ofInputField(type: GraphQLInputObjectType, field: GraphQLInputField): unknown
  /** The default representation. */
  ofType(type: GraphQLObjectType): Record<string, unknown>
  /** The example of a body. */
  ofInput(type: GraphQLInputObjectType): unknown
}

/** @param resources types that the default representation links by id. */
export function createExamples(schema: GraphQLSchema, resources: ReadonlySet<string>): Examples {
  function created(type: GraphQLNamedType, name: string): unknown {
    const input = schema.getType(`Create${type.name}Input`)
    return isInputObjectType(input) ? constraintOf(input.getFields()[name]?.extensions)?.example : undefined
  }

  function ofField(type: GraphQLObjectType, { name, type: fieldType, extensions }: GraphQLField<unknown, never>): unknown {
    if (!isLeafType(getNamedType(fieldType))) return undefined
    // a field of a version keeps the example of the schema's field
    const own = extensions.example !== undefined ? extensions.example : samples[`${type.name}.${name}`]
    return own !== undefined ? own : (created(type, name) ?? ofAny(fieldType))
  }

  function ofType(type: GraphQLObjectType): Record<string, unknown> {
    return Object.fromEntries(shownFields(type, resources).map((field) => [field.name, exampleOf(type, field)]))
  }

  function exampleOf(type: GraphQLObjectType, field: GraphQLField<unknown, never>): unknown {
    const own = ofField(type, field) ?? samples[`${type.name}.${field.name}`]
    return own !== undefined ? own : ofAny(field.type)
  }

  function ofInputField(type: GraphQLInputObjectType, field: GraphQLInputField): unknown {
    const example = constraintOf(field.extensions)?.example ?? field.extensions.example ?? samples[`${type.name}.${field.name}`]
    if (example !== undefined) return example
    return isLeafType(getNamedType(field.type)) ? ofAny(field.type) : undefined
  }

  function ofInput(type: GraphQLInputObjectType): unknown {
    const own = samples[type.name]
    if (own !== undefined && !isChangedInput(type.extensions)) return own
    const named = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || constraintOf(field.extensions)?.example !== undefined,
    )
    return Object.fromEntries(named.map((field) => [field.name, ofInputField(type, field) ?? ofAny(field.type)]))
  }

  function ofAny(type: GraphQLType): unknown {
    if (isNonNullType(type)) return ofAny(type.ofType)
    if (isListType(type)) return [ofAny(type.ofType)]
    if (isEnumType(type)) return type.getValues()[0]?.name
    if (isObjectType(type)) return ofType(type)
    if (isInputObjectType(type)) return ofInput(type)
    return scalarSamples[type.name] ?? null
  }

  return { ofField, ofInputField, ofType, ofInput }
}
