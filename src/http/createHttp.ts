import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import Fastify, { type FastifyHttpOptions, type FastifyInstance } from 'fastify'
import type { Config } from '../config.js'
import { SECOND_MS } from '../values/durations.js'
import { requestId } from './requestId.js'
import { pathOfTarget } from './requestTarget.js'
import { MAX_HEADER_BYTES, MAX_PATH_PART, type RequestTimeouts } from './timeouts.js'

/** Makes the HTTP server, without a door and without routes. */
export function createHttp(
  { TRUSTED_PROXIES, KEEP_ALIVE_SECONDS }: Pick<Config, 'TRUSTED_PROXIES' | 'KEEP_ALIVE_SECONDS'>,
  frameworkErrors: FastifyHttpOptions<Server>['frameworkErrors'],
  timeouts: RequestTimeouts,
): FastifyInstance {
  return Fastify({
    frameworkErrors,
    trustProxy: TRUSTED_PROXIES.length > 0 ? [...TRUSTED_PROXIES] : false,
    logger: false,
    rewriteUrl: pathOfTarget,
    genReqId: (request) => requestId(request.headers['x-request-id'], randomUUID),
    bodyLimit: 1024 * 1024,
    requestTimeout: timeouts.requestMs,
    connectionTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_SECONDS * SECOND_MS,
    http: {
      headersTimeout: timeouts.headersMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: timeouts.checkMs,
      requireHostHeader: false, // the door requires it, in the form of all other errors
    },
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PATH_PART },
    forceCloseConnections: 'idle',
  })
}
