import { type QuotaAlgorithm, quotaAlgorithms } from './quotaRule.js'
import { type QuotaName, quotaNames } from './quotas.js'

/** The part of a quota's rule that a setting replaces. */
interface QuotaChange {
  readonly limit: number
  readonly algorithm?: QuotaAlgorithm
}

/** Changes by the name of the quota. */
export type QuotaChanges = Readonly<Partial<Record<QuotaName, QuotaChange>>>

const ENTRY = /^([A-Za-z.]+)=(\d{1,9})(?::([A-Za-z]+))?$/

/**
 * Reads the changes of quotas: `orders.create=200, search=120:slidingWindow`.
 * @returns undefined when an entry has another form, names an unknown quota, gives no calls, or names a quota twice
 */
export function readQuotaChanges(text: string): QuotaChanges | undefined {
  const changes: Partial<Record<QuotaName, QuotaChange>> = {}
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue
    const [, given, calls, word] = ENTRY.exec(entry) ?? []
    const name = quotaNames.find((known) => known === given)
    const algorithm = quotaAlgorithms.find((known) => known === word)
    if (name === undefined || changes[name] || Number(calls) < 1 || (word !== undefined && algorithm === undefined)) return undefined
    changes[name] = { limit: Number(calls), ...(algorithm && { algorithm }) }
  }
  return changes
}
