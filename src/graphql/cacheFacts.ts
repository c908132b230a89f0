import { hash } from 'node:crypto'
import { type DocumentNode, print } from 'graphql'
import { cacheGroup } from '../policies/cached.js'
import type { Variables } from '../policies/price.js'
import { isPlannedRoot, type PlannedRoot, type RootOfReads } from './plannedRoot.js'

/** A planned operation as the cache knows it. */
export interface CacheFacts {
  /** Equal names stand for equal answers to equal variables. */
  readonly name: string
  /** Names of the root fields. */
  readonly fields: readonly string[]
}

/**
 * @param conditions the values of the variables that decide by `@skip` and `@include`. @param hidden key of a part of an object that texts leave out
 * @returns undefined when another caller could get another answer, or when nothing tells that the answer is outdated
 */
export function cacheFacts(
  roots: readonly RootOfReads[],
  document: DocumentNode,
  conditions: Variables,
  hidden: string | undefined,
): CacheFacts | undefined {
  const planned = roots.filter(isPlannedRoot)
  if (planned.length === 0 || !planned.every(isCacheable)) return undefined
  return {
    name: hash('sha256', JSON.stringify([print(document), conditions, hidden]), 'base64url'),
    fields: planned.map(({ field }) => field.name),
  }
}

function isCacheable({ field, guarded, read }: PlannedRoot): boolean {
  return cacheGroup(field) !== undefined && guarded.length === 0 && read.isShared
}
