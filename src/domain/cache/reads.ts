import type { Basis } from './basis.js'

/** How a read was answered: from memory, by the statement of another call, from the store of all processes, by its own statement, without the cache. */
export type ReadOutcome = 'hit' | 'shared' | 'fetched' | 'miss' | 'off'

/** A question to the cache: an operation with its variables. */
export interface CacheQuestion {
  /** Equal keys stand for equal answers, whoever asks. */
  readonly key: string
  /** The root fields, for the metrics. */
  readonly fields: readonly string[]
  /** Life of the answer, in milliseconds. */
  readonly lifeMs: number
}

/** A connection of a client. Whoever has seen a state of the data is shown no older state. */
export interface CacheReader {
  /** The newest moment whose data the connection may have been shown, by `performance.now()`. */
  seenAt: number
}

/** An answer to be kept. */
interface Kept<Answer> {
  readonly answer: Answer
  /** Bytes of heap. */
  readonly bytes: number
}

/** A loaded answer. */
interface Loaded<Outcome, Answer> {
  readonly outcome: Outcome
  /** The form of the answer that is kept; absent for an answer that is not complete. */
  readonly kept?: Kept<Answer> | undefined
  /** True when the outcome is the same for everybody although nothing is kept. */
  readonly isCommon?: boolean
  /** The rest of the life of an answer that another process has shared, in milliseconds. */
  readonly fetchedLifeMs?: number
}

/** Asks the database. */
export type Load<Outcome, Answer> = () => Promise<Loaded<Outcome, Answer>>

/** The rows on which an answer depends. Without the answer: all rows on which it may depend. */
export type BasisOf<Answer> = (answer?: Answer) => readonly Basis[]

/** The lives of kept answers. */
export interface CacheLives {
  /** In milliseconds. */
  readonly standardMs: number
  /** Other lives, by root field; 0 for a field whose answers are not kept. */
  readonly ofFields: ReadonlyMap<string, number>
}
