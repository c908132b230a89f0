import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Log } from '../observability/log.js'
import { MINUTE_MS, SECOND_MS } from '../values/durations.js'
import { shorten } from '../values/shorten.js'
import type { StatementSource } from './driver/guardedQuery.js'
import { MAX_PREPARED_CHARACTERS } from './driver/preparedStatements.js'
import { failureCode } from './failure.js'
import { withoutLiterals } from './withoutLiterals.js'

/** Lines for a second. A database that is slow as a whole would fill the log. */
const LINES_PER_SECOND = 20
/** A text is explained once in this time. */
const PLAN_EVERY_MS = MINUTE_MS
/** Fingerprints of texts that were explained in this time. */
const MAX_TEXTS = 500
/** Plans that may wait for the connection. */
const MAX_WAITING = 10
/** Characters of a text and of a plan in the log. */
const MAX_TEXT = 4000
const MAX_PLAN = 8000
const MAX_NAME = 100

/** A statement whose answer took long. */
export interface SlowStatement extends StatementSource {
  readonly text: string
  /** From its sending to its answer. */
  readonly ms: number
  readonly failure: unknown
  /** Name of the pool. */
  readonly pool: string
  /** Settings of the sessions of the pool. */
  readonly settings: Readonly<Record<string, string>> | undefined
}

export type NoteSlow = (slow: SlowStatement) => void

/** A text without literals, and its fingerprint. */
interface ToldText {
  readonly statement: string
  readonly text: string
}

/** The plan of a statement, or the reason why there is none. */
interface PlanFacts {
  readonly plan?: string
  readonly noPlan?: string
}

interface SlowStatementsOptions {
  readonly log: Pick<Log, 'warn'>
  readonly count: () => void
  /** PostgreSQL's plan of a statement. */
  readonly plan: (text: string, settings: SlowStatement['settings']) => Promise<string>
}

/**
 * Logs slow statements after their callers have gone on: the operation, the text without literals, and for a SELECT PostgreSQL's plan, at most once a minute for
 * each text. Values of a call are in no line.
 */
export class SlowStatements {
  private readonly explained = new LRUCache<string, true>({ max: MAX_TEXTS, ttl: PLAN_EVERY_MS })
  private second = 0
  private lines = 0
  private leftOut = 0
  private waiting = 0
  private plans: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: SlowStatementsOptions) {}

  readonly note: NoteSlow = (slow) => {
    this.options.count()
    const second = Math.floor(performance.now() / SECOND_MS)
    if (second !== this.second) {
      this.second = second
      this.lines = 0
    }
    this.lines += 1
    if (this.lines > LINES_PER_SECOND) this.leftOut += 1
    else setImmediate(() => this.tell(slow))
  }

  private tell(slow: SlowStatement): void {
    const text = withoutLiterals(slow.text.slice(0, MAX_PREPARED_CHARACTERS))
    const statement = createHash('sha256').update(text).digest('hex').slice(0, 12)
    const write = (found: PlanFacts) => this.write(slow, { statement, text: shorten(text, MAX_TEXT), ...found })
    const mayBeExplained = slow.text.length <= MAX_PREPARED_CHARACTERS && isOneSelect(text)
    if (!mayBeExplained || this.waiting >= MAX_WAITING || this.explained.has(statement)) return write({})
    this.explained.set(statement, true)
    this.waiting += 1
    this.plans = this.plans
      .then(() => this.options.plan(slow.text, slow.settings))
      .then(
        (plan) => ({ plan: shorten(plan, MAX_PLAN) }),
        (error: unknown) => ({ noPlan: failureCode(error) ?? 'no answer in time' }),
      )
      .then((found) => {
        this.waiting -= 1
        write(found)
      })
  }

  private write({ operation, requestId, ms, failure, pool }: SlowStatement, told: ToldText & PlanFacts): void {
    const { leftOut } = this
    this.leftOut = 0
    this.options.log.warn(
      {
        ...(operation !== undefined && { operation: shorten(operation, MAX_NAME) }),
        requestId,
        ms: Math.round(ms * 10) / 10,
        pool,
        ...(failure !== undefined && { failure: failureCode(failure) ?? 'unknown' }),
        ...told,
        ...(leftOut > 0 && { leftOut }),
      },
      'slow statement',
    )
  }
}

/** Whether a text is one SELECT, which may lock rows (`for update`) and may call functions: nothing runs when it is explained. @param text without literals */
export function isOneSelect(text: string): boolean {
  return (
    /^\s*(?:select|with)\b/i.test(text) && !/;|\b(?:insert\s+into|delete\s+from|merge\s+into)\b|(?<!\b(?:for|key)\s)\bupdate\b/i.test(text)
  )
}
