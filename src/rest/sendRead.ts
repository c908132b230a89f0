import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CacheAudience } from '../policies/cached.js'
import { matchingTag } from './entityTag.js'

interface ReadReply {
  readonly body: string | Buffer
  /** The ETag of the body. */
  readonly tag: string
  readonly audience: CacheAudience
}

/** Sends the reply to a read of either style, with its tag and its rule for caches; 304 to a caller that has the reply already. */
export function sendRead({ body, tag, audience }: ReadReply, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('etag', tag).header('cache-control', cacheControl(audience, request))
  const known = matchingTag(request.headers['if-none-match'] ?? '', tag)
  return known ? reply.header('etag', known).code(304).send() : reply.send(body)
}

/** Caches must revalidate shared replies each time, so nobody sees an outdated catalogue. An ETag makes this cheap. */
function cacheControl(audience: CacheAudience, { actor }: FastifyRequest): string {
  const isShared = audience === 'public' || (audience === 'by-caller' && actor.kind === 'anonymous')
  return isShared ? 'public, no-cache' : 'private, no-store'
}
