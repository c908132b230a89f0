import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'
import { extensionOf, IMAGE_TYPES, type ImageType } from '../domain/pets/pictureType.js'
import type { Alerts } from '../domain/ports/alerts.js'
import type { PhotoStore } from '../domain/ports/photoStore.js'
import type { BucketAddress } from '../values/bucketUrl.js'
import { insufficientStorage, unavailable } from '../values/errors/make.js'
import { type MakeGate, unmeasured } from '../values/fairGate.js'
import { PHOTO_PREFIX, photoAddresses, photoName } from './photoAddresses.js'

/** The longest wait for the answer of the store, in milliseconds. */
const DEADLINE_MS = 4000
/** The longest time for the bytes of a picture, in milliseconds: a slow reader holds a connection to the store. */
const READ_MS = 60_000
const CONNECT_MS = 1000
/** Requests to the store at a time. Others wait for their turn, within their deadline. */
const MAX_REQUESTS = 100
/** Pictures that are read at a time. A slow reader holds its connection to the store, so the other connections are for uploads and for the sweep. */
const READS = { places: 80, placesPerOwner: 20, placesKept: 20, queue: 800, queuePerOwner: 200 }
/** The longest wait for a place, in milliseconds. */
const TURN_MS = 1000

/**
 * Pictures as objects of a bucket, in any store that speaks the protocol of Amazon S3. An object is complete or absent, so there are no drafts.
 * @param publicUrl address under which clients reach the server, without a slash at its end
 */
export function createPhotoBucket(
  address: BucketAddress,
  publicUrl: () => string,
  alerts: Pick<Alerts, 'diskFull'>,
  makeGate: MakeGate = unmeasured,
): PhotoStore {
  const { bucket, prefix } = address
  const reads = makeGate('photo_reads', READS)
  let opened: Promise<Opened> | undefined
  const place = (name: string) => ({ Bucket: bucket, Key: prefix + name })

  /** Sends a request. @param act gets the end of its deadline. @throws SERVICE_UNAVAILABLE, INSUFFICIENT_STORAGE */
  async function ask<Reply>(act: (opened: Opened, options: { readonly abortSignal: AbortSignal }) => Promise<Reply>): Promise<Reply> {
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), DEADLINE_MS)
    try {
      // the library takes a tenth of a second to load, and most processes have no bucket
      opened ??= openClient(address)
      return await act(await opened, { abortSignal: deadline.signal })
    } catch (error) {
      if (statusOf(error) === INSUFFICIENT_STORAGE) {
        alerts.diskFull('photos', error)
        throw insufficientStorage(error)
      }
      throw unavailable('The photo store is not available', {}, { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }

  /** The facts of an object; undefined when there is none. */
  const factsOf = (name: string) =>
    ask(({ client, sdk }, options) => client.send(new sdk.HeadObjectCommand(place(name)), options).catch(noObject))
  const deleteObject = (name: string) => ask(({ client, sdk }, options) => client.send(new sdk.DeleteObjectCommand(place(name)), options))

  return {
    source: {
      async open(name, owner) {
        if (photoName(PHOTO_PREFIX + name) === undefined) return undefined
        await reads.enter(owner, TURN_MS).catch((error: unknown) => {
          throw unavailable('Too many pictures are being read: try again later', {}, { cause: error })
        })
        const read = async () => {
          const found = await ask(({ client, sdk }, options) => client.send(new sdk.GetObjectCommand(place(name)), options).catch(noObject))
          return { bytes: found?.ContentLength ?? 0, content: contentOf(found) }
        }
        const { bytes, content } = await read().catch((error: unknown) => {
          reads.leave(owner)
          throw error
        })
        if (!content) return void reads.leave(owner)
        const limit = setTimeout(() => content.destroy(new Error(`the picture was not read within ${READ_MS} ms`)), READ_MS).unref()
        content.once('close', () => {
          clearTimeout(limit)
          reads.leave(owner)
        })
        return { mediaType: typeOf(name), bytes, content }
      },
    },
    async save(picture, type, id = randomUUID()) {
      const name = `${id}.${extensionOf[type]}`
      await ask(({ client, sdk }, options) =>
        client.send(new sdk.PutObjectCommand({ ...place(name), Body: picture, ContentLength: picture.length, ContentType: type }), options),
      )
      return PHOTO_PREFIX + name
    },
    removeDrafts: async () => 0,
    async *savedBefore(moment) {
      let after: string | undefined
      do {
        const page = await ask(({ client, sdk }, options) =>
          client.send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: after }), options),
        )
        for (const { Key = '', LastModified } of page.Contents ?? []) {
          const path = PHOTO_PREFIX + Key.slice(prefix.length)
          if (photoName(path) !== undefined && LastModified && LastModified < moment) yield path
        }
        after = page.NextContinuationToken
      } while (after !== undefined)
    },
    async describe(path) {
      const name = photoName(path)
      const found = name === undefined ? undefined : await factsOf(name)
      return name !== undefined && found ? { path, mediaType: typeOf(name), bytes: found.ContentLength ?? 0 } : undefined
    },
    async remove(path) {
      const name = photoName(path)
      if (name !== undefined) await deleteObject(name)
    },
    async removeSavedBefore(path, moment) {
      const name = photoName(path)
      const found = name === undefined ? undefined : await factsOf(name)
      if (name !== undefined && found?.LastModified && found.LastModified < moment) await deleteObject(name)
    },
    ...photoAddresses(publicUrl),
  }
}

/** The type that the content of a picture had when it was saved: programs that copy pictures to the bucket need not know it. */
function typeOf(name: string): ImageType {
  return IMAGE_TYPES.find((type) => name.endsWith(`.${extensionOf[type]}`)) ?? 'image/jpeg' // the name of a picture has one of the extensions
}

interface Opened {
  readonly client: S3Client
  readonly sdk: typeof import('@aws-sdk/client-s3')
}

async function openClient({ region, endpoint, credentials }: BucketAddress): Promise<Opened> {
  const sdk = await import('@aws-sdk/client-s3')
  const client = new sdk.S3Client({
    region,
    ...(credentials ? { credentials } : {}),
    // other stores need not have a name for each bucket
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: CONNECT_MS, httpAgent: { maxSockets: MAX_REQUESTS }, httpsAgent: { maxSockets: MAX_REQUESTS } },
    // checksums in trailers are an addition of Amazon, which other stores refuse
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  return { client, sdk }
}

const NOT_FOUND = 404
/** As MinIO and Ceph answer when they are full. */
const INSUFFICIENT_STORAGE = 507

/** The status of a refusal of the store; undefined when there was no answer. */
function statusOf(error: unknown): number | undefined {
  // the type of the library's errors, which have these facts beside those of an error
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode
}

/** A missing object is no failure; a missing bucket is. */
function noObject(error: unknown): undefined {
  const isBucketMissing = error instanceof Error && error.name === 'NoSuchBucket'
  if (statusOf(error) !== NOT_FOUND || isBucketMissing) throw error
  return undefined
}

/** In Node.js the body is a stream; the library's type allows those of browsers, too. */
function contentOf(found: GetObjectCommandOutput | undefined): Readable | undefined {
  return found?.Body instanceof Readable ? found.Body : undefined
}
