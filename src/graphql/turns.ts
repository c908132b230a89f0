import type { FairGate } from '../values/fairGate.js'

/**
 * Lets callers take turns at work that holds the main thread for some milliseconds. A place of the gate is a turn of the event loop: between two turns
 * the server answers everybody else.
 */
export class Turns {
  constructor(private readonly gate: FairGate) {}

  /** Waits until it is the owner's turn. @throws GateFull */
  take(owner: string): Promise<void> {
    return this.gate.run(owner, () => new Promise((resolve) => setImmediate(resolve)))
  }
}

/** Documents that are read for the first time: one in each turn, as to parse and validate one takes up to 30 ms. */
export const newDocuments = { places: 1, placesPerOwner: 1, queue: 2000, queuePerOwner: 200, queueKept: 500 }
