import type { Db } from './client.js'

/**
 * Session settings for planned reads, by the use of PostgreSQL's plans. See decision D218.
 *
 * A read with a `kept` plan looks up rows by their keys, or reads a list in the order of an index. PostgreSQL keeps one plan for all values, because making
 * a plan for each run costs more than the run. Without hash and merge joins, and with cheap random reads, this plan uses the indexes: it would otherwise read
 * whole small tables again for each row of the page, or sort all rows of a customer.
 *
 * A read with a `fresh` plan has filters. Their values decide which index finds few rows, so PostgreSQL plans each run.
 */
export const planUses = {
  kept: { plan_cache_mode: 'force_generic_plan', enable_hashjoin: 'off', enable_mergejoin: 'off', random_page_cost: '1' },
  fresh: { plan_cache_mode: 'force_custom_plan' },
} as const

export type PlanUse = keyof typeof planUses

/** The handle for planned reads with plans of this use. */
export type DbForReads = (plan: PlanUse) => Db
