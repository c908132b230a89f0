import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { PhotoSource } from '../domain/ports/photoStore.js'
import { PHOTO_PREFIX } from '../providers/photoAddresses.js'
import { matchingTag } from '../rest/entityTag.js'
import { DAY_MS, SECOND_MS } from '../values/durations.js'
import { networkOf } from '../values/network.js'
import { clientAddress } from './clientAddress.js'

/** Pictures of the demo catalogue. They are part of the program. */
const demoFolder = fileURLToPath(new URL('../seed/pictures', import.meta.url))
/** A name that cannot lead out of the folder. */
const NAME = /^[\w-]+\.\w+$/
const IMMUTABLE_MS = 365 * DAY_MS

/** Serves pictures under `/photos/`: uploaded pictures, whose names are never reused, and pictures of the demo catalogue. */
export function servePhotos(app: FastifyInstance, source: PhotoSource): void {
  const config = { authenticates: false, produces: ['image/*', 'image/svg+xml', 'image/png', 'image/jpeg', 'image/webp', 'image/avif'] }
  const headers = {
    'cross-origin-resource-policy': 'cross-origin',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  }
  app.get(`${PHOTO_PREFIX}demo/:name`, { config }, (request, reply) => {
    const { name } = request.params as { name: string } // from the route's path
    if (!NAME.test(name)) return reply.callNotFound()
    return reply.headers(headers).sendFile(name, demoFolder, { maxAge: 3600_000, immutable: false })
  })
  app.get(`${PHOTO_PREFIX}:name`, { config }, async (request, reply) => {
    const { name } = request.params as { name: string } // likewise
    if (!NAME.test(name)) return reply.callNotFound()
    if (source.folder !== undefined) {
      if (!existsSync(source.folder)) return reply.callNotFound()
      return reply.headers(headers).sendFile(name, path.resolve(source.folder), { maxAge: IMMUTABLE_MS, immutable: true })
    }
    const etag = `"${name}"` // the bytes under a name never change
    const lasting = { ...headers, etag, 'cache-control': `public, max-age=${IMMUTABLE_MS / SECOND_MS}, immutable` }
    if (matchingTag(request.headers['if-none-match'] ?? '', etag) !== undefined) return reply.code(304).headers(lasting).send()
    const photo = await source.open(name, networkOf(clientAddress(request)))
    if (!photo) return reply.callNotFound()
    return reply.headers(lasting).header('content-length', photo.bytes).type(photo.mediaType).send(photo.content)
  })
}
