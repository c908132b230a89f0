import type { ExecutionResult } from 'graphql'
import type { OperationCost } from '../context.js'
import type { FieldPrice } from '../policies/price.js'

/** Adds `extensions.cost` to a result, in the form that Shopify's clients know. Without a budget there is no `throttleStatus`. */
export function withCost<Answer extends Pick<ExecutionResult, 'extensions'>>(
  result: Answer,
  { requested, actual, remaining, limit }: OperationCost,
  fields: readonly FieldPrice[],
): Answer {
  const throttleStatus = limit !== undefined && {
    throttleStatus: { maximumAvailable: limit, currentlyAvailable: remaining, restoreRate: Math.round((limit / 60) * 100) / 100 },
  }
  const cost = { requestedQueryCost: requested, actualQueryCost: actual ?? null, ...throttleStatus, fields }
  return { ...result, extensions: { ...result.extensions, cost } }
}
