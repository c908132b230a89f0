import type { IncomingHttpHeaders } from 'node:http'
import { ApolloServer, HeaderMap } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, type GraphQLSchema, getOperationAST } from 'graphql'
import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import type { Config } from '../config.js'
import type { RequestContext } from '../context.js'
import type { ApiError } from '../values/errors/apiError.js'
import { limits, textExcess } from './documentLimits.js'
import type { KnownDocuments } from './documents.js'
import type { Executor } from './execute.js'
import { describe, MAX_ERRORS, MAX_LOCATIONS, requestError, toGraphQLError, withinBounds } from './publicError.js'
import { documentError, validationRules } from './validation.js'

const JSON_TYPE = 'application/json'
/** GraphQL over HTTP: with this media type the status tells whether the operation could run. */
const RESPONSE_TYPE = 'application/graphql-response+json'
/** Error codes of documents and variables that cannot run. Such requests are well-formed HTTP. */
const NOT_RUNNABLE = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'QUERY_TOO_COMPLEX',
  'VALIDATION_ERROR',
])

interface GraphQLServerOptions {
  readonly schema: GraphQLSchema
  readonly executor: Executor
  readonly config: Pick<Config, 'INTROSPECTION'>
  /** Valid documents, shared with the event streams. */
  readonly documents: KnownDocuments
}

/** A request for GraphQL over HTTP, without its transport. */
interface GraphQLRequest {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
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
  readonly text: string
  /** Code of the first error. The request log shows one code for each request. */
  readonly errorCode: string | undefined
}

export interface GraphQLServer {
  answer(request: GraphQLRequest, context: RequestContext): Promise<GraphQLReply>
  stop(): Promise<void>
}

/**
 * Answers GraphQL over HTTP. Apollo parses and validates a document that is new, and our executor runs it. A known document goes straight to the
 * executor. The executor checks all policies, so both ways obey the same rules.
 */
export async function startGraphQL(options: GraphQLServerOptions): Promise<GraphQLServer> {
  const { documents, executor } = options
  const apollo = createApollo(options)
  await apollo.start()
  return {
    stop: () => apollo.stop(),
    async answer(request, context) {
      const known = knownRequest(documents, request)
      if (known)
        return replyTo(await executor.execute(known.document, known.variables ?? {}, context, known.operationName), mediaType(request))
      const excess = textExcess(documentText(request))
      if (excess) return replyTo({ errors: [toGraphQLError(excess, context)] }, mediaType(request))
      await executor.turns.take(context.services.origin.owner ?? '')
      return askApollo(apollo, request, context)
    },
  }
}

function replyTo(result: ExecutionResult, type: string): GraphQLReply {
  return {
    status: isRefused(result) && type === RESPONSE_TYPE ? 400 : 200,
    contentType: `${type}; charset=utf-8`,
    text: JSON.stringify(result.errors ? { errors: result.errors, data: result.data } : result),
    errorCode: firstCode(result.errors),
  }
}

/** The document of a GET or POST; empty when there is none, which Apollo refuses. */
function documentText({ method, body, parameters }: GraphQLRequest): string {
  const source = method === 'POST' ? body : parameters
  const query = typeof source === 'object' && source !== null && 'query' in source ? source.query : undefined
  return typeof query === 'string' ? query : ''
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
    introspection: config.INTROSPECTION,
    hideSchemaDetailsFromClientErrors: !config.INTROSPECTION,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    documentStore: null, // Apollo would keep every document a second time
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [...validationRules],
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
            contextValue.notes.operationName = getOperationAST(document, request.operationName)?.name?.value
          },
          didResolveOperation: async ({ source, document }) => documents.remember(source, document),
        }),
      },
    ],
  })
}

function withDetails(formatted: GraphQLFormattedError, { code, message, details }: ApiError): GraphQLFormattedError {
  return { ...formatted, message, extensions: { ...formatted.extensions, code, details } }
}

interface KnownRequest {
  readonly document: NonNullable<ReturnType<KnownDocuments['get']>>
  readonly variables: Record<string, unknown> | null | undefined
  readonly operationName: string | null | undefined
}

/** The request when it is a plain POST of a known document. Apollo serves all others. */
function knownRequest(documents: KnownDocuments, request: GraphQLRequest): KnownRequest | undefined {
  const { body } = request
  if (typeof body !== 'object' || body === null || Array.isArray(body) || !isNegotiable(request)) return undefined
  const { query, variables, operationName, extensions } = body as Record<string, unknown> // an object from JSON
  if (typeof query !== 'string' || extensions != null) return undefined
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return undefined
  if (operationName != null && typeof operationName !== 'string') return undefined
  const document = documents.get(query)
  return document && { document, variables: variables as KnownRequest['variables'], operationName } // checked above
}

async function askApollo(apollo: ApolloServer<RequestContext>, request: GraphQLRequest, context: RequestContext): Promise<GraphQLReply> {
  const { method, url, body } = request
  const headers = new HeaderMap()
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  const search = url.includes('?') ? url.slice(url.indexOf('?')) : ''
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers, search, body },
    context: async () => context,
  })
  if (response.body.kind !== 'complete') throw new Error('incremental delivery is not offered')
  const type = mediaType(request)
  const { status, text, errors } = publish(response.body.string, response.status ?? 200, type, context)
  response.headers.delete('content-length')
  return { status, contentType: `${type}; charset=utf-8`, headers: response.headers, text, errorCode: firstCode(errors) }
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
  const notRunnable = result.data === undefined && result.errors.every((error) => NOT_RUNNABLE.has(String(error.extensions?.code)))
  const errors = result.errors.slice(0, MAX_ERRORS).map((error) => {
    if (error.extensions?.requestId) return error
    const { message, ...extensions } = describe(
      requestError(error.message, error.extensions?.code, error.extensions?.details, status),
      requestId,
      services.pathOf,
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

const mediaTypes = new LRUCache<string, { type: string }>({ max: 500 })

function negotiated({ headers: { accept } }: GraphQLRequest): { type: string } {
  const key = accept ?? '*/*'
  const known = mediaTypes.get(key)
  if (known) return known
  const type = new Negotiator({ headers: { accept: key } }).mediaType([JSON_TYPE, RESPONSE_TYPE]) ?? ''
  const found = { type }
  if (key.length < 500) mediaTypes.set(key, found)
  return found
}

function isNegotiable(request: GraphQLRequest): boolean {
  return negotiated(request).type !== ''
}

/** JSON, unless the caller prefers GraphQL's own media type. */
function mediaType(request: GraphQLRequest): string {
  return negotiated(request).type || JSON_TYPE
}
