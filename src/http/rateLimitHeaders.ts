import type { FastifyReply } from 'fastify'
import type { Balance } from '../domain/ports/counters.js'
import { SECOND_MS } from '../values/durations.js'

/**
 * The headers that show the tightest quota of the caller: the widespread ones, whose reset is in Unix seconds, and those of
 * draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4, whose reset is in seconds from now.
 * @param now in milliseconds since 1970
 */
export function balanceHeaders({ quota, remaining, resetMs }: Balance, now: number): Record<string, string | number> {
  const { name, limit, windowSeconds } = quota
  return {
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': Math.ceil((now + resetMs) / SECOND_MS),
    'ratelimit-policy': `"${name}";q=${limit};w=${windowSeconds}`,
    ratelimit: `"${name}";r=${remaining};t=${Math.ceil(resetMs / SECOND_MS)}`,
  }
}

/** Shows the balance in a reply. */
export function showBalance(reply: FastifyReply, balance: Balance, now: number): void {
  reply.headers(balanceHeaders(balance, now))
}
