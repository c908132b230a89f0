import { setTimeout as sleep } from 'node:timers/promises'
import { failureCode } from './failure.js'

/** Runs of a transaction, the first one included. */
const MAX_RUNS = 4
/** Longest pause before the second run, in milliseconds. It doubles with each run. */
const FIRST_PAUSE_MS = 10

/** Why PostgreSQL ends a transaction for the good of another transaction: the same work may succeed when it is done again. */
export type LossReason = 'deadlock' | 'serialization'

const reasons: Readonly<Record<string, LossReason>> = { '40P01': 'deadlock', '40001': 'serialization' }

export interface Repeating {
  /** Time after which no run begins, in milliseconds: the caller waits no longer than without repetition. */
  readonly withinMs: number
  readonly onRepeat: (reason: LossReason) => void
  /** False within a larger transaction, whose view of the rows stays the same. */
  readonly afterSerialization?: boolean
}

/**
 * Runs work that commits as a whole or not at all, and runs it again when PostgreSQL has ended it for another transaction. The work must have no effect outside
 * of the database before it has committed. @throws the error of the last run
 */
export async function repeatLosers<Result>(
  work: () => Promise<Result>,
  { withinMs, onRepeat, afterSerialization = true }: Repeating,
): Promise<Result> {
  const begunAt = performance.now()
  for (let run = 1; ; run++) {
    try {
      return await work()
    } catch (error) {
      const reason = reasons[failureCode(error) ?? '']
      const mayRepeat = reason === 'deadlock' || (reason === 'serialization' && afterSerialization)
      if (!mayRepeat || run === MAX_RUNS || performance.now() - begunAt > withinMs) throw error
      onRepeat(reason)
      // by chance, so that two transactions do not meet again
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** (run - 1))
    }
  }
}
