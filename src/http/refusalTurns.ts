/** Refusals in a turn of the event loop. They take about 0.3 milliseconds. */
const REFUSALS_IN_A_TURN = 4

/**
 * Sends early refusals, a few in each turn of the event loop, and at once when the turn has room. A flood of refusals would make the turns of the loop
 * long, and every other reply needs several turns. The queue has no bound of its own: each refusal belongs to an open connection, and is removed with it.
 */
export class RefusalTurns {
  private left = REFUSALS_IN_A_TURN
  private readonly waiting = new Set<() => void>()
  private isWatching = false

  /** @returns a function that drops the refusal while it waits; undefined when it was sent at once */
  add(send: () => void): (() => void) | undefined {
    this.watch()
    if (this.left > 0) {
      this.left -= 1
      send()
      return undefined
    }
    const mine = () => send()
    this.waiting.add(mine)
    return () => this.waiting.delete(mine)
  }

  private watch(): void {
    if (this.isWatching) return
    this.isWatching = true
    setImmediate(() => this.beginTurn())
  }

  private beginTurn(): void {
    this.isWatching = false
    this.left = REFUSALS_IN_A_TURN
    for (const send of this.waiting) {
      if (this.left === 0) return this.watch()
      this.left -= 1
      this.waiting.delete(send)
      send()
    }
    if (this.left < REFUSALS_IN_A_TURN) this.watch()
  }
}
