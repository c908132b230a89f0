/*
 * Works around: postgres.js (3.4.9) goes on with a connection after a reset, after a cancelled statement and after a silent loss. Each of these mixes up
 * or loses answers.
 * Upstream: https://github.com/porsager/postgres/pull/1155 (open since 2026-01).
 * Remove when: `test/db/brokenConnections.test.ts` passes with one client of postgres.js for all connections.
 */
import type postgres from 'postgres'

/** Seconds that a replaced client has to end its connection. */
const FAREWELL_SECONDS = 5

/** Tells how many statement texts a connection may have prepared, see `PreparedStatements`. */
export interface Wear {
  readonly chosen: number
  isWorn(chosenBefore: number): boolean
}

/** A client of postgres.js with one connection, from its first statement until it is replaced. */
export class Link {
  private unanswered = 0
  private progressAt = 0
  private readonly chosenBefore: number

  constructor(
    readonly client: postgres.Sql,
    private readonly wear: Wear,
  ) {
    this.chosenBefore = wear.chosen
  }

  /** Counts a statement as sent. */
  send(): void {
    if (this.unanswered === 0) this.progressAt = performance.now()
    this.unanswered += 1
  }

  /** Counts the answer to a statement as received. @returns the milliseconds since the statement was sent, or since the answer in front of it */
  receive(): number {
    const before = this.progressAt
    this.unanswered -= 1
    this.progressAt = performance.now()
    return this.progressAt - before
  }

  /** True when statements wait for an answer and no answer has arrived for so many milliseconds. */
  isStalled(milliseconds: number): boolean {
    return this.unanswered > 0 && performance.now() - this.progressAt > milliseconds
  }

  get isWorn(): boolean {
    return this.wear.isWorn(this.chosenBefore)
  }
}

/**
 * A position for a connection. postgres.js (3.4.9) does not recover a connection reliably: after a reset it writes parts of old statements into the new
 * connection, a cancelled statement behind others shifts all answers by one, and a connection that the network dropped silently blocks until TCP
 * gives up. So statements are never cancelled, and a client is never reused after such a fault: a new client replaces it. See decision D19.
 */
export class Lane {
  /** Statements of the owner that are under way. */
  underWay = 0
  link: Link

  constructor(
    private readonly open: () => postgres.Sql,
    private readonly wear: Wear,
  ) {
    this.link = new Link(open(), wear)
  }

  /** Replaces the client at once: its statements fail. Does nothing when `broken` was replaced before. */
  replace(broken: Link): void {
    if (broken === this.link) this.leave(0)
  }

  /** Replaces the client when its connection has prepared too many statements. No statement may be under way. */
  renew(): void {
    if (this.link.isWorn) this.leave(FAREWELL_SECONDS)
  }

  close(): Promise<void> {
    return this.link.client.end({ timeout: 1 })
  }

  private leave(seconds: number): void {
    const { client } = this.link
    this.link = new Link(this.open(), this.wear)
    client.end({ timeout: seconds }).catch(() => {}) // the connection is lost already
  }
}
