import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  validate,
} from 'graphql'
import { ApiError } from '../values/errors/apiError.js'
import { invalid, invalidRequest } from '../values/errors/make.js'
import { MAX_ERRORS } from '../values/errors/maxErrors.js'
import { limits, sizeRule, textExcess } from './documentLimits.js'
import type { KnownDocuments } from './documents.js'
import { literalError, literalRule } from './literals.js'
import { requestError } from './publicError.js'

/** Rules for documents beyond the GraphQL specification. */
export function validationRules({ INTROSPECTION }: { readonly INTROSPECTION: boolean }): ValidationRule[] {
  return [...(INTROSPECTION ? [] : [noIntrospection]), sizeRule, literalRule]
}

function noIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.name.value !== '__schema' && node.name.value !== '__type') return
      const originalError = invalidRequest(`Introspection is switched off on this gateway: the field ${node.name.value} has no answer`)
      context.reportError(new GraphQLError(originalError.message, { nodes: node, originalError }))
    },
  }
}

/** The `ApiError` for an error of our own rules or of a value in the document; undefined for an error of the specification's rules. */
export function documentError({ originalError, nodes }: GraphQLError, message: string): ApiError | undefined {
  if (originalError instanceof ApiError) return originalError
  const field = literalError(nodes, message)
  return field && invalid([field])
}

function toCatalogue(error: unknown, code: string): GraphQLError {
  if (!(error instanceof GraphQLError)) throw error
  const { message, nodes, source, positions } = error
  const originalError = documentError(error, message) ?? requestError(message, code, undefined, undefined)
  return new GraphQLError(originalError.message, { nodes, source, positions, originalError })
}

/** @returns a function that gives the first errors of a document, each with an `ApiError`; none for a valid document. */
export function createDocumentCheck(schema: GraphQLSchema, config: { readonly INTROSPECTION: boolean }) {
  const rules = [...specifiedRules, ...validationRules(config)]
  return (document: DocumentNode): readonly GraphQLError[] =>
    validate(schema, document, rules, { maxErrors: MAX_ERRORS, hideSuggestions: !config.INTROSPECTION })
      .slice(0, MAX_ERRORS)
      .map((error) => toCatalogue(error, 'GRAPHQL_VALIDATION_FAILED'))
}

/** Parses and validates documents as Apollo does, for requests that Apollo does not serve. @param known valid documents, shared with Apollo. */
export function createValidator(schema: GraphQLSchema, config: { readonly INTROSPECTION: boolean }, known: KnownDocuments) {
  const check = createDocumentCheck(schema, config)

  /** @returns the document, or its errors, each with an `ApiError`. */
  return (text: string): DocumentNode | readonly GraphQLError[] => {
    const before = known.get(text)
    if (before) return before
    const excess = textExcess(text)
    if (excess) return [new GraphQLError(excess.message, { originalError: excess })]
    let document: DocumentNode
    try {
      document = parse(text, { maxTokens: limits.tokens })
    } catch (error) {
      return [toCatalogue(error, 'GRAPHQL_PARSE_FAILED')]
    }
    const errors = check(document)
    if (errors.length > 0) return errors
    known.remember(text, document)
    return document
  }
}
