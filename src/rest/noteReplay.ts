import type { FastifyReply } from 'fastify'
import type { RequestContext } from '../context.js'

/** Marks a reply as replayed when every mutation of the document was replayed. */
export function noteReplay(reply: FastifyReply, { notes: { keyed } }: RequestContext): FastifyReply {
  const isReplay = keyed.length > 0 && keyed.every((outcome) => outcome === 'replayed')
  return isReplay ? reply.header('x-idempotent-replayed', 'true') : reply
}
