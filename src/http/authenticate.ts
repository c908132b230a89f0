import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { type Actor, anonymous } from '../domain/actor.js'
import type { Authenticated, Credential } from '../domain/authenticate.js'
import type { Span } from '../observability/trace.js'
import { MINUTE_MS } from '../values/durations.js'
import type { ApiError } from '../values/errors/apiError.js'
import { unauthorized } from '../values/errors/make.js'
import { credentialOf } from './credential.js'
import { hasCredential } from './urlCredential.js'

/** How long a good credential is remembered, in ms. This, plus the age of the signing keys' copy, is the longest delay before a revocation works. */
const REMEMBERED_MS = 1000
const MAX_REMEMBERED = 10_000
/** Maximum number of bytes for remembered credentials of one kind, and the bytes of each beside its text. */
const MAX_BYTES = 10 * 1024 * 1024
const BYTES_BESIDE = 600
/** How long the hash of a good credential is kept, in ms. It lets the credential be looked up again from an address that has guessed too often. */
const PROVEN_MS = 15 * MINUTE_MS

/**
 * Finds the actor of a request from its headers. @throws UNAUTHORIZED for a credential that is wrong or in the URL, and for two credentials.
 * @param addressOf the caller's IP address; the look-up uses the share of its network.
 * @param takesTicket whether `token` in the URL may be the ticket of a reserved event stream.
 * @param span of the request; absent while tracing is off
 */
export interface Authenticator {
  (request: IncomingMessage, addressOf: () => string, takesTicket?: boolean, span?: Span): Actor | Promise<Actor>
  /** The actor of a request without a look-up: `proven` when its credential was good a while ago, undefined when nothing is known of it. */
  recall(request: IncomingMessage): Actor | 'proven' | undefined
}

/** The check of a credential that is in progress. */
interface Search {
  readonly startedAt: number
  readonly actor: Promise<Actor>
}

/**
 * @param lookUp finds the actor of a credential. A good credential is remembered for a second from the start of its look-up, a bad credential never.
 *   Requests with the same credential at the same time share a look-up: a stream of fifty subscriptions causes one look-up. See decision D34.
 */
export function createAuthenticator(
  lookUp: (credential: Credential, address: string, span?: Span) => Promise<Authenticated | undefined>,
  now: () => Date,
): Authenticator {
  const rememberedByKind = { apiKey: memory(), bearer: memory() }
  const searches = new Map<string, Search>()
  const proven = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: PROVEN_MS })
  const authenticate = (request: IncomingMessage, addressOf: () => string, takesTicket = false, span?: Span): Actor | Promise<Actor> => {
    if (hasCredential(request.url ?? '', takesTicket)) throw unauthorized('A credential must not be in a URL: send it in a header', 'never')
    const credential = credentialOf(request)
    if (!credential) return anonymous
    const known = rememberedByKind[credential.kind].get(textOf(credential))
    if (known && !isOver(known)) return known.actor
    const key = `${credential.kind} ${textOf(credential)}`
    const search = searches.get(key)
    if (search && performance.now() - search.startedAt < REMEMBERED_MS) return search.actor
    const mine: Search = {
      startedAt: performance.now(),
      actor: find(credential, addressOf(), span).finally(() => {
        if (searches.get(key) === mine) searches.delete(key)
      }),
    }
    searches.set(key, mine)
    return mine.actor
  }
  return Object.assign(authenticate, { recall })

  function recall(request: IncomingMessage): Actor | 'proven' | undefined {
    let credential: Credential | undefined
    try {
      credential = credentialOf(request)
    } catch {
      return undefined
    }
    if (!credential) return anonymous
    const known = rememberedByKind[credential.kind].get(textOf(credential))
    if (known && !isOver(known)) return known.actor
    return proven.has(fingerprint(credential)) ? 'proven' : undefined
  }

  function isOver({ expiresAt }: Authenticated): boolean {
    return expiresAt !== undefined && expiresAt <= now()
  }

  async function find(credential: Credential, address: string, span: Span | undefined): Promise<Actor> {
    const start = performance.now()
    const found = await lookUp(credential, address, span)
    // business time may have moved beyond the end of the credential since the question was sent
    if (!found || isOver(found)) throw refusal(credential)
    rememberedByKind[credential.kind].set(textOf(credential), found, { start })
    proven.set(fingerprint(credential), true)
    return found.actor
  }
}

function memory(): LRUCache<string, Authenticated> {
  return new LRUCache({
    max: MAX_REMEMBERED,
    maxSize: MAX_BYTES,
    sizeCalculation: (_found, text) => text.length + BYTES_BESIDE,
    ttl: REMEMBERED_MS,
  })
}

function fingerprint(credential: Credential): string {
  return createHash('sha256').update(textOf(credential)).digest('base64')
}

function textOf(credential: Credential): string {
  return credential.kind === 'apiKey' ? credential.key : credential.token
}

/** A refresh token gives another access token, but nothing mends a bad API key. */
function refusal({ kind }: Credential): ApiError {
  return kind === 'apiKey'
    ? unauthorized('The API key is not valid', 'authenticate')
    : unauthorized('The access token is not valid', 'refresh_token')
}
