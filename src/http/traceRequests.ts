import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Tracer } from '../observability/trace.js'
import { shownPath } from './shownPath.js'

/** Paths that monitors ask all day long. */
const PROBES = /^\/(health|metrics)(\/|\?|$)/

/**
 * Begins a span for each request that the door answers, and ends it with the reply. It goes on with the trace that the caller names. Refusals ahead of
 * the door have no span, and neither have probes.
 */
export function traceRequests(app: FastifyInstance, tracer: Tracer): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { method, headers, url, id } = request
    if (PROBES.test(url)) return done()
    const route = request.routeOptions.url ?? 'unknown'
    const span = tracer.begin(`${method} ${route}`, 'server', {
      traceparent: headers.traceparent?.toString(),
      tracestate: headers.tracestate?.toString(),
    })
    request.span = span
    request.traceId = span.traceId
    if (!span.isRecorded) return done()
    span.add({
      'http.request.method': method,
      'http.route': route,
      'url.path': shownPath(url),
      'petstore.request_id': id,
    })
    reply.raw.once('close', () => {
      span.add({ 'http.response.status_code': reply.statusCode })
      span.end(failureOf(request, reply))
    })
    done()
  })
}

/** A refusal is no failure of the gateway. */
function failureOf({ errorCode, operationNotes }: FastifyRequest, { statusCode }: FastifyReply): string | undefined {
  return statusCode < 500 ? undefined : (errorCode ?? operationNotes?.errorCode ?? String(statusCode))
}
