import type { Db, Tx } from '../db/client.js'
import type { Clock } from '../values/clock.js'
import type { Ids } from '../values/ids.js'
import type { ImageType } from './pets/pictureType.js'

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

/** What a use case may use. Made for each operation, so that its statements are counted together. */
export interface Services {
  /** For reading. */
  readonly db: Db
  /** The only way to write: everything `act` does commits together or not at all. */
  write<T>(act: (tx: Tx) => Promise<T>): Promise<T>
  readonly clock: Clock
  readonly ids: Ids
  readonly photoStore: PhotoStore
}
