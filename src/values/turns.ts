import { performance } from 'node:perf_hooks'
import type { FairGate } from './fairGate.js'

/** An idle event loop makes a turn in about this time, in milliseconds. */
const IDLE_TURN_MS = 0.0125

/** A place that its owner has used. */
interface Rest {
  readonly owner: string
  /** The place is free again when `loopProgress()` has reached this number of turns. */
  readonly until: number
}

/**
 * Lets owners take turns at the event loop. A place stays taken for a number of turns of the loop: the server accepts connections and serves other
 * owners before the next piece of work of the same owner. Node accepts one connection in each turn of the loop (libuv 1.45 and later), so work
 * that follows other work at once keeps new connections waiting.
 */
export class Turns {
  /** The rest that ends first is first. */
  private readonly resting: Rest[] = []
  private isWatching = false

  /** @param loopTurns turns of the event loop for which a place stays taken, for the owner who takes it now. */
  constructor(
    private readonly gate: FairGate,
    private readonly loopTurns: (owner: string) => number = () => 1,
  ) {}

  /** Calls `act` when it is the owner's turn, at once when a place is free. @returns a function that stops waiting. @throws GateFull */
  start(owner: string, act: () => void): () => void {
    this.endRests()
    if (this.gate.tryEnter(owner)) {
      this.rest(owner)
      act()
      return nothing
    }
    const withdraw = this.gate.wait(owner, () => {
      this.rest(owner)
      act()
    })
    this.watch()
    return withdraw
  }

  /** Waits for the owner's turn. @throws GateFull */
  take(owner: string): Promise<void> {
    return new Promise((resolve) => void this.start(owner, resolve))
  }

  private rest(owner: string): void {
    const until = loopProgress() + this.loopTurns(owner)
    const shorter = this.resting.findLastIndex((other) => other.until <= until)
    this.resting.splice(shorter + 1, 0, { owner, until })
  }

  /** Gives back the places whose rest is over. */
  private endRests(): void {
    if (this.resting.length === 0) return
    const now = loopProgress()
    for (let [first] = this.resting; first && first.until <= now; [first] = this.resting) {
      this.resting.shift()
      this.gate.leave(first.owner)
    }
  }

  /** Looks at the rests in each turn of the loop while an owner waits. The loop sleeps when nobody waits. */
  private watch(): void {
    if (this.isWatching) return
    this.isWatching = true
    setImmediate(() => {
      this.isWatching = false
      this.endRests()
      if (this.gate.isAwaited) this.watch()
    })
  }
}

const nothing = (): void => {}

/** Turns of the event loop since the process began. An idle loop sleeps, so its sleep counts as the turns that it could have made. */
export function loopProgress(): number {
  const { uvMetricsInfo, idleTime } = performance.nodeTiming
  return uvMetricsInfo.loopCount + idleTime / IDLE_TURN_MS
}
