import { type Actor, mustCover, mustHaveScope } from './actor.js'
import { mustKnowKeysOf, mustOutlive } from './apiKeys/visibility.js'
import type { Services } from './services.js'
import { mustBeSession } from './sessions/mustBeSession.js'
import { shopRules } from './shopRules.js'
import { mustDecideAbout } from './users/visibility.js'
import { mustSeeDelivery } from './webhooks/visibility.js'

/**
 * Rules that a mutation may check beyond the scope and role of its field. Each rule takes the actor and facts of the call as JSON values, and throws
 * the refusal. A replay of the call checks the same rules with the same facts.
 */
const rules = {
  covers: mustCover,
  hasScope: mustHaveScope,
  isSession: mustBeSession,
  outlives: mustOutlive,
  decidesAbout: mustDecideAbout,
  knowsKeysOf: mustKnowKeysOf,
  seesDelivery: mustSeeDelivery,
  ...shopRules,
} as const satisfies Record<string, (actor: Actor, ...facts: never[]) => void>

type Rules = typeof rules
type FactsOf<Rule extends keyof Rules> = Rules[Rule] extends (actor: Actor, ...facts: infer Facts) => void ? Facts : never

/**
 * Checks a rule now, and again whenever a replay asks for the answer of this call. @throws the refusal of the rule
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

/** Checks the recorded rules of a call again. @param demands JSON that `DemandRecord` wrote. @throws the refusal of the first rule that fails */
export function demandAgain(actor: Actor, demands: string | null): void {
  // this server has written the JSON
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
