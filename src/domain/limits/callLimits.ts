import { networkOf } from '../../values/network.js'
import type { QuotaName } from '../../values/quotas.js'
import type { AnonymousActor, ClientActor, UserActor } from '../actor.js'
import type { Balance, Draw, Quota, Taking } from '../ports/counters.js'
import type { RateLimits } from './rateLimits.js'

/** The number of calls that count for each quota. A document with several root fields is several calls. */
export type CallCounts = ReadonlyMap<QuotaName, number>

/** The price of an operation, drawn from the caller's budget. */
export interface CostDraw {
  /** Points. */
  readonly amount: number
  /** Receives the balance of the budget, also when nothing was taken. */
  tell(balance: Balance, isTaken: boolean): void
}

/** The facts of an actor that tell whose quotas its calls count for: all credentials of a user count together. */
type Payer = AnonymousActor | Pick<UserActor, 'kind' | 'userId'> | Pick<ClientActor, 'kind' | 'clientId'>

const NO_CALLS: CallCounts = new Map()

/** The rate limits of one request: who pays for it, and the balances that its reply shows. */
export class CallLimits {
  /** True when the request has paid for its calls. Its further operations, such as the pages of an export, are no calls. */
  isPaid = false
  /** The balances of the quotas that the request counts for. */
  private balances: readonly Balance[] = []
  private actorName: string | undefined
  private networkName: string | undefined

  /** @param address the caller's IP address */
  constructor(
    private readonly limits: RateLimits,
    private readonly address: string,
  ) {}

  /** Tells the caller, once it is known. An anonymous caller is its address. */
  enter(payer: Payer): void {
    if (payer.kind === 'user') this.actorName = `user:${payer.userId}`
    else this.actorName = payer.kind === 'client' ? `client:${payer.clientId}` : undefined
  }

  /**
   * Pays for the calls of the request, and for the cost of its operation: for all at one instant, or for nothing.
   * @param isEarly the request is refused before its caller is known, so its address pays
   * @throws RATE_LIMIT_EXCEEDED
   */
  pay(calls: CallCounts, cost?: CostDraw, isEarly = false): void | Promise<void> {
    this.isPaid = true
    return this.take(this.drawsFor(calls, isEarly), cost)
  }

  /** Pays for more points, such as those of an event. @throws RATE_LIMIT_EXCEEDED */
  payCost(cost: CostDraw): void | Promise<void> {
    return this.take([], cost)
  }

  /** Gives back points that the operation has not used. */
  giveBackCost(amount: number): void {
    const { counters, quotas, now } = this.limits
    if (amount > 0) counters.giveBack({ caller: this.caller, quota: quotas.ofCost, amount }, now())
  }

  /**
   * Counts a credential that opens nothing. Its address has a quota of such guesses beside its calls, because anonymous calls must not keep users of
   * the same address out.
   */
  countGuess(): void {
    const { counters, now } = this.limits
    const note = ({ balances: [balance] }: Taking): void => balance && this.limits.noteOver(balance)
    const taking = counters.take([this.guess], now())
    if (taking instanceof Promise) void taking.then(note)
    else note(taking)
  }

  /** @throws RATE_LIMIT_EXCEEDED when the address has guessed too often, so that an unknown credential is not looked up */
  refuseGuess(): void {
    this.refuseOver([this.guess])
  }

  /**
   * Refuses a call that is over a quota as far as this process knows. Nothing is counted.
   * @param name the quota of the call beside the day, where it is known
   * @throws RATE_LIMIT_EXCEEDED
   */
  refuseKnown(name: QuotaName | undefined, isEarly = false): void {
    if (this.limits.isAnyoneOver) this.refuseOver(this.drawsFor(name === undefined ? NO_CALLS : new Map([[name, 1]]), isEarly))
  }

  private refuseOver(draws: readonly Draw[]): void {
    const { isEnforced, counters, now } = this.limits
    if (!isEnforced) return
    for (const { caller, quota } of draws) {
      const balance = counters.peek(caller, quota, now())
      if (!balance || balance.waitMs <= 0) continue
      this.isPaid = true
      this.balances = [balance]
      this.refuse(balance)
    }
  }

  /** The balance of the tightest quota: the one with the smallest part left. @param name the quota of a call that has not paid */
  tightest(name: QuotaName): Balance {
    const { quotas } = this.limits
    const [first = untouched(quotas.ofDay), ...others] = this.balances.length > 0 ? this.balances : this.known(name)
    return others.reduce((least, balance) => (partLeft(balance) < partLeft(least) ? balance : least), first)
  }

  private take(draws: readonly Draw[], cost: CostDraw | undefined): void | Promise<void> {
    const { counters, quotas, now } = this.limits
    const all = cost ? [...draws, { caller: this.caller, quota: quotas.ofCost, amount: cost.amount }] : draws
    const taking = counters.take(all, now())
    const settle = ({ isTaken, balances }: Taking): void => {
      if (draws.length > 0) this.balances = cost ? balances.slice(0, -1) : balances
      const ofCost = cost && balances.at(-1)
      if (ofCost) cost.tell(ofCost, isTaken)
      for (const balance of balances) this.limits.noteOver(balance)
      if (!isTaken) this.refuse(balances.reduce((longest, balance) => (balance.waitMs > longest.waitMs ? balance : longest)))
    }
    return taking instanceof Promise ? taking.then(settle) : settle(taking)
  }

  private refuse(balance: Balance): void {
    this.limits.countExcess(balance.quota.name)
    if (this.limits.isEnforced) throw this.limits.refusals.of(balance)
  }

  private drawsFor(calls: CallCounts, isEarly: boolean): Draw[] {
    const { ofMinute, ofDay } = this.limits.quotas
    const caller = isEarly ? this.network : this.caller
    const draws: Draw[] = []
    let sum = 0
    for (const [name, amount] of calls) {
      const { quota, payer } = ofMinute[name]
      draws.push({ caller: payer === 'address' ? this.network : caller, quota, amount })
      sum += amount
    }
    draws.push({ caller, quota: ofDay, amount: Math.max(1, sum) })
    return draws
  }

  /** The balances of the caller as far as this process knows them, for the reply to a call that has not paid. */
  private known(name: QuotaName): Balance[] {
    const { counters, now } = this.limits
    return this.drawsFor(new Map([[name, 1]]), false).map(({ caller, quota }) => counters.peek(caller, quota, now()) ?? untouched(quota))
  }

  /** The refusal of a field that runs more often than the request has paid for. */
  overdrawn(name: QuotaName): Error {
    const { quota } = this.limits.quotas.ofMinute[name]
    return this.limits.refusals.of({ ...untouched(quota), waitMs: Number.POSITIVE_INFINITY })
  }

  /** The name under which the request is counted. */
  get caller(): string {
    return this.actorName ?? this.network
  }

  private get guess(): Draw {
    return { caller: `guesses of ${this.network}`, quota: this.limits.quotas.ofMinute.default.quota, amount: 1 }
  }

  private get network(): string {
    this.networkName ??= `address:${networkOf(this.address)}`
    return this.networkName
  }
}

function untouched(quota: Quota): Balance {
  return { quota, remaining: quota.limit, resetMs: 0, waitMs: 0 }
}

function partLeft({ remaining, quota }: Balance): number {
  return remaining / quota.limit
}
