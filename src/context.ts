import type { GraphQLField } from 'graphql'
import type { Actor } from './domain/actor.js'
import type { KeyedOutcome } from './domain/idempotency/runOnce.js'
import type { Services } from './domain/services.js'
import type { Loaders } from './loaders/loaders.js'

export type Style = 'graphql' | 'rest'

/** Why an operation runs: for a waiting caller, or for an event that subscribers are told of. Events have database connections of their own. */
export type Purpose = 'call' | 'event'

/** Who has sent a request, and from where. */
export interface Caller {
  readonly actor: Actor
  readonly requestId: string
  /** IP address. */
  readonly address: string
  readonly idempotency: IdempotencyHeaders
}

/** The two headers that carry an idempotency key. */
export interface IdempotencyHeaders {
  /** `Idempotency-Key` */
  readonly standard?: string
  /** `X-Idempotency-Key` */
  readonly extended?: string
}

/** What the operation tells those who write the reply. */
interface ReplyNotes {
  /** The answer that a key remembers. `body` is what REST shows. */
  remembered?: { readonly body: string | undefined; readonly isReplayed: boolean }
  /** How each mutation has fared with its key. */
  readonly keyed: KeyedOutcome[]
}

/** What every resolver of one operation sees. Plain data: Apollo clones it. */
export interface RequestContext {
  readonly requestId: string
  readonly style: Style
  readonly actor: Actor
  readonly services: Services
  readonly idempotency: IdempotencyHeaders
  readonly notes: ReplyNotes
  readonly loaders: Loaders
  /** SQL statements sent so far. */
  readonly statements: () => number
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking; set by the door before any handler runs. */
    actor: Actor
    /** A fresh context: each operation has its own loaders and counts its own statements. */
    operationContext(style: Style, purpose?: Purpose): RequestContext
    /** Looks at the credential again, for what outlasts a moment, and sets `actor` to whom it stands for by now. @throws UNAUTHORIZED */
    authenticateAgain(): Promise<void>
    /** @param nextMs how long the next piece of the reply takes. @throws SERVICE_UNAVAILABLE when the server stops before the piece is there. */
    mustHaveTime(nextMs: number): void
    /** The media type to answer with, chosen by the door from what the route produces and the caller accepts. */
    prefers: string
    /** Whether the caller asked for errors as Problem Details (RFC 9457). */
    prefersProblem: boolean
    /** Code of the error that was answered; of several, of the first. */
    errorCode: string | undefined
  }
  interface FastifyContextConfig {
    /** In which form this route's errors are shown; REST's envelope by default. */
    style?: Style | 'oauth'
    /** False for pages, probes and the OAuth endpoints, which look at no credential or at another kind. */
    authenticates?: boolean
    /** Whether `token` in the URL may name a reserved event stream, which opens nothing without its owner's credential. */
    takesTicket?: boolean
    /** The root field that this route runs. The door asks the policies about it. */
    rootField?: GraphQLField<unknown, RequestContext>
    /** True when the body is a file, which the handler reads. */
    isUpload?: boolean
    /** Media types this route can answer with; JSON by default. */
    produces?: readonly string[]
    /** Media types this route takes as a body. */
    consumes?: readonly string[]
  }
}
