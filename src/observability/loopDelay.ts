/** The delay of the event loop, as far as it lasts. A single delay, such as a garbage collection or a process that got no CPU, is no overload. */
export class LoopDelay {
  private last = 0
  private lasting = 0

  /** Notes the delay of a tick, in milliseconds. */
  note(late: number): void {
    this.lasting = Math.max(Math.min(late, this.last), this.lasting / 2)
    this.last = late
  }

  /** The delay of two ticks running. It is halved in each tick without a longer delay. */
  get milliseconds(): number {
    return this.lasting
  }
}
