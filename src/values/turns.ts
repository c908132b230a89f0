import type { FairGate } from './fairGate.js'

/**
 * Lets owners take turns at the event loop. A place stays taken for a number of turns of the loop: the server accepts connections and serves other
 * owners before the next piece of work of the same owner. Node accepts one connection in each turn of the loop (libuv 1.45 and later), so work
 * that follows other work at once keeps new connections waiting.
 */
export class Turns {
  /** @param loopTurns turns of the event loop for which a place stays taken. */
  constructor(
    private readonly gate: FairGate,
    private readonly loopTurns = 1,
  ) {}

  /** Calls `act` when it is the owner's turn, at once when a place is free. @returns a function that stops waiting. @throws GateFull */
  start(owner: string, act: () => void): () => void {
    const begin = () => {
      this.rest(owner)
      act()
    }
    if (!this.gate.tryEnter(owner)) return this.gate.wait(owner, begin)
    begin()
    return () => {}
  }

  /** Waits for the owner's turn. @throws GateFull */
  take(owner: string): Promise<void> {
    return new Promise((resolve) => void this.start(owner, resolve))
  }

  /** Gives the place back when the turns of the loop are over. */
  private rest(owner: string, turns = this.loopTurns): void {
    setImmediate(() => (turns > 1 ? this.rest(owner, turns - 1) : this.gate.leave(owner)))
  }
}
