import cors from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.js'
import { forbidden } from '../values/errors/make.js'
import { shorten } from '../values/shorten.js'
import { isLoopbackOrigin } from '../values/webOrigin.js'
import { vary } from './replyHeaders.js'

/** Browsers keep the answer to a preflight so long, in seconds. Chromium keeps it for at most two hours. */
const PREFLIGHT_SECONDS = 7200

/** Headers of replies that pages may read beside the headers that every page may read (Fetch Standard, CORS-safelisted response-header names). */
const exposedHeaders = [
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
]

/** The headers with which a page of this origin may read a reply. The plugin sets the same headers, and some refusals come before the plugin. */
export type CrossOrigin = (origin: string | undefined) => Readonly<Record<string, string>>

type OriginSettings = Pick<Config, 'CORS_ORIGINS' | 'APP_ENV'>

export function createCrossOrigin(config: OriginSettings): CrossOrigin {
  const isAllowed = originRule(config)
  const others = { vary: `${vary}, Origin` }
  return (origin) =>
    origin !== undefined && isAllowed(origin)
      ? { ...others, 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders.join(', ') }
      : others
}

function originRule({ CORS_ORIGINS, APP_ENV }: OriginSettings): (origin: string) => boolean {
  const known = new Set(CORS_ORIGINS)
  return (origin) => known.has(origin) || (APP_ENV === 'development' && isLoopbackOrigin(origin))
}

/** Lets pages of other origins call the gateway: the origins of `CORS_ORIGINS`, and in development all pages of the developer's machine. */
export async function allowOrigins(app: FastifyInstance, config: OriginSettings): Promise<void> {
  const isAllowed = originRule(config)
  // before the plugin, which has no word for the preflight of another origin, and answers another OPTIONS with text of its own
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'OPTIONS') return done()
    const origin = preflightOrigin(request)
    if (origin === undefined) return void reply.callNotFound()
    if (isAllowed(origin)) return done()
    reply.header('vary', `${String(reply.getHeader('vary'))}, Origin`)
    done(forbidden(`Pages of ${shorten(origin)} may not call the gateway: its operator can add the origin to the setting CORS_ORIGINS`))
  })
  await app.register(cors, {
    origin: (origin, answer) => answer(null, origin !== undefined && isAllowed(origin) ? origin : false),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders,
    maxAge: PREFLIGHT_SECONDS,
  })
}

/** Whether a browser asks if a page may send a request (Fetch Standard, section 3.3.2). Another OPTIONS is a request for a wrong method. */
export function isPreflight(request: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  return request.method === 'OPTIONS' && preflightOrigin(request) !== undefined
}

/** The origin of a preflight; undefined for an OPTIONS of another kind. */
function preflightOrigin({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  return headers['access-control-request-method'] === undefined ? undefined : headers.origin
}
