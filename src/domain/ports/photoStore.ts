import type { Readable } from 'node:stream'
import type { ImageType } from '../pets/pictureType.js'

/** A picture in the photo store. */
interface StoredPhoto {
  readonly path: string
  readonly mediaType: string
  /** Size in bytes. */
  readonly bytes: number
}

/** A picture that is being read. */
interface OpenPhoto extends Omit<StoredPhoto, 'path'> {
  readonly content: Readable
}

/** Where the bytes of pictures are: files of a folder, or a store that is asked for each of them. */
export type PhotoSource =
  | { readonly folder: string }
  | {
      readonly folder?: undefined
      /**
       * @param name of a picture, as its path ends. @param owner whose share of the connections to the store the reader uses
       * @returns undefined when there is none @throws SERVICE_UNAVAILABLE
       */
      open(name: string, owner: string): Promise<OpenPhoto | undefined>
    }

/** Stores uploaded pictures. A stored path is `/photos/<name>`; clients see it as a URL under the public address. */
export interface PhotoStore {
  readonly source: PhotoSource
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
  /** The stored form of a picture's address that a client has sent: a path if the address leads to a picture of this server, in any spelling; otherwise the address itself. */
  toPath(url: string): string
  /** True for the path of an uploaded picture; pictures of the demo catalogue are part of the program. */
  isUpload(pathOrUrl: string): boolean
}

declare module '../services.js' {
  interface Services {
    readonly photoStore: PhotoStore
  }
}
