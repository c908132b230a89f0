import type { FairGate } from '../values/fairGate.js'

/**
 * Work that holds the main thread for up to 30 ms at a stretch: a document is read for the first time, or an operation is run that is too large to be
 * compiled. An owner does one such thing at a time, so that every other caller waits for one stretch of it and not for many.
 */
export const heavyWork = { places: 3, placesPerOwner: 1, queue: 2000, queuePerOwner: 200, queueKept: 500 }

/** Lets callers take turns at heavy work. */
export class Turns {
  constructor(private readonly gate: FairGate) {}

  /** Waits for the owner's turn, which ends with the turn of the event loop: the server then answers everybody else. @throws GateFull */
  take(owner: string): Promise<void> {
    return this.gate.run(owner, () => new Promise((resolve) => setImmediate(resolve)))
  }

  /** Does `act` when it is the owner's turn. @throws GateFull, and the errors of `act` */
  run<Result>(owner: string, act: () => Promise<Result>): Promise<Result> {
    return this.gate.run(owner, act)
  }
}
