import { buildConnector, Client } from 'undici'
import type { WebhookOutcome, WebhookRequest, WebhookSender } from '../../domain/webhooks/sender.js'
import { readTarget } from '../../domain/webhooks/target.js'
import { invalidField } from '../../values/errors.js'
import { withinTime } from '../../values/withinTime.js'
import { beginningOf } from './beginningOf.js'
import { EndedAttempt, failureReason } from './failureReason.js'
import { LookupError, publicLookup, resolvePublic } from './publicLookup.js'
import { createResolve, type Resolve } from './resolve.js'

export interface WebhookSenderOptions {
  /** Whether `http`, any port and addresses that are not public are allowed. */
  readonly allowsPrivate: boolean
  readonly resolve?: Resolve
  /** How long a name may take to resolve when an endpoint is named, in milliseconds. */
  readonly resolveMs?: number
  readonly connectMs?: number
  /** From the start of an attempt to the head of its reply. */
  readonly replyMs?: number
  /** From there to the end of what is read of the body. */
  readonly bodyMs?: number
}

/** How long one of several addresses is tried before the next. */
const NEXT_ADDRESS_MS = 1000
const MAX_HEADERS = 16 * 1024

/**
 * Every attempt has a connection of its own, looked at when it is made and ended with the attempt. So none waits for another or fails because a kept
 * connection was closed meanwhile, and nothing is held but what is under way. Neither proxies of the environment nor redirects take it elsewhere.
 */
export function createWebhookSender({
  allowsPrivate,
  resolve = createResolve(),
  resolveMs = 3000,
  connectMs = 10_000,
  replyMs = 30_000,
  bodyMs = 1000,
}: WebhookSenderOptions): WebhookSender {
  const connect = buildConnector({
    timeout: connectMs,
    rejectUnauthorized: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    ...(allowsPrivate ? {} : { lookup: publicLookup(resolve) }),
  })
  const underWay = new Set<Client>()

  /** A name that nobody knows (yet) passes: it is looked at again when it is connected to. */
  async function isPublicByName(name: string): Promise<boolean> {
    try {
      await withinTime(resolvePublic(resolve, name), resolveMs)
      return true
    } catch (error) {
      return !(error instanceof LookupError && error.code === 'NOT_PUBLIC')
    }
  }

  async function attempt(
    { origin, pathname, search }: URL,
    { headers, body }: WebhookRequest,
    signal: AbortSignal | undefined,
  ): Promise<WebhookOutcome> {
    const client = new Client(origin, { connect, maxHeaderSize: MAX_HEADERS, headersTimeout: 0, bodyTimeout: 0 })
    const giveUp = () => void client.destroy(givenUp())
    const late = setTimeout(() => client.destroy(new EndedAttempt(`There was no reply within ${replyMs / 1000} seconds`)), replyMs)
    signal?.addEventListener('abort', giveUp)
    underWay.add(client)
    try {
      const reply = await client.request({
        method: 'POST',
        path: pathname + search,
        headers: { ...headers, 'accept-encoding': 'identity' },
        body,
        reset: true,
      })
      clearTimeout(late)
      const retryAfter = [reply.headers['retry-after'] ?? []].flat()[0]
      return { kind: 'reply', status: reply.statusCode, text: await beginningOf(reply.body, bodyMs), retryAfter }
    } finally {
      clearTimeout(late)
      signal?.removeEventListener('abort', giveUp)
      underWay.delete(client)
      await client.destroy()
    }
  }

  return {
    async mustBeAllowed(url) {
      const { hostname } = readTarget(url, allowsPrivate)
      if (allowsPrivate || (await isPublicByName(hostname))) return
      throw invalidField('url', 'must not name a host with an address that is not public', {
        allowed: 'a host whose addresses are all public',
      })
    },

    async send(request, signal) {
      try {
        // an address never comes to the lookup, and a stored URL may be older than a rule
        const target = readTarget(request.url, allowsPrivate)
        if (signal?.aborted) throw givenUp()
        return await attempt(target, request, signal)
      } catch (error) {
        return { kind: 'failure', reason: failureReason(error) }
      }
    },

    async close() {
      await Promise.all([...underWay].map((client) => client.destroy(givenUp())))
    },
  }
}

function givenUp(): EndedAttempt {
  return new EndedAttempt('The attempt was given up')
}
