import { performance } from 'node:perf_hooks'
import { LoopDelay } from './loopDelay.js'

/** Interval between two looks at the event loop, in milliseconds. */
const TICK_MS = 20
/** A call sends about three statements one after the other, and each of them waits for a connection. */
const STATEMENTS_OF_A_CALL = 3
/** Points of the most expensive operation. */
const MAX_POINTS = 1000

/** At this level the gateway refuses all new calls. From level 1 on it refuses expensive calls. */
const FULL = 2

/**
 * How much more work the process has than it can do in time. Level 1: a bound is reached. Level 2: twice the bound.
 */
export class Pressure {
  private readonly timer: NodeJS.Timeout
  private lastTick = performance.now()
  private readonly delay = new LoopDelay()

  /** @param boundMs delay that a call may have. @param queueWaitMs the wait for a connection to the database */
  constructor(
    private boundMs: number,
    private readonly queueWaitMs: () => number,
  ) {
    this.timer = setInterval(() => this.tick(), TICK_MS).unref()
  }

  adopt(boundMs: number): void {
    this.boundMs = boundMs
  }

  /** @param waitedMs the time that the call has waited for its turn */
  level(waitedMs: number): number {
    return Math.max(this.delay.milliseconds, this.queueWaitMs() * STATEMENTS_OF_A_CALL, waitedMs) / this.boundMs
  }

  /** Whether a call of unknown price may begin. */
  admitsAny(waitedMs: number): boolean {
    return this.level(waitedMs) < FULL
  }

  /** Whether an operation with a price of `points` may begin. Cheap operations are admitted longest. */
  admits(points: number, waitedMs: number): boolean {
    const level = this.level(waitedMs)
    return level < 1 || (level < FULL && points <= MAX_POINTS ** (FULL - level))
  }

  close(): void {
    clearInterval(this.timer)
  }

  private tick(): void {
    const now = performance.now()
    this.delay.note(now - this.lastTick - TICK_MS)
    this.lastTick = now
  }
}

/** @param boundMs 0 watches nothing, so that no call is refused. @param queueWaitMs as in `Pressure` */
export function watchPressure(boundMs: number, queueWaitMs: () => number): Pressure | undefined {
  return boundMs > 0 ? new Pressure(boundMs, queueWaitMs) : undefined
}
