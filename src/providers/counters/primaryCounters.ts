import type { Balance, Counters, Draw, Quota, Taking } from '../../domain/ports/counters.js'
import { SECOND_MS } from '../../values/durations.js'
import type { SentDraw, SentTaking } from './counterMessages.js'
import { ToldBalances } from './toldBalances.js'

/** Time for which the primary process is not asked after it has not answered, in milliseconds. */
const REST_MS = SECOND_MS

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
 * While the primary process does not answer, this process counts by itself, and asks once a second: only the calls that ask wait.
 */
export class PrimaryCounters implements Counters {
  private readonly told = new ToldBalances()
  private waiting: WaitingCall[] = []
  private returned: { readonly draw: Draw; readonly now: number }[] = []
  private isPlanned = false
  /** The primary process is not asked before this moment. */
  private restsUntil = 0
  /** True from a question without an answer to the next answer. */
  private isLost = false

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

  giveBack(draw: Draw, now: number): void {
    this.returned.push({ draw, now })
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
    if (performance.now() < this.restsUntil) {
      for (const { draw, now } of returned) this.local.giveBack(draw, now)
      return this.takeLocally(waiting)
    }
    if (returned.length > 0) this.link.giveBack(returned.map(({ draw }) => sent(draw)))
    if (waiting.length > 0) this.ask(waiting)
  }

  private ask(calls: readonly WaitingCall[]): void {
    if (this.isLost) this.restsUntil = Number.POSITIVE_INFINITY // one question at a time
    this.link.take(calls.map(({ draws }) => draws.map(sent))).then(
      (takings) => {
        this.isLost = false
        this.restsUntil = 0
        for (const [i, call] of calls.entries()) call.settle(this.read(call, takings[i] ?? [true]))
      },
      () => {
        this.isLost = true
        this.restsUntil = performance.now() + REST_MS
        this.takeLocally(calls)
      },
    )
  }

  private takeLocally(calls: readonly WaitingCall[]): void {
    for (const { draws, now, settle } of calls) settle(this.local.take(draws, now))
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
