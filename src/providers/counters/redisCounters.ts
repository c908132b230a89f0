import { Cluster } from 'ioredis'
import { remainingOf } from '../../domain/limits/algorithms.js'
import type { Balance, Counters, Draw, Quota, Taking } from '../../domain/ports/counters.js'
import type { Log } from '../../observability/log.js'
import { SECOND_MS } from '../../values/durations.js'
import { withDeadline } from '../../values/withDeadline.js'
import { openRedis, pingAll, type RedisClient } from '../redis/openRedis.js'
import { NUMBERS_OF_DRAW, takeApart } from './takeApart.js'
import { takeScript, takeScriptHash } from './takeScript.js'
import { ToldBalances } from './toldBalances.js'

/** The longest wait for Redis, in milliseconds. A call waits once: after a failure this process counts by itself. */
const DEADLINE_MS = 50
/** Pause between two looks whether a lost Redis answers again, in milliseconds. */
const PROBE_MS = 250
/** Time without an answer after which the connection is opened anew, in milliseconds. */
const DEAD_MS = 5000
/** Pause before unused units are given back together, in milliseconds. */
const GIVE_BACK_MS = 100
/** Begin of all keys. */
const PREFIX = 'petstore:limits:'
/** A draw that takes nothing. Redis answers it only when it can count: it takes the script, and it takes writes. */
const PROBE: Draw = {
  caller: 'probe',
  quota: { name: 'probe', unit: 'calls', algorithm: 'tokenBucket', limit: 1, windowSeconds: 1, burst: 1 },
  amount: -1,
}

interface RedisCountersOptions {
  readonly url: string
  /** Counts while Redis does not answer. */
  readonly local: Counters
  readonly log: Log
  /** The longest wait for Redis, in milliseconds; by default 50. */
  readonly deadlineMs?: number | undefined
  /** Told at each change: whether Redis keeps the counters. */
  readonly onChange: (isUp: boolean) => void
  /** Counts a call that this process counted because Redis did not answer. */
  readonly countFallback: () => void
}

/**
 * Counts in Redis or Valkey, for all processes together: one script for each call. When Redis is lost, frozen or too slow, the local counters go on
 * at once, and a warning is logged. Redis is used again as soon as it answers.
 */
export class RedisCounters implements Counters {
  private readonly redis: RedisClient
  private readonly told = new ToldBalances()
  private readonly unused = new Map<string, Draw>()
  private isUp = false
  private isClosed = false
  private givingBack: NodeJS.Timeout | undefined
  private probing: NodeJS.Timeout | undefined
  /** The last reason why Redis could not be used. */
  private problem: string | undefined
  /** The begin of the question that Redis has not answered yet. */
  private askedAt: number | undefined

  constructor(private readonly options: RedisCountersOptions) {
    this.redis = openRedis(options.url, {
      onError: (error) => {
        this.problem = error.message
      },
      onReady: () => void this.probe(),
      onLost: () => this.lose('the connection was lost'),
    })
  }

