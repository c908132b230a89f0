import type { WritePositions } from '../../domain/ports/writePositions.js'
import { SECOND_MS } from '../../values/durations.js'
import { withDeadline } from '../../values/withDeadline.js'
import { openRedis, pingAll, type RedisClient } from '../redis/openRedis.js'

/** Time for which a position is kept. A replica gets no reads at half of this lag. */
const KEPT_SECONDS = 60
/** The longest wait for Redis, in milliseconds: the primary would have answered by then. */
const DEADLINE_MS = 50
/** Time between two questions whether Redis answers, in milliseconds. */
const PROBE_MS = SECOND_MS
/** Time without an answer after which the connection is opened anew, in milliseconds: commands would collect on it. */
const DEAD_MS = 5 * SECOND_MS
/** Digits of the greatest position, so that positions compare as texts. */
const DIGITS = 20
const PREFIX = 'petstore:wrote:'

/** Keeps the greater one of two positions: two writes of a caller may arrive in another order. */
const KEEP = `for i, key in ipairs(KEYS) do
  local known = redis.call('GET', key)
  local position = ARGV[1]
  if known and known > position then position = known end
  redis.call('SET', key, position, 'EX', ARGV[2])
end`

/** Other times, for tests. */
interface PositionTimes {
  readonly keptSeconds?: number | undefined
  readonly deadMs?: number
}

/**
 * Keeps positions in Redis or Valkey. A Redis that was lost, frozen or started anew may lack positions of the last minute, and so may a cluster of which one
 * node was: it is believed again only when it has answered for a minute.
 */
export class RedisPositions implements WritePositions {
  private readonly redis: RedisClient
  private readonly probing: NodeJS.Timeout
  private believedFrom = Number.POSITIVE_INFINITY
  /** The begin of the question that Redis has not answered yet. */
  private askedAt: number | undefined

  private readonly keptSeconds: number
  private readonly deadMs: number

  constructor(url: string, { keptSeconds = KEPT_SECONDS, deadMs = DEAD_MS }: PositionTimes = {}) {
    this.keptSeconds = keptSeconds
    this.deadMs = deadMs
    const doubt = () => this.doubt()
    this.redis = openRedis(url, { onReady: doubt, onLost: doubt, onNodeLost: doubt }) // the counters tell of a lost Redis
    this.probing = setInterval(() => this.probe(), PROBE_MS).unref()
  }

  async find(caller: string): Promise<bigint | null | undefined> {
    if (performance.now() < this.believedFrom) return undefined
    const text = await this.send(() => this.redis.get(PREFIX + caller))
    return typeof text === 'string' ? BigInt(text) : text
  }

  async note(callers: readonly string[], position: bigint): Promise<void> {
    const text = position.toString().padStart(DIGITS, '0')
    for (const caller of callers) await this.send(() => this.redis.eval(KEEP, 1, PREFIX + caller, text, this.keptSeconds))
  }

  close(): void {
    clearInterval(this.probing)
    this.redis.disconnect()
  }

  /** Only one question is open at a time. */
  private probe(): void {
    if (this.askedAt === undefined) void this.send(() => this.ask())
    else if (performance.now() - this.askedAt > this.deadMs) this.redis.disconnect(true)
  }

  private async ask(): Promise<void> {
    this.askedAt = performance.now()
    await pingAll(this.redis).finally(() => {
      this.askedAt = undefined
    })
  }

  private doubt(): void {
    this.believedFrom = this.redis.status === 'ready' ? performance.now() + this.keptSeconds * SECOND_MS : Number.POSITIVE_INFINITY
  }

  /** @returns undefined when Redis does not answer in time */
  private async send<Reply>(command: () => Promise<Reply>): Promise<Reply | undefined> {
    if (this.redis.status !== 'ready') return undefined
    try {
      return await withDeadline(command(), DEADLINE_MS)
    } catch {
      this.doubt()
      return undefined
    }
  }
}
