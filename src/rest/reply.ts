import type { FastifyReply, FastifyRequest } from 'fastify'
import type { KeptText } from '../graphql/keptText.js'
import { type ReadAnswer, valuesText } from '../graphql/readAnswer.js'
import type { CacheAudience } from '../policies/cached.js'
import { versionPath } from '../values/apiVersion.js'
import { addLink } from './addLink.js'
import { entityTag } from './entityTag.js'
import { type PageParameters, type PageState, pageLinks } from './links.js'
import { HIDDEN_VERSION } from './restDocument.js'
import { type RestRoute, statusOf } from './route.js'
import { sendRead } from './sendRead.js'
import type { ShowObject } from './versions/shownObjects.js'

/** The settings of a table row that decide the form of its reply. */
export interface Presentation extends Pick<RestRoute, 'method' | 'path' | 'status' | 'location'> {
  /** The API version of the reply. */
  readonly version: string
  readonly isList: boolean
  /** Of a list. */
  readonly pageParameters?: PageParameters
  readonly audience: CacheAudience
  /** Shows the result as the version does; undefined where the version shows what the schema shows. */
  readonly show?: ShowObject | undefined
}

/** A resource as a reply shows it. */
export interface Representation {
  readonly body: string | Buffer
  /** 0 for a resource without versions. */
  readonly version: number
  readonly id?: unknown
  /** The position of a page in its list. */
  readonly pagination?: PageState
  /** Of a body that is sent several times. */
  readonly kept?: KeptText | undefined
}

/** The representation of a value of the resolvers. @param value an object. @param show see `Presentation` */
export function representationOf(value: unknown, show: Presentation['show']): Representation {
  const { [HIDDEN_VERSION]: hidden, ...resource } = value as Record<string, unknown> // only 204 has no object
  const { id, version, pagination } = resource
  return {
    body: JSON.stringify(show ? show(resource) : resource),
    version: Number(version ?? hidden ?? 0),
    id,
    pagination: pagination as PageState | undefined, // a list has its pagination
  }
}

/** The representation that the database has written. Nobody looks into its text, unless the version shows it in another form. */
export function writtenRepresentation(answer: ReadAnswer, show: Presentation['show']): Representation {
  const { version = 0, page = {}, kept } = answer
  const { page: number = 1, pages, nextCursor = null } = page
  const text = valuesText(answer)
  const pagination = { page: number, pages, nextCursor }
  if (show) return { body: JSON.stringify(show(JSON.parse(text.toString()))), version, pagination }
  return { body: text, version, pagination, kept }
}

/**
 * Sends the result of an operation: status, body, and the headers for caching and paging.
 * @param shown undefined with status 204 alone
 */
export function present(
  { method, path, status, audience, location, isList, pageParameters = {}, version: apiVersion }: Presentation,
  shown: Representation | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { pathOf } = request.server.publicAddresses
  reply.code(statusOf({ status }))
  if (!shown) return reply.send()
  const { body, version, id, pagination, kept } = shown
  reply.header('content-type', 'application/json; charset=utf-8')
  if (method !== 'GET') {
    if (version > 0) reply.header('etag', entityTag(version, body))
    if (location) reply.header('location', pathOf(versionPath(apiVersion, path.slice(1), Number(id))))
    return reply.send(body)
  }
  if (isList && pagination) addLink(reply, pageLinks(pathOf(request.url), pageParameters, pagination))
  return sendRead({ body, kept, version, audience }, request, reply)
}
