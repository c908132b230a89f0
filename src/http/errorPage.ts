import type { FastifyReply, FastifyRequest } from 'fastify'
import { chooseMediaType } from '../values/acceptHeader.js'
import { VERSION_SEGMENT } from '../values/apiVersion.js'

/** An error as a page shows it. The page takes nothing else from the error, so it cannot show a cause. */
interface ShownError {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly message: string
  readonly resolution: string
  /** Path of the error's documentation, as clients see it. */
  readonly docs: string
  readonly requestId: string
}

/** Sends an error as an HTML page. The floor above makes the pages. */
export type SendErrorPage = (error: ShownError, reply: FastifyReply) => FastifyReply

/** Paths of the API. Their errors are JSON for every client. */
const API = new RegExp(`^/((api/)?${VERSION_SEGMENT}|graphql|oauth)(?![^/?#])`)

/** Whether an error should be a page: a browser asks for HTML, outside of the API. A client that takes both types equally gets JSON. */
export function wantsErrorPage({ url, headers: { accept = '' } }: FastifyRequest): boolean {
  if (!accept.includes('text/html') || API.test(url)) return false
  return chooseMediaType(accept, ['application/json', 'application/problem+json', 'text/html']) === 'text/html'
}
