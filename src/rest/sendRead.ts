import type { FastifyReply, FastifyRequest } from 'fastify'
import type { KeptText } from '../graphql/keptText.js'
import type { CacheAudience } from '../policies/cached.js'
import { type Encoding, encoders, keptEncoding } from './encodings.js'
import { keptTag, matchingTag } from './entityTag.js'

interface ReadReply {
  readonly body: string | Buffer
  /** Of a body that is sent several times. */
  readonly kept: KeptText | undefined
  /** Version of the resource; 0 without one. */
  readonly version: number
  readonly audience: CacheAudience
}

/** Sends the reply to a read of either style, with its tag and its rule for caches; 304 to a caller that has the reply already. */
export function sendRead(
  { body, kept, version, audience }: ReadReply,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  const tag = keptTag(kept, version, body)
  reply.header('etag', tag).header('cache-control', cacheControl(audience, request))
  const known = matchingTag(request.headers['if-none-match'] ?? '', tag)
  return known ? reply.header('etag', known).code(304).send() : sendText({ body, kept }, request, reply)
}

/** Sends a text, which may be a kept text: then its compressed form is kept, too, because making it takes longer than all the rest. */
export function sendText(
  { body, kept }: Pick<ReadReply, 'body' | 'kept'>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  const encoding = kept && keptEncoding(kept, request)
  return encoding ? sendCompressed(kept, encoding, reply) : reply.send(body)
}

async function sendCompressed(kept: KeptText, encoding: Encoding, reply: FastifyReply): Promise<FastifyReply> {
  const form = await kept.form(encoding, encoders[encoding])
  return form ? reply.header('content-encoding', encoding).send(form) : reply.send(kept.body)
}

/** Caches must revalidate shared replies each time, so nobody sees an outdated catalogue. An ETag makes this cheap. */
function cacheControl(audience: CacheAudience, { actor }: FastifyRequest): string {
  const isShared = audience === 'public' || (audience === 'by-caller' && actor.kind === 'anonymous')
  return isShared ? 'public, no-cache' : 'private, no-store'
}
