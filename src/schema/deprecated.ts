import { Extensions } from 'type-graphql'
import type { Deprecation, DeprecationFacts } from '../values/deprecation.js'

/*
 * A deprecation stands beside the field, the argument or the value. The schema, OpenAPI, the docs, the headers of replies and the report of uses read it
 * from the schema; `graphql/declareDeprecations.ts` checks it. See decision D250.
 */

type Extended = Readonly<Record<string, unknown>> | null | undefined

/** Deprecates a field of an object, of an input, or of a class of arguments. */
export function Deprecated(facts: DeprecationFacts): PropertyDecorator & MethodDecorator {
  return Extensions({ deprecationFacts: facts })
}

/** Deprecates an argument that `@Arg` declares. The decorator stands on the method. */
export function DeprecatedArgument(name: string, facts: DeprecationFacts): MethodDecorator {
  return Extensions({ [argumentKey(name)]: facts })
}

/** Deprecates a value of an enum: `valuesConfig: { pending: { description: '…', ...deprecatedValue({ … }) } }`. */
export function deprecatedValue(facts: DeprecationFacts): { readonly deprecationFacts: DeprecationFacts } {
  return { deprecationFacts: facts }
}

/** The facts as they were declared, before anybody has checked them. */
export function declaredFacts(extensions: Extended): Partial<DeprecationFacts> | undefined {
  return extensions?.deprecationFacts as Partial<DeprecationFacts> | undefined // only the functions above write it
}

/** @param extensions of the field that has the argument */
export function declaredFactsOf(argument: string, extensions: Extended): Partial<DeprecationFacts> | undefined {
  return extensions?.[argumentKey(argument)] as Partial<DeprecationFacts> | undefined // only `DeprecatedArgument` writes it
}

/** The arguments that `DeprecatedArgument` names, whether or not the field has them. @param extensions of the field */
export function argumentsWithFacts(extensions: Extended): string[] {
  return Object.keys(extensions ?? {}).flatMap((key) => (key.startsWith(ARGUMENT) ? key.slice(ARGUMENT.length) : []))
}

/** The checked deprecation of a field, an argument or a value of the schema. */
export function deprecationOf(element: { readonly extensions: Extended } | null | undefined): Deprecation | undefined {
  return element?.extensions?.deprecation as Deprecation | undefined // only `graphql/declareDeprecations.ts` and the function below write it
}

/** The same part with its replacement under the name that `nameOf` gives. A part without a deprecation stays as it is. */
export function withReplacement<Part extends { readonly extensions?: Extended }>(
  part: Part,
  nameOf: (replacement: string) => string,
): Part {
  const { extensions } = part
  const deprecation = deprecationOf({ extensions })
  if (!deprecation) return part
  return { ...part, extensions: { ...extensions, deprecation: { ...deprecation, replacement: nameOf(deprecation.replacement) } } }
}

const ARGUMENT = 'deprecationFacts of '

function argumentKey(name: string): string {
  return `${ARGUMENT}${name}`
}
