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

/** Keeps uploaded pictures. A path reads `/photos/<name>`; outside it is shown under the public address. */
export interface PhotoStore {
  /**
   * @param name a UUID under which the same picture may be kept again; by default a new one.
   * @returns the path under which the picture is served from now on.
   */
  save(picture: Buffer, type: ImageType, name?: string): Promise<string>
  /** @returns what lies under a path, or undefined when nothing does. */
  describe(path: string): Promise<StoredPhoto | undefined>
  /** Forgets a picture; one that is gone already is no error. */
  remove(path: string): Promise<void>
  /** Removes drafts that a killed process never finished. @returns how many */
  removeDrafts(): Promise<number>
  /** Paths of the pictures that were last saved before `moment` of the system's clock. */
  savedBefore(moment: Date): AsyncIterable<string>
  /** Forgets a picture, unless it was saved again since `moment`. */
  removeSavedBefore(path: string, moment: Date): Promise<void>
  /** A stored path as clients see it. Other addresses stay as they are. */
  toUrl(pathOrUrl: string): string
  /** Turns an address that a client sends into its stored form: a path when it leads to a picture of this server in any spelling, else the address. */
  toPath(url: string): string
  /** True for the path of an uploaded picture; pictures of the demo catalogue are part of the program. */
  isUpload(pathOrUrl: string): boolean
}

/** Hashes passwords, few at a time. @throws SERVICE_UNAVAILABLE when too many of the owner wait. */
export interface PasswordHasher {
  /** @param owner whose turn it uses; by default the gateway's. */
  hash(password: string, owner?: string): Promise<string>
  /**
   * Compares a password with a hash. It takes the same time when there is no hash.
   * @param findHash reads the hash once the owner has its turn: a refused check reads and writes nothing.
   * @param owner as `hash` takes it.
   */
  verify(findHash: () => Promise<string | null | undefined>, password: string, owner?: string): Promise<boolean>
}

/** Keeps what must be readable again. Every purpose has a key of its own, so that what was made for one fits no other. */
export interface SecretBox {
  /** @param second a secret of somebody else's, without which what was sealed cannot be opened. */
  seal(purpose: string, plain: string, second?: string): Buffer
  /** @throws Error for anything that was not sealed for this purpose under this key, and this second one. */
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
  /** @throws SERVICE_UNAVAILABLE when there is no way to deliver. */
  mustBeReady(): void
  /** Takes a mail for delivery and returns at once, so that nobody learns from the time it takes whether there was one. */
  post(mail: Mail): void
}

/** Tells those who run the shop what somebody has to look into. */
export interface Alerts {
  /** Money that is owed to a customer could not be paid back; it is tried again. Said once of each order. */
  refundFailed(orderId: OrderId, cause: unknown): void
  /** The payment of an order is not decided though its reservation has ended; the provider is asked again. Said once of each order. */
  orderStuck(orderId: OrderId, cause: unknown): void
  /** The provider refused a charge: `rejected` because of the request, `misconfigured` because of the gateway's own access. The order has failed. */
  chargeRefused(orderId: OrderId, answer: Extract<ChargeOutcome, { status: number }>): void
  /** The books were looked at; none when they agree. */
  ledgerChecked(breaches: readonly Breach[]): void
  /** A delivery was given up: its owner can have it delivered once more. */
  deliveryFailed(delivery: FailedDelivery): void
  /** So many deliveries wait to be made. */
  backlogCounted(deliveries: number): void
  /** A write failed because a disk or a quota is full. */
  diskFull(store: 'database' | 'mail' | 'photos', cause: unknown): void
  /** An endpoint is delivered to no more, though its owner has not asked for that. */
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
  /** The order that an earlier call under the key has begun and left. */
  readonly begun: OrderId | undefined
  /** To be called first in the transaction. @throws IDEMPOTENCY_IN_PROGRESS when another call uses the key now, or just has. */
  lock(tx: Tx): Promise<void>
  /** Says which order was begun. */
  take(tx: Tx, orderId: OrderId, createdAt: Date): Promise<void>
  /** Remembers a refusal that needed no order. */
  remember(tx: Tx, refusal: ApiError, createdAt: Date): Promise<void>
}

/** Keeps what a call demands of its caller, see `demand`. */
interface DemandLog {
  /** @param facts JSON values */
  note(rule: string, facts: readonly unknown[]): void
}

/** What has become of a delivery by an attempt. */
type DeliveryOutcome = 'delivered' | 'retried' | 'failed'

/** Name of the type that a mutation returns. */
export type ResultType = string & { readonly kind: 'ResultType' }
/** Types whose rows events and stored answers show. */
export type ShownType = 'Order' | 'Pet' | 'Webhook' | ResultType

/** What a use case may use. Made for each operation, so that its statements are counted together. */
export interface Services {
  /** For reading. */
  readonly db: Db
  /**
   * The only way to write for the caller: everything `act` does commits together or not at all, and the caller's account is held meanwhile.
   * @param ends accounts that the transaction ends or gives other rights; they are locked before anything else.
   * @throws UNAUTHORIZED when the caller's account or credential has ended, FORBIDDEN when it has lost rights since the call was admitted.
   */
  write<T>(act: (tx: Tx) => Promise<T>, ends?: Accounts): Promise<T>
  /** Writes facts that do not depend on the call or on its caller's account: a failed attempt, a last use, the next step of an order. */
  writeApart<T>(act: (tx: Tx) => Promise<T>): Promise<T>
  /** Does `act` once what was written has committed; at once when it has. */
  afterCommit(act: () => Promise<void>): Promise<void>
  /** What has changed, whichever instance has changed it. */
  readonly changes: Changes
  /** Places of changes that subscribers have still to be told of. */
  readonly waitingEvents: FairGate
  readonly clock: Clock
  /** The time of the world outside, which nobody shifts: for what others hold against their own clocks. */
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
   * Shows rows as REST does, read within the transaction that changed them. Relations of several rows are read together.
   * @returns JSON for each row, in their order; undefined for a type that REST does not show
   */
  show(type: ShownType, rows: readonly unknown[], tx: Tx): Promise<readonly (string | undefined)[]>
  /** The idempotency key of the call, for operations that commit before they are done; none when there was no key. */
  readonly claim?: Claim
  /** The rules checked for the caller so far, stored with the idempotency key. Undefined when the call has no key. */
  readonly demands?: DemandLog
  /** For tests: ends the process as `kill -9` does, where `CRASH_AT` names this point. */
  crashAt(point: CrashPoint): void
  readonly origin: Origin
  /** Calls that are still to be written. */
  readonly requestLog: RequestLogBuffer
  /** Whether API keys are made for the real shop or for its sandbox. */
  readonly keyKind: 'live' | 'test'
  /** A path as clients see it, under the public address. */
  urlOf(path: string): string
  /** Where users set a new password, if there is such a page. */
  readonly passwordResetUrl: string | undefined
  /** Counts what an attempt at a delivery has come to. @param seconds from the event on */
  countDelivery(outcome: DeliveryOutcome, seconds: number): void
  /** Counts and logs what has happened to an account or a credential. */
  countSecurityEvent(type: SecurityEventType): void
}

/** The same services, but for some. The others are inherited: copying them all for every operation would take longer than all else that begins one. */
export function servicesWith<Base extends object, Own extends object>(base: Base, own: Own): Omit<Base, keyof Own> & Own {
  return Object.assign(Object.create(base), own)
}
