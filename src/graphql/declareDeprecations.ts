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
import { argumentsWithFacts, declaredFacts, declaredFactsOf, deprecationOf } from '../schema/deprecated.js'
import { type Deprecation, type DeprecationFacts, deprecationText, readDeprecation, wrongDeprecations } from '../values/deprecation.js'
import { replacementFaults } from './replacementFaults.js'

/** A part of the schema that can be deprecated. */
type Element = Pick<RootField | GraphQLArgument | GraphQLInputField | GraphQLEnumValue, 'extensions' | 'deprecationReason'>

/**
 * Checks the deprecations of a schema, and writes them into it: the reason that the schema shows, and the moments that the executor reads. A field that
 * has ended is refused when it runs.
 * @throws Error with all faults: a reason without days, days that are too near, a replacement that the schema does not have, a required argument, facts
 *   of an argument that the field does not have
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
        const names = field.args.map(({ name }) => name)
        for (const given of argumentsWithFacts(field.extensions))
          if (!names.includes(given))
            faults.push(
              `${subject}: @DeprecatedArgument names ${given}, but ${names.length > 0 ? `the arguments of the field are ${names.join(', ')}` : 'the field has no arguments'}`,
            )
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
  faults.push(...interfaceFaults(schema), ...replacementFaults(found, { schema }))
  if (faults.length > 0) throw wrongDeprecations(faults)
  schema.extensions = { ...schema.extensions, deprecations: found }
}

/** A document that selects a field through an interface does not tell the types, so the field must end in all of them, and in the interface. */
function interfaceFaults(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type)
      ? type.getInterfaces().flatMap((shared) =>
          Object.values(shared.getFields()).flatMap((field) => {
            const [own, common] = [deprecationOf(type.getFields()[field.name]), deprecationOf(field)]
            const isSame = own?.sunset.getTime() === common?.sunset.getTime() && own?.since.getTime() === common?.since.getTime()
            const names = `${type.name}.${field.name} and ${shared.name}.${field.name}`
            return isSame ? [] : `${names}: the interface has the field, too: deprecate both with the same days, or neither`
          }),
        )
      : [],
  )
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
