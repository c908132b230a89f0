import type { Schema } from '../../src/rest/openapi/types.js'
import { annotations } from './annotations.js'
import { intersection } from './intersection.js'
import { type GivenSchema, plainSchema } from './plainSchema.js'

/** Whether a schema lists alternatives. */
export function hasAlternatives({ anyOf, oneOf }: Schema): boolean {
  return Array.isArray(anyOf) || Array.isArray(oneOf)
}

/**
 * The alternatives of a schema: every value fits one of them. The keywords beside `anyOf` and `oneOf` hold for each alternative, and a schema without both is
 * its only alternative.
 */
export function alternativesOf(schema: Schema): readonly Schema[] {
  if (!hasAlternatives(schema)) return [schema]
  const { anyOf, oneOf, ...rest } = schema
  const base = Object.fromEntries(Object.entries(rest).filter(([keyword]) => !annotations.has(keyword)))
  const lists: readonly GivenSchema[][] = [anyOf, oneOf].filter((list) => Array.isArray(list))
  return lists.reduce<readonly Schema[]>(
    (found, list) => found.flatMap((one) => list.flatMap((branch) => alternativesOf(intersection(one, plainSchema(branch))))),
    [base],
  )
}
