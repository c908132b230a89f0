import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext } from '../context.js'
import { isReadAnswer, type OperationAnswer } from '../graphql/readAnswer.js'
import { noteReplay } from './noteReplay.js'
import { type Presentation, present, type Representation, representationOf, writtenRepresentation } from './reply.js'

/**
 * Sends the result of an operation. A repeated call with the same key gets the same body as the first call, byte for byte.
 * @param presentation the form of the reply for the field `name`. @throws the operation's first error
 */
export function replyToOperation(
  { name, ...presentation }: Presentation & { readonly name: string },
  answer: OperationAnswer,
  context: RequestContext,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  noteReplay(reply, context)
  if (answer.errors?.[0]) throw answer.errors[0]
  const { isReplayed = false } = context.notes.remembered ?? {}
  const shown = presentation.status === 204 ? undefined : representation(name, answer, context, presentation.show)
  // a replayed creation has the status 200 with `X-Idempotency-Key`, and 201 with `Idempotency-Key`
  const isOk = isReplayed && context.idempotency.standard === undefined && presentation.status === 201
  return present(isOk ? { ...presentation, status: undefined } : presentation, shown, request, reply)
}

function representation(
  name: string,
  answer: OperationAnswer,
  { notes: { remembered } }: RequestContext,
  show: Presentation['show'],
): Representation {
  if (isReadAnswer(answer)) return writtenRepresentation(answer, show)
  return representationOf(remembered?.body === undefined ? answer.data?.[name] : JSON.parse(remembered.body), show)
}
