import type { Changes } from '../db/changeFeed.js'
import type { Db, TransactionForm, Tx } from '../db/client.js'
import type { Accounts, RequiredStanding } from '../db/queries/standing.js'
import type { Trace } from '../observability/trace.js'
import type { Clock } from '../values/clock.js'
import type { CrashPoint } from '../values/crashPoint.js'
import type { FairGate } from '../values/fairGate.js'
import type { Ids } from '../values/ids.js'
import type { ErrorSupport } from '../values/support.js'
import type { SecurityEventType } from './audit/auditEvent.js'
import type { DeprecationUseCounts } from './deprecations/useCounts.js'
import type { CallKey } from './idempotency/callKey.js'
import type { AccessTokens } from './ports/accessTokens.js'
import type { Alerts } from './ports/alerts.js'
import type { EventShape } from './ports/eventShape.js'
import type { Mailer } from './ports/mailer.js'
import type { PasswordHasher } from './ports/passwordHasher.js'
import type { SecretBox } from './ports/secretBox.js'
import type { TimeTravel } from './ports/timeTravel.js'
import type { WebhookSender } from './ports/webhookSender.js'
import type { RequestLogBuffer } from './requestLog/requestLogBuffer.js'
import type { SentBack } from './sentBack.js'

/** Where a call comes from, for the audit log and for limits. */
export interface Origin {
  readonly requestId?: string
  /** The caller's IP address. */
  readonly address?: string
  /** The owner whose share of the common resources the call uses; by default the gateway itself. */
  readonly owner?: string
  /** Absent while tracing is off. */
  readonly trace?: Trace | undefined
}

/** Records the rules that a call checks for its caller, see `demand`. */
interface DemandLog {
  /** @param facts JSON values */
  note(rule: string, facts: readonly unknown[]): void
}

/** The state of a delivery after an attempt. */
type DeliveryOutcome = 'delivered' | 'retried' | 'failed'

/** Name of the type that a mutation returns. */
export type ResultType = string & { readonly kind: 'ResultType' }
/** Name of a type whose REST representation events contain, or replays repeat. */
export type ShownType = keyof ShownTypes | ResultType
/** Types with a REST representation. Each part of the product adds its own types by declaration merging. @public */
export interface ShownTypes {
  readonly Deprecation: unknown
  readonly OAuthClient: unknown
  readonly User: unknown
  readonly Webhook: unknown
}

/**
 * Everything that a use case may use of the world. Made for each operation, so that the operation's statements are counted together. The ports of the
 * shop add themselves, see `ports/payments.ts`.
 */
