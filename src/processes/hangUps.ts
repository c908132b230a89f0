/** The signals SIGHUP of the process. A signal that comes before the end of the start waits for it, and does not end the process. */
export class HangUps {
  private isWaiting = false
  private act = () => {
    this.isWaiting = true
  }

  constructor() {
    process.on('SIGHUP', () => this.act())
  }

  /** Calls `act` at each signal from now on, and now if one is waiting. */
  each(act: () => void): void {
    this.act = act
    if (this.isWaiting) act()
  }
}
