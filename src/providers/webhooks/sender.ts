import type { WebhookOutcome, WebhookRequest, WebhookSender } from '../../domain/webhooks/sender.js'
import { readTarget } from '../../domain/webhooks/target.js'
import { invalidField } from '../../values/errors/make.js'
import { withinTime } from '../../values/withinTime.js'
import { post } from '../post.js'
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
  const lookup = allowsPrivate ? undefined : publicLookup(resolve)
  const underWay = new Set<AbortController>()

  /** A name that nobody knows (yet) passes: it is looked at again when it is connected to. */
  async function isPublicByName(name: string): Promise<boolean> {
    try {
      await withinTime(resolvePublic(resolve, name), resolveMs)
      return true
    } catch (error) {
      return !(error instanceof LookupError && error.code === 'NOT_PUBLIC')
    }
  }

  async function attempt(target: URL, { headers, body }: WebhookRequest, signal: AbortSignal | undefined): Promise<WebhookOutcome> {
    const connection = new AbortController()
    const giveUp = () => connection.abort(givenUp())
    const late = setTimeout(() => connection.abort(new EndedAttempt(`There was no reply within ${replyMs / 1000} seconds`)), replyMs)
    signal?.addEventListener('abort', giveUp)
    underWay.add(connection)
    try {
      const reply = await post(target, { headers, body, connectMs, lookup, signal: connection.signal })
      clearTimeout(late)
      const { statusCode = 0, headers: head } = reply // a reply has a status
      return { kind: 'reply', status: statusCode, text: await beginningOf(reply, bodyMs), retryAfter: head['retry-after'] }
    } finally {
      clearTimeout(late)
      signal?.removeEventListener('abort', giveUp)
      underWay.delete(connection)
      connection.abort()
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
      for (const connection of underWay) connection.abort(givenUp())
    },
  }
}

function givenUp(): EndedAttempt {
  return new EndedAttempt('The attempt was given up')
}
