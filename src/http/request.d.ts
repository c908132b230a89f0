import type { GraphQLField } from 'graphql'
import type { Purpose, ReplyNotes, RequestContext, Style } from '../context.js'
import type { Actor } from '../domain/actor.js'
import type { CallLimits } from '../domain/limits/callLimits.js'
import type { CallPressure } from '../domain/limits/callPressure.js'
import type { Span } from '../observability/trace.js'
import type { QuotaName } from '../values/quotas.js'
import type { Addresses } from './addresses.js'
import type { VersionSigns } from './versionSigns.js'

declare module 'fastify' {
  interface FastifyInstance {
    readonly publicAddresses: Addresses
    readonly versionSigns: VersionSigns
  }
  interface FastifyRequest {
    /** The actor of the request; the door sets it before any handler runs. */
    actor: Actor
    /** Makes a new context. Each operation has its own loaders and statement count. */
    operationContext(style: Style, purpose?: Purpose): RequestContext
    /** Checks the credential again during a long reply, and sets `actor` to the credential's current actor. @throws UNAUTHORIZED */
    authenticateAgain(): Promise<void>
    /** @param nextMs expected time of the reply's next part, in milliseconds. @throws SERVICE_UNAVAILABLE when the server stops before that. */
    mustHaveTime(nextMs: number): void
    /** Media type of the reply. The door chooses it from the types that the route produces and the caller accepts. */
    prefers: string
    /** Whether the caller asked for errors as Problem Details (RFC 9457). */
    prefersProblem: boolean
    /** The trace that the request belongs to (W3C Trace Context); undefined while tracing is off. */
    traceId: string | undefined
    /** Code of the reply's first error. */
    errorCode: string | undefined
    /** The rate limits of the request; undefined when it is not counted. */
    limits: CallLimits | undefined
    /** Refuses the request while the server is overloaded; undefined for a request that is always answered. */
    pressure: CallPressure | undefined
    /** The span of the request; undefined while tracing is off. */
    span: Span | undefined
    /** The notes of the request's last operation. */
    operationNotes: ReplyNotes | undefined
  }
  interface FastifyContextConfig {
    /** Form of this route's errors; the REST envelope by default. */
    style?: Style | 'oauth'
    /** False for pages and probes, which need no credential, and for the OAuth endpoints, which check client credentials themselves. */
    authenticates?: boolean
    /** True when `token` in the URL may be the ticket of a reserved event stream. A ticket is useless without its owner's credential. */
    takesTicket?: boolean
    /** True for a list: its path with `/export` behind it sends all rows as NDJSON. */
    isExported?: boolean
    /** True for an export and an event stream: their operations go on after the headers of the reply are sent. */
    isOpenEnded?: boolean
    /** True for methods that the path refuses. They are listed so that the router does not take the path for the id of a resource. */
    isRefused?: boolean
    /** The root field that this route runs. The door checks its policies. */
    rootField?: GraphQLField<unknown, RequestContext>
    /** The quota of a route without a root field. The route is counted. */
    quota?: QuotaName
    /** Media types of this route's replies; JSON by default. */
    produces?: readonly string[]
    /** Media types that this route accepts as a body. */
    consumes?: readonly string[]
  }
}
