import { LRUCache } from 'lru-cache'
import type postgres from 'postgres'

/** Bounds of prepared statements. */
export interface PreparedBounds {
  /** Texts that are prepared at a time. */
  readonly texts: number
  /** Texts whose uses are counted, because they may come to be prepared. */
  readonly candidates: number
  /** The use of a text, while it is a candidate, at which it is prepared. */
  readonly provingUse: number
  /** Texts that a connection may have prepared beyond those that are used, before it is replaced. */
  readonly abandoned: number
}

/** The product's own statements are some 250. A connection has at most `texts + abandoned` prepared: about 30 MB of the server's memory. */
const defaults: PreparedBounds = { texts: 400, candidates: 1000, provingUse: 3, abandoned: 200 }

/** Longer texts are not prepared and not counted. Those of the product's reads have up to some 3000 characters. */
const MAX_CHARACTERS = 8000

/** What postgres.js (3.4.9) hands to `onexecute`, which its types leave out; `begin` of its own takes a transaction's connection from there. */
interface Connection {
  /** Ends the connection after what it has under way, as the end of its lifetime does; the next statement opens it again. */
  end(): void
}

interface StatementOptions extends postgres.UnsafeQueryOptions {
  readonly onexecute?: (connection: Connection) => boolean
}

/**
 * Decides which statement texts are prepared: those that come again and were used last. Callers choose fields, filters and orders, so they can make texts
 * without end. Neither postgres.js nor PostgreSQL gives back what a connection has prepared, so a connection that may have prepared too many is replaced.
 */
export class PreparedStatements {
  private readonly prepared: LRUCache<string, true>
  private readonly candidates: LRUCache<string, number>
  private readonly bounds: PreparedBounds
  /** Texts that came to be prepared so far. */
  private chosen = 0
  /** What `chosen` was when a connection was first seen, or replaced. */
  private readonly chosenBefore = new WeakMap<Connection, number>()
  private readonly asPrepared: StatementOptions
  private readonly asPlain: StatementOptions

  constructor(bounds: Partial<PreparedBounds> = {}) {
    this.bounds = { ...defaults, ...bounds }
    this.prepared = new LRUCache({ max: this.bounds.texts })
    this.candidates = new LRUCache({ max: this.bounds.candidates })
    const onexecute = (connection: Connection) => this.look(connection)
    this.asPrepared = { prepare: true, onexecute }
    this.asPlain = { prepare: false, onexecute }
  }

  /** How a text is to be sent: one of two objects, so that a statement costs no new one. */
  optionsFor(text: string): StatementOptions {
    return this.prepared.get(text) || this.proves(text) ? this.asPrepared : this.asPlain
  }

  private proves(text: string): boolean {
    if (text.length > MAX_CHARACTERS) return false
    const uses = (this.candidates.get(text) ?? 0) + 1
    if (uses < this.bounds.provingUse) {
      this.candidates.set(text, uses)
      return false
    }
    this.candidates.delete(text)
    this.prepared.set(text, true)
    this.chosen += 1
    return true
  }

  /** @returns true: the connection takes further statements. */
  private look(connection: Connection): boolean {
    const before = this.chosenBefore.get(connection)
    if (before === undefined) this.chosenBefore.set(connection, this.chosen)
    else if (this.chosen - before >= this.bounds.abandoned) {
      this.chosenBefore.set(connection, this.chosen)
      setImmediate(() => connection.end()) // postgres.js is about to put it among those that are busy
    }
    return true
  }
}

const unprepared: StatementOptions = { prepare: false }

/** Where nothing may be prepared, as behind pgbouncer in transaction mode. */
export const neverPrepared: Pick<PreparedStatements, 'optionsFor'> = { optionsFor: () => unprepared }
