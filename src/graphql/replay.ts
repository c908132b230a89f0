import type { FastifyReply } from 'fastify'
import type { RequestContext } from '../context.js'

/** Tells the caller that what it gets was answered before: every mutation of the document, if there are several. */
export function noteReplay(reply: FastifyReply, { notes: { keyed } }: RequestContext): FastifyReply {
  const isReplay = keyed.length > 0 && keyed.every((outcome) => outcome === 'replayed')
  return isReplay ? reply.header('x-idempotent-replayed', 'true') : reply
}
