import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.js'
import { forbidden } from '../values/errors/make.js'
import { shorten } from '../values/shorten.js'
import { isLoopbackOrigin } from '../values/webOrigin.js'
import { standingHeaders } from './replyHeaders.js'

/** Browsers keep the answer to a preflight so long, in seconds. Chromium keeps it for at most two hours. */
const PREFLIGHT_SECONDS = 7200
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'

/** Headers of replies that pages may read beside the headers that every page may read (Fetch Standard, CORS-safelisted response-header names). */
const EXPOSED = [
  'Allow',
  'API-Version',
  'Deprecation',
  'ETag',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Sunset',
  'WWW-Authenticate',
  'X-Idempotent-Replayed',
  'X-Query-Cost',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-ID',
].join(', ')

/** The headers with which a page of this origin may read a reply. */
export type CrossOrigin = (origin: string | undefined) => Readonly<Record<string, string>>

type OriginSettings = Pick<Config, 'CORS_ORIGINS' | 'APP_ENV'>

const NONE: ReturnType<CrossOrigin> = {}

export function createCrossOrigin(config: OriginSettings): CrossOrigin {
  const isAllowed = originRule(config)
  return (origin) =>
    origin !== undefined && isAllowed(origin) ? { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED } : NONE
}

/** The setting may change while the rule is in use. */
function originRule(config: OriginSettings): (origin: string) => boolean {
  return (origin) => config.CORS_ORIGINS.includes(origin) || (config.APP_ENV === 'development' && isLoopbackOrigin(origin))
}

/**
 * Answers preflights. They allow pages of other origins to call the gateway: the origins of `CORS_ORIGINS`, and in development all pages of the
 * developer's machine.
 */
export function answerPreflights(app: FastifyInstance, config: OriginSettings): void {
  const isAllowed = originRule(config)
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'OPTIONS') return done()
    const origin = preflightOrigin(request)
    if (origin === undefined) return void reply.callNotFound()
    if (!isAllowed(origin))
      return done(
        forbidden(`Pages of ${shorten(origin)} may not call the gateway: its operator can add the origin to the setting CORS_ORIGINS`),
      )
    const asked = request.headers['access-control-request-headers']
    reply
      .code(204)
      .headers({
        'access-control-allow-methods': METHODS,
        ...(asked !== undefined && { 'access-control-allow-headers': asked }),
        'access-control-max-age': PREFLIGHT_SECONDS,
        vary: `${standingHeaders.vary}, Access-Control-Request-Headers`,
        'content-length': 0,
      })
      .send()
  })
  // without a route Fastify takes each OPTIONS for an unknown path, although the hook has an answer
  app.options('*', (_request, reply) => reply.callNotFound())
}

/** Whether a browser asks if a page may send a request (Fetch Standard, section 3.3.2). Another OPTIONS is a request for a wrong method. */
export function isPreflight(request: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  return request.method === 'OPTIONS' && preflightOrigin(request) !== undefined
}

/** The origin of a preflight; undefined for an OPTIONS of another kind. */
function preflightOrigin({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  return headers['access-control-request-method'] === undefined ? undefined : headers.origin
}
