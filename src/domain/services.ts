import type { Changes } from '../db/changeFeed.js'
import type { Db, Tx } from '../db/client.js'
import type { Breach } from '../db/queries/invariants.js'
import type { Accounts } from '../db/queries/standing.js'
import type { Clock } from '../values/clock.js'
import type { CrashPoint } from '../values/crashPoint.js'
import type { ApiError } from '../values/errors/apiError.js'
import type { FairGate } from '../values/fairGate.js'
import type { Ids, OrderId, WebhookDeliveryId, WebhookId } from '../values/ids.js'
import type { SecurityEventType } from './audit/auditEvent.js'
import type { ChargeOutcome, PaymentProvider } from './payments.js'
import type { ImageType } from './pets/pictureType.js'
import type { RequestLogBuffer } from './requestLog/requestLogBuffer.js'
import type { AccessTokens } from './tokens/accessTokens.js'
import type { EventShape } from './webhooks/eventShape.js'
import type { WebhookSender } from './webhooks/sender.js'

/** A picture in the photo store. */
interface StoredPhoto {
  readonly path: string
  readonly mediaType: string
  /** Size in bytes. */
  readonly bytes: number
}

/** Stores uploaded pictures. A stored path is `/photos/<name>`; clients see it as a URL under the public address. */
export interface PhotoStore {
  /**
   * @param name a UUID. The same picture may be saved again under the same UUID. Default: a new UUID.
   * @returns the path under which the picture is served from now on.
   */
  save(picture: Buffer, type: ImageType, name?: string): Promise<string>
  /** @returns the picture at a path, or undefined when there is none. */
  describe(path: string): Promise<StoredPhoto | undefined>
  /** Deletes a picture. A missing picture is no error. */
  remove(path: string): Promise<void>
  /** Removes drafts that a killed process never finished. @returns how many */
  removeDrafts(): Promise<number>
  /** Paths of the pictures that were last saved before `moment`, by the system's clock. */
  savedBefore(moment: Date): AsyncIterable<string>
  /** Deletes a picture, unless it was saved again since `moment`. */
  removeSavedBefore(path: string, moment: Date): Promise<void>
  /** The URL under which clients see a stored path. Other addresses stay as they are. */
  toUrl(pathOrUrl: string): string
  /** The stored form of a client's address: a path if the address leads to a picture of this server, in any spelling, else the address itself. */
  toPath(url: string): string
  /** True for the path of an uploaded picture; pictures of the demo catalogue are part of the program. */
  isUpload(pathOrUrl: string): boolean
}

/** Hashes passwords, few at a time. @throws SERVICE_UNAVAILABLE when too many passwords wait, in total or of the owner. */
export interface PasswordHasher {
  /** @param owner the owner whose share of the turns the call uses; by default the gateway itself. */
  hash(password: string, owner?: string): Promise<string>
  /**
   * Compares a password with a hash. It takes the same time when there is no hash.
   * @param findHash reads the hash once the owner has its turn, so a refused check reads and writes nothing.
   * @param owner as in `hash`.
   */
  verify(findHash: () => Promise<string | null | undefined>, password: string, owner?: string): Promise<boolean>
}

/** Encrypts texts that the server must read again. Each purpose has its own key, so a text sealed for one purpose cannot be opened for another. */
export interface SecretBox {
  /** @param second a second secret, such as a client's idempotency key, without which the sealed text cannot be opened. */
  seal(purpose: string, plain: string, second?: string): Buffer
  /** @throws Error for a text that was sealed for another purpose, under another key or with another `second`. */
  open(purpose: string, sealed: Buffer, second?: string): string
  /** A keyed fingerprint (HMAC-SHA-256). */
  mac(purpose: string, text: string): Buffer
}

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

export interface Mailer {
  /** @throws SERVICE_UNAVAILABLE when the gateway cannot send mail. */
  mustBeReady(): void
  /** Queues a mail and returns at once, so that the time of a reply does not tell a caller whether a mail was sent. */
  post(mail: Mail): void
}

