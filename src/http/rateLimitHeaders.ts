import type { FastifyReply } from 'fastify'
import type { Balance } from '../domain/ports/counters.js'
import { SECOND_MS } from '../values/durations.js'

/**
 * Shows the tightest quota of the caller in a reply: in the widespread headers, whose reset is in Unix seconds, and in those of
 * draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4, whose reset is in seconds from now.
 * @param now in milliseconds since 1970
 */
export function showBalance(reply: FastifyReply, { quota, remaining, resetMs }: Balance, now: number): void {
  const { name, limit, windowSeconds } = quota
  reply
    .header('x-ratelimit-limit', limit)
    .header('x-ratelimit-remaining', remaining)
    .header('x-ratelimit-reset', Math.ceil((now + resetMs) / SECOND_MS))
    .header('ratelimit-policy', `"${name}";q=${limit};w=${windowSeconds}`)
    .header('ratelimit', `"${name}";r=${remaining};t=${Math.ceil(resetMs / SECOND_MS)}`)
}