export interface Services {
  /** For reading. */
  readonly db: Db
  /**
   * The only way to write for the caller. All writes of `act` commit together or not at all. The transaction holds a lock on the caller's account.
   * `act` runs again after a deadlock with another transaction, so it has no effects outside of the database that must not happen twice.
   * @param ends accounts that the transaction ends or gives other rights; they are locked before anything else.
   * @throws UNAUTHORIZED when the caller's account or credential has ended, FORBIDDEN when the caller has lost rights since the call was admitted.
   */
  write<T>(act: (tx: Tx) => Promise<T>, ends?: Accounts, form?: TransactionForm): Promise<T>
  /**
   * Writes for the caller by one statement, which is a transaction of its own: it commits by itself, without the round trips of BEGIN and COMMIT.
   * @param send sends the statement. The statement must hold the account of the caller, and must write all or nothing.
   * @returns undefined when the statement has written nothing, or when the writes of the call must be one transaction, as those of a call with a key:
   *   then `write` does the work or finds its refusal.
   */
  writeAlone<T>(send: (db: Db, standing: RequiredStanding) => Promise<T | undefined>): Promise<T | undefined>
  /** Writes facts that do not depend on the call or on its caller's account: a failed attempt, a last use, the next step of an order. */
  writeApart<T>(act: (tx: Tx) => Promise<T>): Promise<T>
  /** Tells that a call writes for an account, or tells of such a write, by the name of `callerOf`: the account's next reads see the write, also on a replica. */
  wroteFor(caller: string): void
  /** Runs `act` after the commit of the call's writes; at once when they have committed already. */
  afterCommit(act: () => Promise<void>): Promise<void>
  /** For a call that changes business time: the life of its stored answer begins at this moment. Undefined when the call has no key. */
  answersAt?(moment: Date): void
  /** Changes of rows, by every instance. */
  readonly changes: Changes
  /** Places for changed rows that wait for their subscribers. */
  readonly waitingEvents: FairGate
  /** Business time. */
  readonly clock: Clock
  /** Moves business time. Undefined outside of sandbox and test. */
  readonly timeTravel: TimeTravel | undefined
  /** Loads the first rows of a sandbox into tables without rows. Absent where there is nothing to load. */
  readonly refill?: ((tx: Tx, now: Date) => Promise<void>) | undefined
  /** The ends of deprecated versions and of deprecated parts of the contract. */
  readonly sunsets: readonly { readonly subject: string; readonly sunset: Date }[]
  /** The time of the machine, which nothing shifts: for moments that other systems compare with their own clocks. */
  readonly wallClock: Clock
  readonly ids: Ids
  readonly passwords: PasswordHasher
  readonly secrets: SecretBox
  readonly accessTokens: AccessTokens
  readonly mailer: Mailer
  readonly webhookSender: WebhookSender
  readonly alerts: Alerts
  readonly eventShape: EventShape
  /** Delays before the attempts at a delivery, in milliseconds. */
  readonly webhookSchedule: readonly number[]
  /**
   * Makes the REST representations of rows, within the transaction that changed them. Relations of several rows are read together.
   * @returns JSON for each row, in the order of the rows; undefined for a type that REST does not show
   */
  show(type: ShownType, rows: readonly unknown[], tx: Tx): Promise<readonly (string | undefined)[]>
  /** The call's idempotency key, for operations that begin a work. Undefined when the call has no key. */
  readonly callKey?: CallKey
  /** The rules checked for the caller so far, stored with the idempotency key. Undefined when the call has no key. */
  readonly demands?: DemandLog
  /** The read-only fields that the caller has sent back with a change, see `mustBeUnchanged`. Undefined when there are none. */
  readonly sentBack?: SentBack
  /** For tests: ends the process as `kill -9` does, where `CRASH_AT` names this point. */
  crashAt(point: CrashPoint): void
  readonly origin: Origin
  /** Answered calls that wait to be written to the request log. */
  readonly requestLog: RequestLogBuffer
  /** Uses of deprecated parts that wait to be written to the report. */
  readonly deprecationUses: DeprecationUseCounts
  /** Whether API keys are made for the real shop or for its sandbox. */
  readonly keyKind: 'live' | 'test'
  /** Keys that are refused by their prefix: production refuses those of the sandbox, and the sandbox those of production. */
  readonly foreignKeys: 'live' | 'test' | undefined
  /** A path as clients see it: below the path of the public address. */
  pathOf(path: string): string
  /** The addresses of people who help, for errors of the server. */
  readonly support: ErrorSupport | undefined
  /** The URL of a path under the public address. */
  urlOf(path: string): string
  /** The page where users set a new password, if there is one. */
  readonly passwordResetUrl: string | undefined
  /** Counts the outcome of an attempt at a delivery. @param seconds time since the event */
  countDelivery(outcome: DeliveryOutcome, seconds: number): void
  /** Counts and logs a security event. */
  countSecurityEvent(type: SecurityEventType): void
}

/**
 * Replaces some services of `base`. The result inherits the others, because to copy them for every operation would take longer than everything
 * else that begins an operation.
 */
export function servicesWith<Base extends object, Own extends object>(base: Base, own: Own): Omit<Base, keyof Own> & Own {
  return Object.assign(Object.create(base), own)
}
