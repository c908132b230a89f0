import type { FastifyReply, FastifyRequest } from 'fastify'
import { apiPath } from '../values/apiVersion.js'
import { entityTag } from './entityTag.js'
import { pageLinks } from './links.js'
import { HIDDEN_VERSION } from './restDocument.js'
import { type RestRoute, statusOf } from './route.js'
import { sendRead } from './sendRead.js'

/** The settings of a table row that decide the form of its reply. */
export type Presentation = Pick<RestRoute, 'method' | 'path' | 'status' | 'cache' | 'location'> & { readonly isList: boolean }

/**
 * Sends the result of an operation: status, body, and the headers for caching and paging.
 * @param shown the field's value; an object, except with status 204.
 */
export function present(
  { method, path, status, cache, location, isList }: Presentation,
  shown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { pathOf } = request.server.publicAddresses
  reply.code(statusOf({ status }))
  if (status === 204) return reply.send()
  const { [HIDDEN_VERSION]: hidden, ...resource } = shown as Record<string, unknown> // only 204 has no object
  const version = Number(resource.version ?? hidden ?? 0)
  const body = JSON.stringify(resource)
  const tag = entityTag(version, body)
  reply.header('content-type', 'application/json; charset=utf-8')
  if (method !== 'GET') {
    if (version > 0) reply.header('etag', tag)
    if (location) reply.header('location', pathOf(apiPath(path.slice(1), Number(resource.id))))
    return reply.send(body)
  }
  // a list has its pagination
  if (isList) reply.header('link', pageLinks(pathOf(request.url), resource.pagination as Parameters<typeof pageLinks>[1]))
  return sendRead({ body, tag, cache }, request, reply)
}
