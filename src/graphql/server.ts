import { ApolloServer, HeaderMap } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql'
import type { Config } from '../config.js'
import type { RequestContext } from '../context.js'
import type { ApiError } from '../values/errors/apiError.js'
import { invalidField } from '../values/errors/make.js'
import { MAX_ERRORS } from '../values/errors/maxErrors.js'
import { jsonWithoutSecrets, withoutSecrets } from '../values/withoutSecrets.js'
import { limits, textExcess } from './documentLimits.js'
import type { KnownDocuments } from './documents.js'
import type { Executor } from './execute.js'
import type { KeptText } from './keptText.js'
import { type OperationRequest, operationInUrl, readOperationRequest } from './operationRequest.js'
import { describe, MAX_LOCATIONS, requestError, toGraphQLError, withinBounds } from './publicError.js'
import { graphqlBody, isReadAnswer, type OperationAnswer } from './readAnswer.js'
import { shownName } from './shownName.js'
import type { TrustedDocuments } from './trusted/trustedDocuments.js'
import { documentError, validationRules } from './validation.js'

const JSON_TYPE = 'application/json'
/** GraphQL over HTTP: with this media type the status tells whether the operation could run. */
export const GRAPHQL_RESPONSE_TYPE = 'application/graphql-response+json'
/** Apollo's error codes for documents and variables that cannot run. Such requests are well-formed HTTP, like operations that the executor refuses. */
const NOT_RUNNABLE = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'QUERY_TOO_COMPLEX',
  'VALIDATION_ERROR',
])

interface GraphQLServerOptions {
  readonly schema: GraphQLSchema
  readonly executor: Executor
  readonly config: Pick<Config, 'INTROSPECTION'>
  /** Valid documents, shared with the event streams. */
  readonly documents: KnownDocuments
  readonly trusted: TrustedDocuments
}

/** A request for GraphQL over HTTP, without its transport. */
interface GraphQLRequest {
  readonly id: string
  readonly method: string
  /** Media type of the reply, which the door has chosen. */
  readonly mediaType: string
  /** Parameters of the URL's query. */
  readonly parameters: unknown
  /** The parsed body; undefined for a GET. */
  readonly body: unknown
}

interface GraphQLReply {
  readonly status: number
  readonly contentType: string
  /** Headers that Apollo adds. */
  readonly headers?: HeaderMap
  readonly text: string | Buffer
  /** Code of the first error. The request log shows one code for each request. */
  readonly errorCode: string | undefined
  /** The valid document that the request ran; undefined for a refused document. */
  readonly document?: DocumentNode | undefined
  /** Of an answer that the cache keeps. */
  readonly kept?: KeptText | undefined
}

/** A request with the text of its document. */
type WholeRequest = OperationRequest & { readonly query: string }

export interface GraphQLServer {
  answer(request: GraphQLRequest, context: RequestContext): Promise<GraphQLReply>
  stop(): Promise<void>
}

/**
 * Answers GraphQL over HTTP. Apollo parses and validates a document that is new, and our executor runs it. A known document goes straight to the
 * executor. The executor checks all policies, so both ways obey the same rules.
 */
export async function startGraphQL(options: GraphQLServerOptions): Promise<GraphQLServer> {
  const { documents, executor, trusted } = options
  const apollo = createApollo(options)
  await apollo.start()
  return {
    stop: () => apollo.stop(),
    async answer(request, context) {
      const { method, mediaType } = request
      const asked = readOperationRequest(method === 'GET' ? operationInUrl(request.parameters) : request.body)
      if (asked.query === '') throw invalidField('query', 'must not be empty')
      const refusal = trusted.registrationRefusal(asked)
      if (refusal) return replyTo({ errors: [toGraphQLError(refusal, context)] }, mediaType)
      const operation = { ...asked, query: trusted.textOf(asked) }
      const document = knownDocument(documents, method, operation)
      if (document) {
        const { operationName } = operation
        const answer = await executor.answer(document, operation.variables, context, { operationName })
        return { ...replyTo(answer, mediaType), document }
      }
      const excess = textExcess(operation.query)
      if (excess) return replyTo({ errors: [toGraphQLError(excess, context)] }, mediaType)
      await executor.turns.take(context.services.origin.owner ?? '')
      const reply = await askApollo(apollo, request, operation, context)
      return { ...reply, document: documents.get(operation.query) }
    },
  }
}

function replyTo(answer: OperationAnswer, type: string): GraphQLReply {
  const isText = isReadAnswer(answer)
  return {
    status: !isText && isRefused(answer) && type === GRAPHQL_RESPONSE_TYPE ? 400 : 200,
    contentType: `${type}; charset=utf-8`,
    text: isText ? graphqlBody(answer) : JSON.stringify(answer.errors ? { errors: answer.errors, ...answer } : answer), // errors come first
    errorCode: firstCode(answer.errors),
    kept: isText && !answer.extensions ? answer.kept : undefined,
  }
}

