import type { GraphQLSchema } from 'graphql'
import { kindsOfType } from '../domain/cache/basis.js'
import type { PlannedRead } from '../domain/plannedRead.js'
import { cachedFields } from '../policies/cached.js'

/** @throws Error for a root field whose declaration promises more than is done: its replies could not be kept, or would never be dropped. */
export function checkCached(schema: GraphQLSchema, reads: ReadonlyMap<string, Pick<PlannedRead, 'type'>>): void {
  for (const field of cachedFields(schema)) {
    const type = reads.get(field)?.type
    if (type === undefined) throw new Error(`@Cached on the query ${field}: no statement reads it; list it in graphql/plannedReads.ts`)
    if (!kindsOfType(type))
      throw new Error(
        `@Cached on the query ${field}: no announcement tells the changes of ${type}; list its kinds in domain/shopChangeKinds.ts`,
      )
  }
}