/** Alerts for the operators of the shop. */
export interface Alerts {
  /** A refund failed and is retried. Sent once for each order. */
  refundFailed(orderId: OrderId, cause: unknown): void
  /** The payment of an order is undecided although its reservation has ended. The provider is asked again. Sent once for each order. */
  orderStuck(orderId: OrderId, cause: unknown): void
  /** The provider refused a charge: `rejected` because of the request, `misconfigured` because of the gateway's own access. The order has failed. */
  chargeRefused(orderId: OrderId, answer: Extract<ChargeOutcome, { status: number }>): void
  /** The result of a ledger check. @param breaches empty when all invariants hold. */
  ledgerChecked(breaches: readonly Breach[]): void
  /** A delivery has failed for good. The endpoint's owner can redeliver it. */
  deliveryFailed(delivery: FailedDelivery): void
  /** The number of pending deliveries was counted. */
  backlogCounted(deliveries: number): void
  /** A write failed because a disk or a quota is full. */
  diskFull(store: 'database' | 'mail' | 'photos', cause: unknown): void
  /** The gateway disabled an endpoint without a request of its owner. */
  webhookDisabled(id: WebhookId, reason: string): void
}

interface FailedDelivery {
  readonly deliveryId: WebhookDeliveryId
  readonly webhookId: WebhookId
  readonly eventId: string
  readonly eventType: string
  readonly reason: string
}

/** Where a call comes from, for the audit log and for limits. */
export interface Origin {
  readonly requestId?: string
  /** The caller's IP address. */
  readonly address?: string
  /** The owner whose share of the common resources the call uses; by default the gateway itself. */
  readonly owner?: string
}

/** The idempotency key of an operation that commits before it is done. It is taken in the transaction that begins the order. */
export interface Claim {
  /** The order that an earlier call under the key began and did not finish. */
  readonly begun: OrderId | undefined
  /** Must be called first in the transaction. @throws IDEMPOTENCY_IN_PROGRESS when another call uses the key now, or has just used it. */
  lock(tx: Tx): Promise<void>
  /** Stores the key together with the order that the call begins. */
  take(tx: Tx, orderId: OrderId, createdAt: Date): Promise<void>
  /** Stores a refusal under the key, for a call that begins no order. */
  remember(tx: Tx, refusal: ApiError, createdAt: Date): Promise<void>
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
/** Types whose rows events and stored answers show. */
export type ShownType = 'Order' | 'Pet' | 'Webhook' | ResultType

/** Everything that a use case may use of the world. Made for each operation, so that the operation's statements are counted together. */
export interface Services {
  /** For reading. */
  readonly db: Db
  /**
   * The only way to write for the caller. All writes of `act` commit together or not at all. The transaction holds a lock on the caller's account.
   * @param ends accounts that the transaction ends or gives other rights; they are locked before anything else.
   * @throws UNAUTHORIZED when the caller's account or credential has ended, FORBIDDEN when the caller has lost rights since the call was admitted.
   */
  write<T>(act: (tx: Tx) => Promise<T>, ends?: Accounts): Promise<T>
  /** Writes facts that do not depend on the call or on its caller's account: a failed attempt, a last use, the next step of an order. */
  writeApart<T>(act: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs `act` after the commit of the call's writes; at once when they have committed already. */
  afterCommit(act: () => Promise<void>): Promise<void>
  /** Changes of rows, by every instance. */
  readonly changes: Changes
  /** Places for changed rows that wait for their subscribers. */
  readonly waitingEvents: FairGate
  readonly clock: Clock
  /** The real time, for moments that other systems compare with their own clocks, even when a test holds `clock` still. */
  readonly wallClock: Clock
  readonly ids: Ids
  readonly photoStore: PhotoStore
  readonly passwords: PasswordHasher
  readonly secrets: SecretBox
  readonly accessTokens: AccessTokens
  readonly mailer: Mailer
  readonly payments: PaymentProvider
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
  /** The claim on the call's idempotency key, for operations that commit before they are done. Undefined when the call has no key. */
  readonly claim?: Claim
  /** The rules checked for the caller so far, stored with the idempotency key. Undefined when the call has no key. */
  readonly demands?: DemandLog
  /** For tests: ends the process as `kill -9` does, where `CRASH_AT` names this point. */
  crashAt(point: CrashPoint): void
  readonly origin: Origin
  /** Answered calls that wait to be written to the request log. */
  readonly requestLog: RequestLogBuffer
  /** Whether API keys are made for the real shop or for its sandbox. */
  readonly keyKind: 'live' | 'test'
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
