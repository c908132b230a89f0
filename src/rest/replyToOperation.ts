import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ExecutionResult } from 'graphql'
import type { RequestContext } from '../context.js'
import { noteReplay } from '../graphql/replay.js'
import { type Presentation, present } from './reply.js'

/**
 * Sends what an operation gave. A call that is repeated under its key is sent what the first one was, byte for byte.
 * @param presentation how the field `name` is shown. @throws the operation's first error
 */
export function replyToOperation(
  { name, ...presentation }: Presentation & { readonly name: string },
  { data, errors }: ExecutionResult,
  context: RequestContext,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  noteReplay(reply, context)
  if (errors?.[0]) throw errors[0]
  const { body, isReplayed = false } = context.notes.remembered ?? {}
  const shown = body === undefined ? data?.[name] : JSON.parse(body)
  // the two headers differ in what a repeated creation is answered with
  const isOk = isReplayed && context.idempotency.standard === undefined && presentation.status === 201
  return present(isOk ? { ...presentation, status: undefined } : presentation, shown, request, reply)
}