  /** Waits until Redis keeps the counters, but no longer than a second: a server starts without its Redis, too. */
  async start(): Promise<void> {
    const deadline = performance.now() + SECOND_MS
    while (!this.isUp && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
    if (!this.isUp) this.tellLoss(`Redis did not answer at the start${this.problem === undefined ? '' : ` (${this.problem})`}`)
  }

  take(draws: readonly Draw[], now: number): Taking | Promise<Taking> {
    if (!this.isUp) return this.takeLocally(draws, now)
    const returned = draws.flatMap((draw) => this.takeUnused(draw) ?? [])
    return this.run(returned.length === 0 ? draws : draws.map((draw) => withReturned(draw, returned))).then(
      (reply) => {
        const taking = this.read(draws, reply, now)
        if (!taking.isTaken) for (const draw of returned) this.giveBack(draw, now)
        return taking
      },
      (error: unknown) => {
        this.lose(error instanceof Error ? error.message : 'an unknown failure')
        return this.takeLocally(draws, now)
      },
    )
  }

  async ping(): Promise<number> {
    if (!this.isUp) throw new Error('Redis does not answer')
    const startedAt = performance.now()
    try {
      await withDeadline(pingAll(this.redis), SECOND_MS)
    } catch (error) {
      this.lose(error instanceof Error ? error.message : 'an unknown failure')
      throw error
    }
    return performance.now() - startedAt
  }

  giveBack(draw: Draw, now: number): void {
    if (!this.isUp) return this.options.local.giveBack(draw, now)
    const key = `${draw.quota.name} ${draw.caller}`
    const amount = draw.amount + (this.unused.get(key)?.amount ?? 0)
    this.unused.set(key, { ...draw, amount })
    this.givingBack ??= setTimeout(() => this.sendUnused(), GIVE_BACK_MS).unref()
  }

  peek(caller: string, quota: Quota, now: number): Balance | undefined {
    if (!this.isUp) return this.options.local.peek(caller, quota, now)
    return this.told.peek(caller, quota, now)
  }

  async close(): Promise<void> {
    this.isClosed = true
    clearInterval(this.probing)
    clearTimeout(this.givingBack)
    this.redis.disconnect()
    await this.options.local.close()
  }

  /** The units that wait to be given back to the counter of a draw. They go along with it, so the caller can use them at once. */
  private takeUnused({ quota, caller }: Draw): Draw | undefined {
    if (this.unused.size === 0) return undefined
    const key = `${quota.name} ${caller}`
    const unused = this.unused.get(key)
    this.unused.delete(key)
    return unused
  }

  private takeLocally(draws: readonly Draw[], now: number): Taking | Promise<Taking> {
    this.options.countFallback()
    return this.options.local.take(draws, now)
  }

  private run(draws: readonly Draw[]): Promise<readonly number[]> {
    return this.redis instanceof Cluster ? takeApart(draws, (group) => this.runScript(group)) : this.runScript(draws)
  }

  private async runScript(draws: readonly Draw[]): Promise<readonly number[]> {
    const args = argumentsOf(draws)
    const known = this.redis.evalsha(takeScriptHash, ...args).catch((error: unknown) => {
      // an operator has emptied the scripts of Redis
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return this.redis.eval(takeScript, ...args)
      throw error
    })
    return (await withDeadline(known, this.options.deadlineMs ?? DEADLINE_MS)) as readonly number[] // the script replies with numbers
  }

  private read(draws: readonly Draw[], [isTaken, ...numbers]: readonly number[], now: number): Taking {
    const balances = draws.map((draw, i): Balance => {
      const { quota } = draw
      const [used = 0, resetMs = 0, wait = 0] = numbers.slice(i * NUMBERS_OF_DRAW, (i + 1) * NUMBERS_OF_DRAW)
      const waitMs = wait < 0 ? Number.POSITIVE_INFINITY : wait
      const balance = { quota, remaining: remainingOf(quota, used / 1000), resetMs, waitMs }
      this.told.note(draw, balance, isTaken === 1, now)
      return balance
    })
    return { isTaken: isTaken === 1, balances }
  }

  private sendUnused(): void {
    this.givingBack = undefined
    const draws = [...this.unused.values()].map((draw) => ({ ...draw, amount: -draw.amount }))
    this.unused.clear()
    for (const draw of draws) this.run([draw]).catch((error: Error) => this.lose(error.message))
  }

  private lose(reason: string): void {
    if (!this.isUp || this.isClosed) return
    this.isUp = false
    this.tellLoss(reason)
  }

  private tellLoss(reason: string): void {
    this.options.onChange(false)
    this.options.log.of('limits').warn({ reason }, 'Redis does not answer: this process counts calls by itself')
    this.probing ??= setInterval(() => void this.probe(), PROBE_MS).unref()
  }

  /** Asks whether Redis answers again. Only one question is open at a time, so a frozen Redis collects none. */
  private async probe(): Promise<void> {
    if (this.isUp || this.isClosed || this.redis.status !== 'ready') return
    if (this.askedAt !== undefined) {
      if (performance.now() - this.askedAt > DEAD_MS) this.redis.disconnect(true)
      return
    }
    this.askedAt = performance.now()
    const answer = this.ask().finally(() => {
      this.askedAt = undefined
    })
    const isAnswered = await withDeadline(answer, DEADLINE_MS).then(
      () => true,
      (error: Error) => {
        this.problem = error.message
        return false
      },
    )
    if (isAnswered) this.find()
  }

  /** After an answer, a Redis that was started anew knows the script, so the first calls need no second question. */
  private async ask(): Promise<void> {
    if (this.redis instanceof Cluster) await pingAll(this.redis)
    else if (this.redis.options.db) await this.redis.select(this.redis.options.db) // the client goes on in database 0 when Redis does not have this one
    await this.redis.eval(takeScript, ...argumentsOf([PROBE]))
  }

  private find(): void {
    if (this.isUp || this.isClosed) return
    this.isUp = true
    this.options.onChange(true)
    if (this.probing) this.options.log.of('limits').info('Redis answers again and counts the calls of all processes')
    clearInterval(this.probing)
    this.probing = undefined
  }
}

/** The arguments of the script. */
function argumentsOf(draws: readonly Draw[]): [number, ...(string | number)[]] {
  const keys = draws.map(({ caller }) => PREFIX + caller)
  const values = draws.flatMap(({ quota, amount }) => [
    fieldOf(quota),
    quota.algorithm,
    quota.limit,
    quota.windowSeconds * SECOND_MS,
    quota.burst,
    amount,
  ])
  return [keys.length, ...keys, '', ...values]
}

/** A draw together with the units that its caller gets back. */
function withReturned(draw: Draw, returned: readonly Draw[]): Draw {
  const own = returned.find(({ caller, quota }) => caller === draw.caller && quota.name === draw.quota.name)
  return own ? { ...draw, amount: draw.amount - own.amount } : draw
}

/** The numbers of another algorithm mean something else, so each algorithm has a field of its own. The usual one has the name of the quota. */
function fieldOf({ name, algorithm }: Quota): string {
  return algorithm === 'slidingWindow' ? `${name}:${algorithm}` : name
}
