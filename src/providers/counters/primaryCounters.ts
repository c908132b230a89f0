import type { Balance, Counters, Draw, Quota, Taking } from '../../domain/ports/counters.js'
import type { SentDraw, SentTaking } from './counterMessages.js'
import { ToldBalances } from './toldBalances.js'

/** The way from a worker process to the counters of the primary process. */
export interface PrimaryCounterLink {
  /** @param calls the draws of each call. @throws Error when the primary process does not answer in time */
  take(calls: readonly (readonly SentDraw[])[]): Promise<readonly SentTaking[]>
  giveBack(draws: readonly SentDraw[]): void
}

/** A call that waits for its turn to be sent. */
interface WaitingCall {
  readonly draws: readonly Draw[]
  readonly now: number
  settle(taking: Taking | Promise<Taking>): void
}

/**
 * Counts in the primary process, for all worker processes together. The calls of one turn of the event loop go as one message, and so do their answers.
 * When the primary process does not answer, this process counts by itself.
 */
export class PrimaryCounters implements Counters {
  private readonly told = new ToldBalances()
  private waiting: WaitingCall[] = []
  private returned: SentDraw[] = []
  private isPlanned = false

  /** @param local counts while the primary process does not answer */
  constructor(
    private readonly link: PrimaryCounterLink,
    private readonly local: Counters,
  ) {}

  take(draws: readonly Draw[], now: number): Promise<Taking> {
    return new Promise((settle) => {
      this.waiting.push({ draws, now, settle })
      this.plan()
    })
  }

  giveBack(draw: Draw): void {
    this.returned.push(sent(draw))
    this.plan()
  }

  peek(caller: string, quota: Quota, now: number): Balance | undefined {
    return this.told.peek(caller, quota, now)
  }

  close(): Promise<void> {
    return this.local.close()
  }

  private plan(): void {
    if (this.isPlanned) return
    this.isPlanned = true
    setImmediate(() => this.send())
  }

  /** Units go back before the calls that follow them, so that a caller can use them at once. */
  private send(): void {
    this.isPlanned = false
    const { waiting, returned } = this
    this.waiting = []
    this.returned = []
    if (returned.length > 0) this.link.giveBack(returned)
    if (waiting.length === 0) return
    this.link.take(waiting.map(({ draws }) => draws.map(sent))).then(
      (takings) => {
        for (const [i, call] of waiting.entries()) call.settle(this.read(call, takings[i] ?? [true]))
      },
      () => {
        for (const { draws, now, settle } of waiting) settle(this.local.take(draws, now))
      },
    )
  }

  private read({ draws, now }: WaitingCall, [isTaken, ...numbers]: SentTaking): Taking {
    const balances = draws.map((draw, i): Balance => {
      const { quota } = draw
      const [remaining, resetMs, waitMs] = numbers[i] ?? [quota.limit, 0, 0]
      const balance = { quota, remaining, resetMs, waitMs: waitMs ?? Number.POSITIVE_INFINITY }
      this.told.note(draw, balance, isTaken, now)
      return balance
    })
    return { isTaken, balances }
  }
}

function sent({ caller, quota, amount }: Draw): SentDraw {
  return [caller, quota.name, amount]
}
