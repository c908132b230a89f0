import { type Actor, mustCover, mustHaveScope } from './actor.js'
import { mustKnowKeysOf, mustOutlive } from './apiKeys/visibility.js'
import { mustOrderFor, mustSeeOrder } from './orders/visibility.js'
import type { Services } from './services.js'
import { mustBeSession } from './sessions/mustBeSession.js'
import { mustDecideAbout } from './users/visibility.js'
import { mustSeeDelivery } from './webhooks/visibility.js'

/**
 * What a mutation may demand of its caller beyond the scope and role that stand beside its field. Each rule looks at the actor and at facts of the call,
 * which JSON can hold, and throws the refusal of the call. So a rule says the same when the call is made and when its answer is asked for again.
 */
const rules = {
  covers: mustCover,
  hasScope: mustHaveScope,
  isSession: mustBeSession,
  outlives: mustOutlive,
  decidesAbout: mustDecideAbout,
  knowsKeysOf: mustKnowKeysOf,
  seesOrder: mustSeeOrder,
  ordersFor: mustOrderFor,
  seesDelivery: mustSeeDelivery,
} as const satisfies Record<string, (actor: Actor, ...facts: never[]) => void>

type Rules = typeof rules
type FactsOf<Rule extends keyof Rules> = Rules[Rule] extends (actor: Actor, ...facts: infer Facts) => void ? Facts : never

/**
 * Demands something of the caller, now and whenever the answer of this call is asked for under its idempotency key. @throws what the rule throws
 */
export function demand<Rule extends keyof Rules>(
  { demands }: Pick<Services, 'demands'>,
  actor: Actor,
  rule: Rule,
  ...facts: FactsOf<Rule>
): void {
  ask(rule, actor, facts)
  demands?.note(rule, facts)
}

/** Asks once more what a call has demanded. @param demands as `DemandRecord` has written them. @throws what the first rule throws that is not met */
export function demandAgain(actor: Actor, demands: string | null): void {
  for (const [rule, ...facts] of JSON.parse(demands ?? '[]') as [keyof Rules, ...unknown[]][]) ask(rule, actor, facts)
}

/** The demands of one call, for the record of its idempotency key. */
export class DemandRecord {
  private readonly noted = new Set<string>()

  note(rule: string, facts: readonly unknown[]): void {
    this.noted.add(JSON.stringify([rule, ...facts]))
  }

  /** As JSON: a list of rules, each followed by its facts. */
  toText(): string {
    return `[${[...this.noted].join()}]`
  }
}

function ask(rule: keyof Rules, actor: Actor, facts: readonly unknown[]): void {
  const check = rules[rule] as (actor: Actor, ...facts: readonly unknown[]) => void // `demand` has matched the facts with the rule
  check(actor, ...facts)
}
