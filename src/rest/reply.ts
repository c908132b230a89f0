import type { FastifyReply, FastifyRequest } from 'fastify'
import { entityTag, matchingTag } from './entityTag.js'
import { pageLinks } from './links.js'
import { HIDDEN_VERSION } from './restDocument.js'
import type { RestRoute } from './routes.js'

/** What of a row decides how its result is shown. */
export type Presentation = Pick<RestRoute, 'method' | 'status' | 'cache' | 'location'> & { readonly isList: boolean }

/**
 * Sends what an operation gave: status, body, and the headers that make it cacheable and walkable.
 * @param shown the field's value; an object, but for 204.
 */
export function present(
  { method, status, cache, location, isList }: Presentation,
  shown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  reply.code(status ?? 200)
  if (status === 204) return reply.send()
  const { [HIDDEN_VERSION]: hidden, ...resource } = shown as Record<string, unknown>
  const version = Number(resource.version ?? hidden ?? 0)
  const body = JSON.stringify(resource)
  const tag = entityTag(version, body)
  reply.header('content-type', 'application/json; charset=utf-8')
  if (method !== 'GET') {
    if (version > 0) reply.header('etag', tag)
    if (location) reply.header('location', location(Number(resource.id)))
    return reply.send(body)
  }
  if (isList) reply.header('link', pageLinks(request.url, resource.pagination as Parameters<typeof pageLinks>[1]))
  reply.header('etag', tag).header('cache-control', cacheControl(cache, request))
  const known = matchingTag(request.headers['if-none-match'] ?? '', tag)
  return known ? reply.header('etag', known).code(304).send() : reply.send(body)
}

/** Shared replies are asked for anew each time, which an ETag makes cheap: nobody is shown a catalogue that has changed. */
function cacheControl(cache: RestRoute['cache'], { actor }: FastifyRequest): string {
  const isShared = cache === 'public' || (cache === 'by-caller' && actor.kind === 'anonymous')
  return isShared ? 'public, no-cache' : 'private, no-store'
}
