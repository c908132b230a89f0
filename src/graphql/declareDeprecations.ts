import {
  defaultFieldResolver,
  type GraphQLArgument,
  type GraphQLEnumValue,
  type GraphQLInputField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { getMetadataStorage } from 'type-graphql'
import { checkArguments } from '../policies/checkedInputs.js'
import type { RootField } from '../policies/policy.js'
import { declaredFacts, declaredFactsOf, deprecationOf } from '../schema/deprecated.js'
import { type Deprecation, type DeprecationFacts, deprecationText, readDeprecation } from '../values/deprecation.js'

/** A part of the schema that can be deprecated. */
type Element = Pick<RootField | GraphQLArgument | GraphQLInputField | GraphQLEnumValue, 'extensions' | 'deprecationReason'>

/** A coordinate of a field or of a value. */
const COORDINATE = /^([A-Z]\w*)\.(\w+)$/

/**
 * Checks the deprecations of a schema, and writes them into it: the reason that the schema shows, and the moments that the executor reads. A field that
 * has ended is refused when it runs.
 * @throws Error with all faults: a reason without days, days that are too near, a replacement that the schema does not have, a required argument
 */
export function declareDeprecations(schema: GraphQLSchema): void {
  const faults: string[] = []
  const found = new Map<string, Deprecation>()

  function declare(kind: Deprecation['kind'], subject: string, element: Element, facts: Partial<DeprecationFacts> | undefined): void {
    try {
      const deprecation = deprecationOf(element) ?? (facts && readDeprecation(kind, subject, facts))
      if (!deprecation) {
        if (element.deprecationReason)
          throw new Error(`${subject}: has only a reason: declare since, sunset and replacement by @Deprecated`)
        return
      }
      mustExist(schema, deprecation)
      found.set(subject, deprecation)
      element.extensions = { ...element.extensions, deprecation }
      element.deprecationReason = deprecationText(deprecation)
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error))
    }
  }

  function declareInput(subject: string, input: GraphQLArgument | GraphQLInputField, facts: Partial<DeprecationFacts> | undefined): void {
    declare('argument', subject, input, facts)
    // an argument and a field of an input are required by the same rule of graphql-js
    if (found.has(subject) && isRequiredArgument(input as GraphQLArgument))
      faults.push(`${subject}: is required, and a call could not leave it out: make it optional before you deprecate it`)
  }

  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields())) {
        const subject = `${type.name}.${field.name}`
        declare('field', subject, field, declaredFacts(field.extensions))
        for (const argument of field.args)
          declareInput(
            `${subject}(${argument.name}:)`,
            argument,
            declaredFacts(argument.extensions) ?? declaredFactsOf(argument.name, field.extensions),
          )
        if (found.has(subject) && isObjectType(type)) mayEnd(field)
      }
    else if (isInputObjectType(type))
      for (const field of Object.values(type.getFields()))
        declareInput(`${type.name}.${field.name}`, field, declaredFacts(field.extensions))
    else if (isEnumType(type))
      for (const value of type.getValues())
        declare('enumValue', `${type.name}.${value.name}`, value, declaredFacts(value.extensions) ?? factsOfValue(type.name, value.name))
  }
  if (faults.length > 0) throw new Error(`Some deprecations are not complete.\n${faults.join('\n')}`)
  schema.extensions = { ...schema.extensions, deprecations: found }
}

/** The deprecations of a schema by their subjects. */
export function declaredDeprecations({ extensions }: Pick<GraphQLSchema, 'extensions'>): ReadonlyMap<string, Deprecation> {
  return (extensions.deprecations as ReadonlyMap<string, Deprecation> | undefined) ?? NONE // only `declareDeprecations` writes it
}

const NONE: ReadonlyMap<string, Deprecation> = new Map()

/** A field with arguments is under the refusals of its inputs already, and its end is such a refusal. */
function mayEnd(field: RootField): void {
  if (field.args.length > 0) return
  field.resolve ??= defaultFieldResolver
  checkArguments(field, true)
}

/** TypeGraphQL keeps the settings of a value as they are, but gives the schema only the description. */
function factsOfValue(type: string, value: string): Partial<DeprecationFacts> | undefined {
  const { valuesConfig } = getMetadataStorage().enums.find(({ name }) => name === type) ?? {}
  return declaredFacts(valuesConfig?.[value] as Readonly<Record<string, unknown>> | undefined) // an object of settings
}

function mustExist(schema: GraphQLSchema, { subject, replacement }: Deprecation): void {
  const [, typeName = '', name = ''] = COORDINATE.exec(replacement) ?? []
  if (name === '') return
  const type = schema.getType(typeName)
  const isThere = isEnumType(type) ? type.getValue(name) : type && 'getFields' in type && type.getFields()[name]
  if (!isThere) throw new Error(`${subject}: replacement is ${replacement}, which the schema does not have`)
  if (replacement === subject) throw new Error(`${subject}: replacement is the field itself: name another field`)
}
