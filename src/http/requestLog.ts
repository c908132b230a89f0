import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestLogBuffer } from '../domain/requestLog/requestLogBuffer.js'

const MAX_PATH = 300

type LogEntry = Parameters<RequestLogBuffer['push']>[0]

/**
 * Adds a request of an authenticated caller to the request log. Other requests are not logged there: requests refused before authentication (an unknown
 * path, a bad credential), pages and health probes.
 */
export function keepCall(request: FastifyRequest, reply: FastifyReply, buffer: RequestLogBuffer, now: () => Date): void {
  if (request.actor.kind !== 'anonymous') buffer.push(entryOf(request, reply, now()))
}

function entryOf({ actor, id, method, url, errorCode }: FastifyRequest, { statusCode, elapsedTime }: FastifyReply, now: Date): LogEntry {
  const query = url.indexOf('?')
  return {
    userId: actor.kind === 'user' ? actor.userId : null,
    clientId: actor.kind === 'client' ? actor.clientId : null,
    requestId: id,
    method,
    path: url.slice(0, Math.min(query < 0 ? url.length : query, MAX_PATH)),
    status: statusCode,
    duration: Math.round(elapsedTime * 100) / 100,
    errorCode: errorCode ?? null,
    receivedAt: new Date(now.getTime() - elapsedTime),
  }
}