function createApollo({ schema, executor, config, documents }: GraphQLServerOptions): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    gateway: {
      // Apollo accepts an executor of our own only from a gateway; this gateway serves a schema that never changes
      onSchemaLoadOrUpdate: (listener) => {
        listener({ apiSchema: schema, coreSupergraphSdl: '' })
        return () => {}
      },
      load: async () => ({
        executor: ({ document, request, context, operationName }) =>
          // Apollo and graphql-js write an absent value differently in the same result type
          executor.execute(
            document,
            request.variables ?? {},
            context as RequestContext,
            operationName ?? request.operationName,
          ) as Promise<never>,
      }),
      stop: async () => {},
    },
    introspection: true, // our own rule refuses it in our own words
    hideSchemaDetailsFromClientErrors: !config.INTROSPECTION,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: false, // see decision D90
    persistedQueries: false,
    documentStore: null, // Apollo would keep every document a second time
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: validationRules(config),
    validationOptions: { maxErrors: MAX_ERRORS },
    formatError(formatted, error) {
      if (!(error instanceof GraphQLError)) return formatted
      // Apollo replaces our codes by its own
      const known = documentError(error, formatted.message)
      return known ? withDetails(formatted, known) : formatted
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      {
        requestDidStart: async () => ({
          // Apollo parses and validates only when its request has no document yet
          didResolveSource: async (context) => void Object.assign(context, { document: documents.get(context.source) }),
          // the executor never sees a document that is refused here
          validationDidStart: async ({ document, request, contextValue }) => {
            const operation = getOperationAST(document, request.operationName)
            contextValue.notes.operationName = operation ? shownName(operation) : undefined
          },
          didResolveOperation: async ({ source, document }) => documents.remember(source, document),
        }),
      },
    ],
  })
}

function withDetails(formatted: GraphQLFormattedError, { code, message, details }: ApiError): GraphQLFormattedError {
  const shown = { message: withoutSecrets(message), details: jsonWithoutSecrets(details) }
  return { ...formatted, message: shown.message, extensions: { ...formatted.extensions, code, details: shown.details } }
}

/** The valid document of a request that needs Apollo no more: it was served before, and a GET reads only. */
function knownDocument(documents: KnownDocuments, method: string, request: WholeRequest): DocumentNode | undefined {
  const { query, operationName } = request
  const document = documents.get(query)
  if (method === 'GET' && document && getOperationAST(document, operationName)?.operation !== OperationTypeNode.QUERY) return undefined
  return document
}

/** Gives Apollo the request in the form of its method, without headers that Apollo would judge once more. */
async function askApollo(
  apollo: ApolloServer<RequestContext>,
  { method, mediaType }: GraphQLRequest,
  operation: WholeRequest,
  context: RequestContext,
): Promise<GraphQLReply> {
  const headers = new HeaderMap([
    ['accept', mediaType],
    ['content-type', JSON_TYPE],
  ])
  const { query, variables, operationName = null, extensions = null } = operation
  const body = { query, variables, operationName, extensions } // Apollo refuses undefined
  const request = method === 'GET' ? { search: searchOf(operation), body: undefined } : { search: '', body }
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers, ...request },
    context: async () => context,
  })
  if (response.body.kind !== 'complete') throw new Error('incremental delivery is not offered')
  const { status, text, errors } = publish(response.body.string, response.status ?? 200, mediaType, context)
  response.headers.delete('content-length')
  return { status, contentType: `${mediaType}; charset=utf-8`, headers: response.headers, text, errorCode: firstCode(errors) }
}

function searchOf({ query, variables, operationName, extensions }: WholeRequest): string {
  const parameters = { query, variables: JSON.stringify(variables), operationName, extensions: extensions && JSON.stringify(extensions) }
  return `?${new URLSearchParams(Object.entries(parameters).flatMap(([name, text]) => (text == null ? [] : [[name, text]])))}`
}

/** Only the executor's errors have the id of the request. */
function isNotRunnable({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.requestId !== undefined || NOT_RUNNABLE.has(String(extensions?.code))
}

interface Published {
  readonly status: number
  readonly text: string
  readonly errors?: readonly Pick<GraphQLFormattedError, 'extensions'>[]
}

/** Gives Apollo's errors the form of the catalogue, and chooses the status by the media type. */
function publish(text: string, status: number, type: string, { requestId, services }: RequestContext): Published {
  // Apollo writes errors first, so a large reply without errors need not be parsed again
  if (!text.startsWith('{"errors":')) return { status, text: text.trimEnd() }
  const result = JSON.parse(text) as { errors: GraphQLFormattedError[]; data?: unknown } // Apollo has written the text
  const notRunnable = result.data === undefined && result.errors.every(isNotRunnable)
  const errors = result.errors.slice(0, MAX_ERRORS).map((error) => {
    if (error.extensions?.requestId) return error
    const { message, ...extensions } = describe(
      requestError(error.message, error.extensions?.code, error.extensions?.details, status),
      requestId,
      services,
    )
    return { ...error, message, locations: error.locations?.slice(0, MAX_LOCATIONS), extensions }
  })
  const shown = notRunnable ? (type === JSON_TYPE ? 200 : 400) : status
  return { status: shown, text: JSON.stringify({ ...result, errors: withinBounds(errors) }), errors }
}

function firstCode(errors: Published['errors']): string | undefined {
  const code = errors?.[0]?.extensions?.code
  return code === undefined ? undefined : String(code)
}

/** Whether nothing ran: the variables do not fit, or the document has no such operation. */
function isRefused(result: ExecutionResult): boolean {
  return result.data === undefined
}
