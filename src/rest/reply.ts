import type { FastifyReply, FastifyRequest } from 'fastify'
import { joined, type ReadAnswer } from '../graphql/readAnswer.js'
import { apiPath } from '../values/apiVersion.js'
import { entityTag } from './entityTag.js'
import { type PageState, pageLinks } from './links.js'
import { HIDDEN_VERSION } from './restDocument.js'
import { type RestRoute, statusOf } from './route.js'
import { sendRead } from './sendRead.js'

/** The settings of a table row that decide the form of its reply. */
export type Presentation = Pick<RestRoute, 'method' | 'path' | 'status' | 'cache' | 'location'> & { readonly isList: boolean }

/** A resource as a reply shows it. */
export interface Representation {
  readonly body: string | Buffer
  /** 0 for a resource without versions. */
  readonly version: number
  readonly id?: unknown
  /** The position of a page in its list. */
  readonly pagination?: PageState
}

/** The representation of a value of the resolvers. @param value an object */
export function representationOf(value: unknown): Representation {
  const { [HIDDEN_VERSION]: hidden, ...resource } = value as Record<string, unknown> // only 204 has no object
  const { id, version, pagination } = resource
  return {
    body: JSON.stringify(resource),
    version: Number(version ?? hidden ?? 0),
    id,
    pagination: pagination as PageState | undefined, // a list has its pagination
  }
}

/** The representation that the database has written. Nobody looks into its text. */
export function writtenRepresentation({ values, version = 0, page = {} }: ReadAnswer): Representation {
  const { page: number = 1, pages, nextCursor = null } = page
  return { body: joined(values.flatMap(({ pieces }) => pieces)), version, pagination: { page: number, pages, nextCursor } }
}

/**
 * Sends the result of an operation: status, body, and the headers for caching and paging.
 * @param shown undefined with status 204 alone
 */
export function present(
  { method, path, status, cache, location, isList }: Presentation,
  shown: Representation | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { pathOf } = request.server.publicAddresses
  reply.code(statusOf({ status }))
  if (!shown) return reply.send()
  const { body, version, id, pagination } = shown
  const tag = entityTag(version, body)
  reply.header('content-type', 'application/json; charset=utf-8')
  if (method !== 'GET') {
    if (version > 0) reply.header('etag', tag)
    if (location) reply.header('location', pathOf(apiPath(path.slice(1), Number(id))))
    return reply.send(body)
  }
  if (isList && pagination) reply.header('link', pageLinks(pathOf(request.url), pagination))
  return sendRead({ body, tag, cache }, request, reply)
}
