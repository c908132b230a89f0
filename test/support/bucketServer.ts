import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import S3rver from 's3rver'

/** The accounts of s3rver 3.7.1, which has no option for their keys. */
const { DUMMY_ACCOUNT: account } = createRequire(import.meta.url)('s3rver/lib/models/account.js') as {
  DUMMY_ACCOUNT: { createKeyPair(id: string, secret: string): void }
}

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
  const [id, secret] = [randomBytes(8).toString('hex'), randomBytes(32).toString('hex')]
  account.createKeyPair(id, secret)
  return {
    url: `s3://${id}:${secret}@pictures${prefix}?endpoint=http://127.0.0.1:${port}`,
    folder: path.join(directory, 'pictures'),
    async close() {
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
