import { Redis } from 'ioredis'
import type { WritePositions } from '../../domain/ports/writePositions.js'
import { SECOND_MS } from '../../values/durations.js'
import { withDeadline } from '../../values/withDeadline.js'

/** Time for which a position is kept. A replica gets no reads at half of this lag. */
const KEPT_SECONDS = 60
/** The longest wait for Redis, in milliseconds: the primary would have answered by then. */
const DEADLINE_MS = 50
/** Time between two questions whether Redis answers, in milliseconds. */
const PROBE_MS = SECOND_MS
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

/**
 * Keeps positions in Redis or Valkey. A Redis that was lost, frozen or started anew may lack positions of the last minute, so it is believed again only when
 * it has answered for a minute.
 */
export class RedisPositions implements WritePositions {
  private readonly redis: Redis
  private readonly probing: NodeJS.Timeout
  private believedFrom = Number.POSITIVE_INFINITY

  /** @param keptSeconds for tests */
  constructor(
    url: string,
    private readonly keptSeconds = KEPT_SECONDS,
  ) {
    this.redis = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      connectTimeout: SECOND_MS,
      retryStrategy: (attempt) => Math.min(attempt * 50, SECOND_MS),
    })
    this.redis.on('error', () => {}) // the counters tell of a lost Redis
    this.redis.on('close', () => this.doubt())
    this.redis.on('ready', () => this.doubt())
    this.probing = setInterval(() => void this.send(() => this.redis.ping()), PROBE_MS).unref()
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
