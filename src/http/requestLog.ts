import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestLogBuffer } from '../domain/requestLog/requestLogBuffer.js'
import type { CallSampler, SampledCall } from '../domain/requestLog/sampleCalls.js'
import { loggedOperation } from './loggedOperation.js'
import { shownPath } from './shownPath.js'

const MAX_PATH = 300
/** The page at `/console` sends this header, so that its own calls are told apart from the calls of the caller's programs. */
const CLIENT_HEADER = 'x-petstore-client'
const CONSOLE = 'console'

type LogEntry = Parameters<RequestLogBuffer['push']>[0]

/**
 * Adds a request of an authenticated caller to the request log, unless the sampler leaves it out. Other requests are not logged there: requests refused
 * before authentication (an unknown path, a bad credential), pages and health probes.
 */
export function keepCall(request: FastifyRequest, reply: FastifyReply, { requestLog, sampler }: RequestLogParts, now: Date): void {
  const { actor, operationNotes, headers } = request
  if (actor.kind === 'anonymous') return
  const call: SampledCall = {
    userId: actor.kind === 'user' ? actor.userId : null,
    clientId: actor.kind === 'client' ? actor.clientId : null,
    fromConsole: headers[CLIENT_HEADER] === CONSOLE,
    status: reply.statusCode,
    errorCode: request.errorCode ?? operationNotes?.errorCode ?? null,
  }
  // a busy server leaves most calls out, so the rest of an entry is made afterwards
  if (sampler.keeps(call, now)) requestLog.push(entryOf(call, request, reply, now))
}

interface RequestLogParts {
  readonly requestLog: RequestLogBuffer
  readonly sampler: CallSampler
}

function entryOf(call: SampledCall, request: FastifyRequest, { elapsedTime }: FastifyReply, now: Date): LogEntry {
  const { id, method, url } = request
  return {
    ...call,
    requestId: id,
    method,
    path: shownPath(url).slice(0, MAX_PATH),
    operationName: loggedOperation(request) ?? null,
    duration: Math.round(elapsedTime * 100) / 100,
    receivedAt: new Date(now.getTime() - elapsedTime),
  }
}
