import { type GraphQLArgument, type GraphQLInputField, type GraphQLInputType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import { type Constraint, constraintOf } from '../schema/constrained.js'
import { trimmed } from '../values/trimmed.js'

type Tidy = (value: unknown) => unknown

/** Trims the arguments of a field where their constraint says so. @returns undefined for a field without such an argument. */
export function tidyInputs(args: readonly GraphQLArgument[]): Tidy | undefined {
  return tidyFields(args, [])
}

/** @param within the input types around the fields: a type inside itself is left as it is. @returns undefined when nothing needs to be tidied. */
function tidyFields(fields: readonly (GraphQLArgument | GraphQLInputField)[], within: readonly GraphQLInputType[]): Tidy | undefined {
  const tidied = fields.flatMap(({ name, type, extensions }) => {
    const tidy = tidyValue(type, constraintOf(extensions), within)
    return tidy ? [{ name, tidy }] : []
  })
  if (tidied.length === 0) return undefined
  return (given) => {
    const copy = { ...(given as Readonly<Record<string, unknown>>) } // graphql-js gives arguments and inputs as objects
    for (const { name, tidy } of tidied) if (copy[name] != null) copy[name] = tidy(copy[name])
    return copy
  }
}

function tidyValue(type: GraphQLInputType, constraint: Constraint | undefined, within: readonly GraphQLInputType[]): Tidy | undefined {
  if (isNonNullType(type)) return tidyValue(type.ofType, constraint, within)
  if (isListType(type)) {
    const tidy = tidyValue(type.ofType, constraint?.items, within)
    return tidy && ((list) => (Array.isArray(list) ? list.map((entry) => (entry == null ? entry : tidy(entry))) : list))
  }
  if (isInputObjectType(type)) return within.includes(type) ? undefined : tidyFields(Object.values(type.getFields()), [...within, type])
  return constraint?.isTrimmed ? (text) => (typeof text === 'string' ? trimmed(text) : text) : undefined
}
