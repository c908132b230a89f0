import { getGraphQLRateLimiter, Store } from 'graphql-rate-limit'
import type { OperationCost, RequestContext } from '../context.js'
import type { CallCounts, CostDraw } from '../domain/limits/callLimits.js'
import type { QuotaName } from '../values/quotas.js'
import { declaredQuota, quotaOf } from './limited.js'
import type { Operation, Policy, RootField } from './policy.js'
import { MAX_COST } from './price.js'

const ONE_CALL: CallCounts = new Map([['default', 1]])

/**
 * The calls and the cost of an operation draw from the quotas of its caller, in one step before anything of it runs. Each root field is a call, under
 * every alias. A field with a quota of its own uses up one of the paid calls each time it runs.
 */
export const rateLimit: Policy = {
  declare(field, kind) {
    if (kind === 'subscription' && declaredQuota(field))
      throw new Error(`the subscription ${field.name} declares a quota, but it runs for each event`)
  },
  plan({ rootFields }, { limits, notes }) {
    if (!limits || notes.hasPaid) return undefined // an operation on an event stream is asked at its start and when it runs
    notes.hasPaid = true
    const calls = callsOf(rootFields)
    if (calls !== ONE_CALL) notes.paidCalls = new Map(calls)
    const cost = notes.cost && costOf(notes.cost, notes)
    if (!limits.isPaid) return limits.pay(calls, cost)
    return cost && limits.payCost(cost) // each further page of an export runs the operation of the request once more
  },
  finish(_operation, { limits, notes }) {
    const { paidPoints = 0, cost } = notes
    const unused = paidPoints - (cost?.actual ?? paidPoints)
    if (!limits || !cost || unused <= 0) return
    notes.paidPoints = paidPoints - unused
    limits.giveBackCost(unused)
    const { remaining = 0, limit = 0 } = cost
    cost.remaining = Math.min(limit, remaining + unused)
  },
  wrap(field, _kind, next) {
    const quota = declaredQuota(field)
    if (quota === undefined) return next
    return async (root, args, context, info) => {
      const { limits } = context
      if (limits) {
        const limiter = getGraphQLRateLimiter({ identifyContext: () => limits.caller, store: new PaidCalls(context.notes, quota) })
        // `graphql-rate-limit` allows `max` calls beside those in the store: the store holds none while a paid call is left, and otherwise one
        const refusal = await limiter({ parent: root, args, context, info }, { max: 1, window: '1m' })
        if (refusal !== undefined) throw limits.overdrawn(quota)
      }
      return next(root, args, context, info)
    }
  },
}

/** An event of a subscription draws its price from the budget of its subscriber. It is no call. @throws RATE_LIMIT_EXCEEDED */
export async function payForEvent(amount: number, { limits }: Pick<RequestContext, 'limits'>): Promise<void> {
  await limits?.payCost({ amount, tell() {} })
}

/** The paid calls of an operation, as `graphql-rate-limit` reads them. Reading takes a call at once, so no two fields share one. */
class PaidCalls extends Store {
  constructor(
    private readonly notes: RequestContext['notes'],
    private readonly quota: QuotaName,
  ) {
    super()
  }

  async getForIdentity(): Promise<readonly number[]> {
    const { paidCalls } = this.notes
    const left = paidCalls?.get(this.quota) ?? 0
    if (left === 0) return [Date.now()]
    paidCalls?.set(this.quota, left - 1)
    return []
  }

  /** The reply does not change what was paid. */
  async setForIdentity(): Promise<void> {}
}

/** An operation without root fields reads the schema alone, and is one call. */
function callsOf(rootFields: Operation['rootFields']): CallCounts {
  const [first, ...others] = rootFields
  if (others.length === 0 && (first === undefined || !declaredQuota(first))) return ONE_CALL
  return count(rootFields)
}

function count(fields: readonly RootField[]): CallCounts {
  const calls = new Map<QuotaName, number>()
  for (const field of fields) calls.set(quotaOf(field), (calls.get(quotaOf(field)) ?? 0) + 1)
  return calls
}

/** An operation above `MAX_COST` never runs, so it draws no points: an empty budget would refuse it with a code that asks for a retry. */
function costOf(cost: OperationCost, notes: RequestContext['notes']): CostDraw {
  const amount = cost.requested > MAX_COST ? 0 : cost.requested
  return {
    amount,
    tell({ remaining, quota: { limit } }, isTaken) {
      Object.assign(cost, { remaining, limit })
      if (isTaken) notes.paidPoints = amount
    },
  }
}
