import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ExecutionResult } from 'graphql'
import type { RequestContext } from '../context.js'
import { noteReplay } from './noteReplay.js'
import { type Presentation, present } from './reply.js'

/**
 * Sends the result of an operation. A repeated call with the same key gets the same body as the first call, byte for byte.
 * @param presentation the form of the reply for the field `name`. @throws the operation's first error
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
  // a replayed creation has the status 200 with `X-Idempotency-Key`, and 201 with `Idempotency-Key`
  const isOk = isReplayed && context.idempotency.standard === undefined && presentation.status === 201
  return present(isOk ? { ...presentation, status: undefined } : presentation, shown, request, reply)
}
