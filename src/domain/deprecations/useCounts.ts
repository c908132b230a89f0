import type { NewDeprecationUse } from '../../db/queries/deprecationUses.js'
import type { Deprecation } from '../../values/deprecation.js'

/** Callers and parts that are told apart between two writes. */
const CAPACITY = 10_000

/** A use of a deprecated part, by a call or by a delivery to an endpoint. */
interface CountedUse {
  /** Both are null for an anonymous caller. */
  readonly caller: Pick<NewDeprecationUse, 'userId' | 'clientId'>
  /** Null for GraphQL, which has no versions. */
  readonly apiVersion: string | null
  readonly deprecation: Deprecation
  readonly usedAt: Date
}

/** The uses that are not yet in the database, summed up for each caller, part and version. To count a use costs its call almost nothing. */
export interface DeprecationUseCounts {
  /** The deprecated parts of the contract. */
  readonly declared: readonly Deprecation[]
  /** Whether the report has the days of these parts. `writeDeprecationUses` sets it. */
  areDaysWritten: boolean
  /** A full table counts only for the callers and the parts that it has already. */
  count(use: CountedUse): void
  /** Empties the table. @returns its sums */
  take(): readonly NewDeprecationUse[]
  /** Puts back sums that could not be written. */
  putBack(uses: readonly NewDeprecationUse[]): void
}

interface CountOptions {
  readonly declared?: readonly Deprecation[]
  /** Sums that wait at most. */
  readonly capacity?: number
  /** Called for the uses that a full table does not count. */
  readonly onDropped?: (uses: number) => void
}

export function createDeprecationUseCounts({
  declared = [],
  capacity = CAPACITY,
  onDropped = () => {},
}: CountOptions = {}): DeprecationUseCounts {
  const sums = new Map<string, NewDeprecationUse>()

  function add(use: NewDeprecationUse): void {
    const key = `${use.userId ?? ''} ${use.clientId ?? ''} ${use.apiVersion ?? ''} ${use.subject}`
    const known = sums.get(key)
    if (known || sums.size < capacity) sums.set(key, known ? added(known, use) : use)
    else onDropped(use.uses)
  }

  return {
    declared,
    areDaysWritten: declared.length === 0,
    count({ caller: { userId, clientId }, apiVersion, deprecation: { kind, subject, since, sunset, replacement }, usedAt }) {
      add({
        userId,
        clientId,
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
