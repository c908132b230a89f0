import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import S3rver from 's3rver'

export interface BucketServer {
  /** For `PHOTOS_URL`. */
  readonly url: string
  /** The folder of the objects of the bucket. */
  readonly folder: string
  close(): Promise<void>
}

/** A server that speaks the protocol of Amazon S3, with an empty bucket. It checks signatures. */
export async function bucketServer(prefix = ''): Promise<BucketServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'petstore-bucket-'))
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: 'pictures', configs: [] }],
  })
  const { port } = await server.run()
  return {
    // the only key that it knows
    url: `s3://S3RVER:S3RVER@pictures${prefix}?endpoint=http://127.0.0.1:${port}`,
    folder: path.join(directory, 'pictures'),
    async close() {
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
