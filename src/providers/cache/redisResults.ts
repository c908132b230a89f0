import type { SharedResults } from '../../domain/ports/sharedResults.js'
import { SECOND_MS } from '../../values/durations.js'
import { packageVersion } from '../../values/packageVersion.js'
import { withDeadline } from '../../values/withDeadline.js'
import { openRedis, type RedisClient } from '../redis/openRedis.js'

/** The longest wait for Redis, in milliseconds: the database would have answered by then. */
const DEADLINE_MS = 20
/** Time for which Redis is not asked after it has not answered, in milliseconds. */
const REST_MS = SECOND_MS
/** Commands that may be under way. More would only wait in Redis. */
const MAX_UNDER_WAY = 1000

/** Keeps answers in Redis or Valkey. While Redis is lost or slow there are none, and the database answers. */
export class RedisResults implements SharedResults {
  private readonly redis: RedisClient
  private restsUntil = 0
  private underWay = 0

  /** @param origin the address that texts show: only processes with the same one share answers. It is known when the server listens */
  constructor(
    url: string,
    private readonly origin: () => string,
  ) {
    this.redis = openRedis(url) // the counters tell of a lost Redis
  }

  async get(key: string): Promise<Buffer | undefined> {
    if (!this.isReady) return undefined
    return (await this.send(() => this.redis.getBuffer(this.nameOf(key)))) ?? undefined
  }

  set(key: string, text: Buffer, lifeMs: number): void {
    if (this.isReady) void this.send(() => this.redis.set(this.nameOf(key), text, 'PX', Math.ceil(lifeMs)))
  }

  close(): void {
    this.redis.disconnect()
  }

  private nameOf(key: string): string {
    return `petstore:kept:${packageVersion}:${this.origin()}:${key}`
  }

  private get isReady(): boolean {
    return this.redis.status === 'ready' && this.underWay < MAX_UNDER_WAY && performance.now() >= this.restsUntil
  }

  /** @returns undefined when Redis does not answer in time */
  private async send<Reply>(command: () => Promise<Reply>): Promise<Reply | undefined> {
    this.underWay += 1
    try {
      return await withDeadline(command(), DEADLINE_MS)
    } catch {
      this.restsUntil = performance.now() + REST_MS
      return undefined
    } finally {
      this.underWay -= 1
    }
  }
}
