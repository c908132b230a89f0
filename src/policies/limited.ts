import { Extensions } from 'type-graphql'
import { type QuotaName, quotaNames, quotaRules } from '../values/quotas.js'
import type { RootField } from './policy.js'

/** Counts the calls of a root field for a quota of its own, and not for the default. */
export function Limited(quota: QuotaName): MethodDecorator & PropertyDecorator {
  return Extensions({ quota })
}

/** The quota that a field declares; undefined for a field whose calls count for the default. */
export function declaredQuota({ extensions }: Pick<RootField, 'extensions'>): QuotaName | undefined {
  return extensions.quota as QuotaName | undefined // only `Limited` writes it
}

/** The quota that a call of the field counts for. */
export function quotaOf(field: Pick<RootField, 'extensions'>): QuotaName {
  return declaredQuota(field) ?? 'default'
}

/** @throws Error when a quota for fields has no field: then its limit would hold for nothing */
export function mustBindQuotas(fields: readonly RootField[]): void {
  const bound = new Set(fields.map(declaredQuota))
  const loose = quotaNames.filter((name) => quotaRules[name].isDeclared && !bound.has(name))
  if (loose.length > 0) throw new Error(`No root field declares the quota ${loose.join(', ')}: put @Limited beside its field`)
}
