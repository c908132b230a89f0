import type { LookupFunction } from 'node:net'
import type { WebhookOutcome, WebhookRequest, WebhookSender } from '../../domain/ports/webhookSender.js'
import { isLoopbackTarget, readTarget, SETTING_HINT } from '../../domain/webhooks/target.js'
import { invalidField } from '../../values/errors/make.js'
import { withinTime } from '../../values/withinTime.js'
import { post } from '../post.js'
import { beginningOf } from './beginningOf.js'
import { EndedAttempt, failureReason } from './failureReason.js'
import { localLookup } from './localLookup.js'
import { LookupError, publicLookup, resolvePublic } from './publicLookup.js'
import { createResolve, type ResolveHost } from './resolve.js'

export interface WebhookSenderOptions {
  /** True when `http`, any port and addresses that are not public are allowed. */
  readonly allowsPrivate: boolean
  /** True when `http` on the gateway's own machine is allowed, on any port. */
  readonly allowsLoopback?: boolean
  readonly resolve?: ResolveHost
  /** Timeout for resolving the name when the URL of an endpoint is set, in milliseconds. */
  readonly resolveMs?: number
  readonly connectMs?: number
  /** Timeout from the start of an attempt to the head of its reply, in milliseconds. */
  readonly replyMs?: number
  /** Timeout for reading the beginning of the reply's body, in milliseconds. */
  readonly bodyMs?: number
}

/**
 * Every attempt has a connection of its own. Its address is checked when the connection is made, and the connection ends with the attempt. So no
 * attempt waits for another or fails because a kept connection was closed meanwhile, and there are no idle connections. Proxies of the environment
 * are not used, and redirects are not followed.
 */
export function createWebhookSender({
  allowsPrivate,
  allowsLoopback = false,
  resolve = createResolve(),
  resolveMs = 3000,
  connectMs = 10_000,
  replyMs = 30_000,
  bodyMs = 1000,
}: WebhookSenderOptions): WebhookSender {
  const reach = allowsPrivate ? 'private' : allowsLoopback ? 'loopback' : 'public'
  const lookupOf = (target: URL): LookupFunction | undefined => {
    if (allowsPrivate) return undefined
    return allowsLoopback && isLoopbackTarget(target) ? localLookup : publicLookup(resolve)
  }
  const underWay = new Set<AbortController>()

  /** True also for a name that does not resolve (yet): each connection checks the name again. */
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
      const reply = await post(target, { headers, body, connectMs, lookup: lookupOf(target), signal: connection.signal })
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
    async mustAccept(url) {
      const target = readTarget(url, reach)
      if (reach === 'private' || (reach === 'loopback' && isLoopbackTarget(target)) || (await isPublicByName(target.hostname))) return
      throw invalidField('url', `must not name a host with an address that is not public; ${SETTING_HINT}`, {
        allowed: 'a host whose addresses are all public',
      })
    },

    async send(request, signal) {
      try {
        // checked again: the lookup never sees a URL with an IP address, and a stored URL may be older than a rule
        const target = readTarget(request.url, reach)
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
  return new EndedAttempt('The attempt was aborted')
}
