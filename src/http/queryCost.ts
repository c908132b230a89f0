import type { FastifyReply, FastifyRequest } from 'fastify'
import { isUnknownRoute } from './isUnknownRoute.js'

/** A request header that asks for the price of every field, and a reply header that tells the cost of the operation. */
const HEADER = 'x-query-cost'

/** The header of a request that is refused before its operation is known. */
export const noCost = { [HEADER]: 'requested=0, actual=0' }

/** Whether the caller asks for the price of every field. */
export function explainsCost({ headers }: FastifyRequest): boolean {
  return headers[HEADER]?.toString().trim().toLowerCase() === 'explain'
}

/**
 * Tells the cost of a request's operation, as a dictionary of RFC 9651: `requested=142, actual=58, remaining=9942`. A request that was refused before
 * its operation was known has cost nothing. Replies without an operation, such as pages, do not have the header.
 */
export function noteCost(request: FastifyRequest, reply: FastifyReply): void {
  const {
    routeOptions: { config },
    operationNotes,
  } = request
  if (!isUnknownRoute(request) && !config?.rootField && config?.style !== 'graphql') return
  const { requested, actual, remaining } = operationNotes?.cost ?? { requested: 0, actual: 0 }
  let text = `requested=${requested}`
  if (actual !== undefined && !config?.isOpenEnded) text += `, actual=${actual}` // an operation that goes on has only its price
  if (remaining !== undefined) text += `, remaining=${remaining}`
  reply.header(HEADER, text)
}
