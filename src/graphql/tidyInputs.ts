import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  OperationTypeNode,
} from 'graphql'
import type { ResolveField } from '../policies/policy.js'
import { type Constraint, constraintOf } from '../schema/constrained.js'
import { trimmed } from '../values/trimmed.js'

type Tidy = (value: unknown) => unknown

/**
 * Lets every root field see its inputs trimmed where their constraint says so, in both styles and before all policies: an idempotency key takes
 * `Rex` and `Rex ` for the same call. A field without such an input is left as it is.
 */
export function tidyInputs(schema: GraphQLSchema): void {
  for (const kind of Object.values(OperationTypeNode)) {
    for (const field of Object.values(schema.getRootType(kind)?.getFields() ?? {})) {
      const tidy = tidyFields(field.args, [])
      if (!tidy) continue
      const wrap =
        (next: ResolveField): ResolveField =>
        (root, args, context, info) =>
          next(root, tidy(args), context, info)
      if (field.resolve) field.resolve = wrap(field.resolve)
      if (field.subscribe) field.subscribe = wrap(field.subscribe)
    }
  }
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
