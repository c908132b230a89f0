/*
 * Works around: postgres.js (3.4.9) prepares each text and never gives a prepared statement back, and Drizzle (0.45) prepares none of its own queries.
 * Upstream: https://github.com/drizzle-team/drizzle-orm/issues/6096 (Drizzle sends its queries unprepared).
 * Remove when: the driver closes the least recently used prepared statements of a connection beyond a bound.
 */
import { LRUCache } from 'lru-cache'
import type postgres from 'postgres'

/** Bounds of prepared statements. A long text counts as several texts. */
export interface PreparedBounds {
  /** Texts that are prepared at a time. */
  readonly texts: number
  /** Texts whose uses are counted, because they may come to be prepared. */
  readonly candidates: number
  /** Number of the use at which a candidate is prepared. */
  readonly provingUse: number
  /** Newly prepared texts after which a connection is replaced. */
  readonly abandoned: number
}

/** The product's own statements are some 250. A connection has at most `texts + abandoned` prepared: about 55 MB of the server's memory. */
const defaults: PreparedBounds = { texts: 300, candidates: 1000, provingUse: 3, abandoned: 100 }

/** PostgreSQL keeps some 130 bytes for each character of a planned read, so a text counts once for so many characters. */
const CHARACTERS_OF_A_TEXT = 1000

/** Longer texts are neither prepared nor counted. A planned read of a whole order with its pets has some 8000 characters. */
export const MAX_PREPARED_CHARACTERS = 10_000

/**
 * Decides which statement texts are prepared: texts that repeat and were used recently. Callers choose fields, filters and orders, so the number of
 * texts has no bound. Neither postgres.js nor PostgreSQL frees the prepared statements of an open connection, so a connection with too many
 * prepared statements is replaced. See decision D22.
 */
export class PreparedStatements {
  private readonly prepared: LRUCache<string, true>
  private readonly candidates: LRUCache<string, number>
  private readonly bounds: PreparedBounds
  /** Texts that came to be prepared so far. */
  chosen = 0

  constructor(bounds: Partial<PreparedBounds> = {}) {
    this.bounds = { ...defaults, ...bounds }
    this.prepared = new LRUCache({ maxSize: this.bounds.texts, sizeCalculation: (_isPrepared, text) => weightOf(text) })
    this.candidates = new LRUCache({ max: this.bounds.candidates })
  }

  /** Options for sending a text: `prepared` or `unprepared`. Both objects are fixed, so a statement needs no new object. */
  optionsFor(text: string): postgres.UnsafeQueryOptions {
    return this.prepared.get(text) || this.proves(text) ? prepared : unprepared
  }

  /** True when a connection may have prepared too many texts. @param chosenBefore the value of `chosen` when the connection was opened */
  isWorn(chosenBefore: number): boolean {
    return this.chosen - chosenBefore >= this.bounds.abandoned
  }

  private proves(text: string): boolean {
    if (text.length > MAX_PREPARED_CHARACTERS) return false
    const uses = (this.candidates.get(text) ?? 0) + 1
    if (uses < this.bounds.provingUse) {
      this.candidates.set(text, uses)
      return false
    }
    this.candidates.delete(text)
    this.prepared.set(text, true)
    this.chosen += weightOf(text)
    return true
  }
}

function weightOf(text: string): number {
  return Math.max(1, Math.ceil(text.length / CHARACTERS_OF_A_TEXT))
}

const prepared: postgres.UnsafeQueryOptions = { prepare: true }
const unprepared: postgres.UnsafeQueryOptions = { prepare: false }

/** For databases that allow no prepared statements, such as pgbouncer in transaction mode. */
export const neverPrepared: Pick<PreparedStatements, 'optionsFor' | 'chosen' | 'isWorn'> = {
  optionsFor: () => unprepared,
  chosen: 0,
  isWorn: () => false,
}
