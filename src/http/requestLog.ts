import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestLogBuffer } from '../domain/requestLog/requestLogBuffer.js'
import type { CallSampler } from '../domain/requestLog/sampleCalls.js'
import { withoutSecrets } from '../values/withoutSecrets.js'

const MAX_PATH = 300
const MAX_NAME = 100
/** The page at `/console` sends this header, so that its own calls are told apart from the calls of the caller's programs. */
const CLIENT_HEADER = 'x-petstore-client'
const CONSOLE = 'console'

type LogEntry = Parameters<RequestLogBuffer['push']>[0]

/**
 * Adds a request of an authenticated caller to the request log, unless the sampler leaves it out. Other requests are not logged there: requests refused
 * before authentication (an unknown path, a bad credential), pages and health probes.
 */
export function keepCall(request: FastifyRequest, reply: FastifyReply, { requestLog, sampler }: RequestLogParts, now: Date): void {
  if (request.actor.kind === 'anonymous') return
  const entry = entryOf(request, reply, now)
  if (sampler.keeps(entry, now)) requestLog.push(entry)
}

interface RequestLogParts {
  readonly requestLog: RequestLogBuffer
  readonly sampler: CallSampler
}

function entryOf(
  { actor, id, method, url, errorCode, operationNotes, headers, routeOptions }: FastifyRequest,
  { statusCode, elapsedTime }: FastifyReply,
  now: Date,
): LogEntry {
  return {
    userId: actor.kind === 'user' ? actor.userId : null,
    clientId: actor.kind === 'client' ? actor.clientId : null,
    requestId: id,
    method,
    path: withoutSecrets(url.split('?', 1)[0] ?? '').slice(0, MAX_PATH),
    // a REST operation has the name that Sofa gave it, and its path says more
    operationName: (routeOptions.config?.style === 'graphql' && operationNotes?.operationName?.slice(0, MAX_NAME)) || null,
    status: statusCode,
    duration: Math.round(elapsedTime * 100) / 100,
    errorCode: errorCode ?? operationNotes?.errorCode ?? null,
    fromConsole: headers[CLIENT_HEADER] === CONSOLE,
    receivedAt: new Date(now.getTime() - elapsedTime),
  }
}
