import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { failureName } from '../../observability/failureName.js'
import type { Log } from '../../observability/log.js'
import type { Metrics } from '../../observability/metrics.js'
import { createDocument } from '../openapi/document.js'
import { SCRIPTED } from '../openapi/scriptedErrors.js'
import type { OpenapiOperation } from '../openapi/types.js'
import { pathsOf } from '../routes.js'
import type { RestVersion } from '../versions/restVersion.js'
import { type BodyCheck, createBodyCheck } from './bodyCheck.js'

/** The check reads one reply of so many. */
const SAMPLE_EVERY = 100

interface ReplyCheckOptions {
  /** `reject` answers 500 in the place of a reply that is not as documented. */
  readonly mode: 'log' | 'reject'
  readonly versions: readonly RestVersion[]
  readonly schema: GraphQLSchema
  readonly log: Log
  readonly metrics: Pick<Metrics, 'replyChecks'>
  readonly sampleEvery?: number | undefined
}

/** An operation of the document of its version. */
interface Documented {
  readonly operation: OpenapiOperation
  readonly path: string
  readonly bodies: BodyCheck
}

/**
 * Holds a sample of the replies to the OpenAPI document: their status, media type and body. Exports and other streams are not checked. Called before the
 * app compresses replies.
 */
export function checkReplies(app: FastifyInstance, options: ReplyCheckOptions): void {
  const { mode, log, metrics, sampleEvery = SAMPLE_EVERY } = options
  const operations = documentedOperations(options)
  let replies = 0
  app.addHook('onSend', (request, reply, payload, done) => {
    const documented = replies++ % sampleEvery === 0 ? operations.get(`${request.method} ${request.routeOptions.url}`) : undefined
    if (!documented || !isText(payload)) return done(null, payload)
    const problem = problemOrFailure(() => problemOf(documented, request, reply, String(payload)))
    metrics.replyChecks.inc({ outcome: problem === undefined ? 'passed' : 'failed' })
    if (problem === undefined) return done(null, payload)
    const { operationId } = documented.operation
    log.error({ requestId: request.id, operationId, status: reply.statusCode, problem }, 'a reply is not as the OpenAPI document says')
    // the reply to a failure of the server is never replaced by another
    if (mode === 'log' || reply.statusCode >= 500) return done(null, payload)
    done(new Error(`the reply of ${operationId} is not as the OpenAPI document says`))
  })
}

/** A check that fails tells nothing against the reply, but must not be taken for a check that has passed. */
function problemOrFailure(check: () => string | undefined): string | undefined {
  try {
    return check()
  } catch (error) {
    return `it cannot be compared (${failureName(error)})` // the message may repeat a part of the body
  }
}

function isText(payload: unknown): boolean {
  return typeof payload === 'string' || Buffer.isBuffer(payload)
}

function problemOf(
  { operation, path, bodies }: Documented,
  request: FastifyRequest,
  reply: FastifyReply,
  text: string,
): string | undefined {
  const status = reply.statusCode
  const header = (name: string) => reply.getHeader(name)?.toString()
  if (header('content-type')?.startsWith('text/html')) return undefined // a page for a browser
  const documented = operation.responses[String(status)] ?? (request.operationNotes?.isScripted && operation.responses[SCRIPTED])
  if (!documented) return `the status ${status} is not documented`
  const hasFields = 'fields' in (request.query as object) // Fastify parses the query into an object
  const sent = { status, contentType: header('content-type'), contentEncoding: header('content-encoding'), text, hasFields }
  return bodies.bodyProblem(path, request.method.toLowerCase(), documented, sent)
}

/** The documented operations by method and route, of all versions and under all their paths. */
function documentedOperations({ versions, schema }: Pick<ReplyCheckOptions, 'versions' | 'schema'>): ReadonlyMap<string, Documented> {
  const found = new Map<string, Documented>()
  for (const version of versions) {
    const document = createDocument(version, schema, '')
    const bodies = createBodyCheck(document, version.generated)
    const note = (url: string, path: string): void => {
      for (const [method, operation] of Object.entries(document.paths[path] ?? {}))
        found.set(`${method.toUpperCase()} ${url}`, { operation, path, bodies })
    }
    for (const path of Object.keys(document.paths)) note(path.replace(/\{(\w+)\}/g, ':$1'), path)
    for (const { route } of version.routes)
      for (const url of pathsOf(route, version.name)) note(url, `/${version.name}${route.path.replace(/:(\w+)/g, '{$1}')}`)
  }
  return found
}
