import type { DocumentNode, GraphQLSchema } from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import { isCompilable } from './compilable.js'
import { estimateSource } from './planSource.js'

/** The longest code that is generated for an operation: a list of a hundred fields with its relations. It takes some ten milliseconds to generate. */
const MAX_SOURCE = 100_000

/**
 * Bytes of heap that compiled code takes for each character of its source, once it has run, and beside them. `scripts/cacheCosts.ts` measures both:
 * 3.3 to 5.9 bytes.
 */
const BYTES_PER_CHARACTER = 6
const BYTES_BESIDE = 4000

/** Where graphql-jit tells the code it has generated. */
const SOURCE = '__DO_NOT_USE_THIS_OR_YOU_WILL_BE_FIRED_compilation'

interface CompiledPlan {
  readonly query: CompiledQuery['query']
  /** Bytes of heap it takes. */
  readonly bytes: number
}

/** Whether the code of an operation would be too long to be generated. @param document with one operation */
export function isTooLarge(schema: GraphQLSchema, document: DocumentNode): boolean {
  return estimateSource(schema, document, MAX_SOURCE) > MAX_SOURCE
}

/** @returns undefined for a document that graphql-js has to run, or whose code would be too long. */
export function compilePlan(schema: GraphQLSchema, document: DocumentNode): CompiledPlan | undefined {
  if (!isCompilable(document) || isTooLarge(schema, document)) return undefined
  // `debug` gives the code away, and is not among the options in graphql-jit's types
  const options = { disablingCapturingStackErrors: true, debug: true }
  const compiled = compileQuery(schema, document, undefined, options)
  if (!isCompiledQuery(compiled)) return undefined
  const source = (compiled as CompiledQuery & { readonly [SOURCE]?: string })[SOURCE] ?? '' // as `debug` asks for
  return { query: compiled.query, bytes: source.length * BYTES_PER_CHARACTER + BYTES_BESIDE }
}
