import type { DocumentNode, GraphQLSchema } from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import { isCompilable } from './compilable.js'
import { estimateSource } from './planSource.js'

/** Maximum length of the code that is generated for an operation: enough for a list of a hundred fields with its relations. Generating it takes about ten ms. */
const MAX_SOURCE = 100_000

/**
 * Bytes of heap that compiled code takes after its first run: for each character of its source, and a fixed part. `scripts/cacheCosts.ts` measures
 * both; it found 3.3 to 5.9 bytes for each character.
 */
const BYTES_PER_CHARACTER = 6
const BYTES_BESIDE = 4000

/** The property in which graphql-jit returns the code it has generated. */
const SOURCE = '__DO_NOT_USE_THIS_OR_YOU_WILL_BE_FIRED_compilation'

interface CompiledPlan {
  readonly query: CompiledQuery['query']
  /** Bytes of heap it takes. */
  readonly bytes: number
}

/** Whether the generated code of an operation would be too long. @param document with one operation */
export function isTooLarge(schema: GraphQLSchema, document: DocumentNode): boolean {
  return estimateSource(schema, document, MAX_SOURCE) > MAX_SOURCE
}

/** @returns undefined for a document that graphql-js must run, or whose code would be too long. */
export function compilePlan(schema: GraphQLSchema, document: DocumentNode): CompiledPlan | undefined {
  if (!isCompilable(schema, document) || isTooLarge(schema, document)) return undefined
  // `debug` adds the generated code to the result; graphql-jit's types leave this option out
  const options = { disablingCapturingStackErrors: true, debug: true }
  const compiled = compileQuery(schema, document, undefined, options)
  if (!isCompiledQuery(compiled)) return undefined
  const source = (compiled as CompiledQuery & { readonly [SOURCE]?: string })[SOURCE] ?? '' // `debug` adds it
  return { query: compiled.query, bytes: source.length * BYTES_PER_CHARACTER + BYTES_BESIDE }
}
