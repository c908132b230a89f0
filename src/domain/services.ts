import type { Db, Tx } from '../db/client.js'
import type { Clock } from '../values/clock.js'
import type { Ids } from '../values/ids.js'
import type { SecurityEventType } from './audit/auditEvent.js'
import type { ImageType } from './pets/pictureType.js'
import type { AccessTokens } from './tokens/accessTokens.js'

/** A picture in the photo store. */
interface StoredPhoto {
  readonly path: string
  readonly mediaType: string
  /** Size in bytes. */
  readonly bytes: number
}

/** Keeps uploaded pictures. A path reads `/photos/<name>`; outside it is shown under the public address. */
export interface PhotoStore {
  /** @returns the path under which the picture is served from now on. */
  save(picture: Buffer, type: ImageType): Promise<string>
  /** @returns what lies under a path, or undefined when nothing does. */
  describe(path: string): Promise<StoredPhoto | undefined>
  /** Forgets a picture; one that is gone already is no error. */
  remove(path: string): Promise<void>
  /** A stored path as clients see it. Other addresses stay as they are. */
  toUrl(pathOrUrl: string): string
  /** What clients send back, as it is stored. */
  toPath(url: string): string
}

/** Hashes passwords, few at a time. @throws SERVICE_UNAVAILABLE when too many are waiting. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** Takes as long without a hash to compare with as with one. */
  verify(hash: string | null | undefined, password: string): Promise<boolean>
}

/** Keeps what must be readable again. Every purpose has a key of its own, so that what was made for one fits no other. */
export interface SecretBox {
  seal(purpose: string, plain: string): Buffer
  /** @throws Error for anything that was not sealed for this purpose under this key. */
  open(purpose: string, sealed: Buffer): string
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

/** Where a call comes from, for the audit log and for limits. */
export interface Origin {
  readonly requestId?: string
  /** The caller's IP address. */
  readonly address?: string
}

/** What a use case may use. Made for each operation, so that its statements are counted together. */
export interface Services {
  /** For reading. */
  readonly db: Db
  /** The only way to write: everything `act` does commits together or not at all. */
  write<T>(act: (tx: Tx) => Promise<T>): Promise<T>
  readonly clock: Clock
  readonly ids: Ids
  readonly photoStore: PhotoStore
  readonly passwords: PasswordHasher
  readonly secrets: SecretBox
  readonly accessTokens: AccessTokens
  readonly mailer: Mailer
  readonly origin: Origin
  /** Whether API keys are made for the real shop or for its sandbox. */
  readonly keyKind: 'live' | 'test'
  /** Where users set a new password, if there is such a page. */
  readonly passwordResetUrl: string | undefined
  /** Counts and logs what has happened to an account or a credential. */
  countSecurityEvent(type: SecurityEventType): void
}
