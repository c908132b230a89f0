import type { NewDeprecationUse } from '../../db/queries/deprecationUses.js'
import type { Deprecation } from '../../values/deprecation.js'
import type { Actor } from '../actor.js'

/** Callers and parts that are told apart between two writes. */
const CAPACITY = 10_000

/** A call that uses a deprecated part. */
interface CountedUse {
  readonly actor: Actor
  /** Null for GraphQL, which has no versions. */
  readonly apiVersion: string | null
  readonly deprecation: Deprecation
  readonly usedAt: Date
}

/** The uses that are not yet in the database, summed up for each caller, part and version. To count a use costs its call almost nothing. */
export interface DeprecationUseCounts {
  /** A full table counts only for the callers and the parts that it has already. */
  count(use: CountedUse): void
  /** Empties the table. @returns its sums */
  take(): readonly NewDeprecationUse[]
  /** Puts back sums that could not be written. */
  putBack(uses: readonly NewDeprecationUse[]): void
}

/** @param capacity sums that wait at most */
export function createDeprecationUseCounts(capacity = CAPACITY): DeprecationUseCounts {
  const sums = new Map<string, NewDeprecationUse>()

  function add(use: NewDeprecationUse): void {
    const key = `${use.userId ?? ''} ${use.clientId ?? ''} ${use.apiVersion ?? ''} ${use.subject}`
    const known = sums.get(key)
    if (known || sums.size < capacity) sums.set(key, known ? added(known, use) : use)
  }

  return {
    count({ actor, apiVersion, deprecation: { kind, subject, since, sunset, replacement }, usedAt }) {
      add({
        userId: actor.kind === 'user' ? actor.userId : null,
        clientId: actor.kind === 'client' ? actor.clientId : null,
        apiVersion,
        kind,
        subject,
        since,
        sunset,
        replacement,
        uses: 1,
        firstUsedAt: usedAt,
        lastUsedAt: usedAt,
      })
    },
    take() {
      const taken = [...sums.values()]
      sums.clear()
      return taken
    },
    putBack(uses) {
      for (const use of uses) add(use)
    },
  }
}

function added(known: NewDeprecationUse, use: NewDeprecationUse): NewDeprecationUse {
  const isLater = use.lastUsedAt > known.lastUsedAt
  return {
    ...(isLater ? use : known), // the days of a deprecation may have been extended
    uses: known.uses + use.uses,
    firstUsedAt: new Date(Math.min(known.firstUsedAt.getTime(), use.firstUsedAt.getTime())),
  }
}
