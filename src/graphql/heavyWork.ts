import type { FairGate, MakeGate } from '../values/fairGate.js'
import { Turns } from '../values/turns.js'

/**
 * Work that holds the main thread for 5 to 30 ms without a pause: the first parse of a document, the start of an operation that is too large to
 * compile, a page of an export. An owner does one piece at a time, so other callers wait for one piece and not for many.
 */
const workBounds = { places: 3, placesPerOwner: 1, queue: 2000, queuePerOwner: 200, queueKept: 500 }
/** Turns of the event loop between two pieces of one owner's heavy work: 2.5 ms for an idle server. A page of an export takes 5 ms. */
const HEAVY_LOOP_TURNS = 200
/**
 * Running operations that are too large to compile. Each holds the main thread again after every answer of the database. They have a gate of their
 * own, because they may wait for a payment provider: no other work must wait behind them.
 */
const runBounds = { places: 16, placesPerOwner: 1, queue: 200, queuePerOwner: 20, queueKept: 50 }
/** An operation that asks for more rows of nested connections is heavy too: it holds the main thread for each answer of the database. */
export const HEAVY_ROWS = 1000
/** Maximum wait for a place of such an operation, in milliseconds. */
const HEAVY_WAIT_MS = 10_000

/** Gives heavy work its turns, so that no owner holds up the calls of the others. */
export class HeavyWork {
  /** For work that holds the main thread for several milliseconds. */
  readonly turns: Turns
  private readonly running: FairGate

  constructor(makeGate: MakeGate) {
    this.turns = new Turns(makeGate('heavy_work', workBounds), () => HEAVY_LOOP_TURNS)
    this.running = makeGate('heavy_runs', runBounds)
  }

  /** Runs an operation that is too large to compile. @throws GateFull */
  async run<Result>(owner: string, act: () => Promise<Result>): Promise<Result> {
    await this.running.enter(owner, HEAVY_WAIT_MS)
    try {
      await this.turns.take(owner)
      return await act()
    } finally {
      this.running.leave(owner)
    }
  }
}
