import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  authenticateClient,
  type ClientCredentials,
  grantToken,
  introspectToken,
  revokeToken,
} from '../domain/oauthClients/clientTokens.js'
import { clientScopes } from '../domain/scopes.js'
import type { Services } from '../domain/services.js'
import { OAuthError } from '../values/oauthError.js'
import { shorten } from '../values/shorten.js'
import { textProblem } from '../values/text.js'
import { PERCENT_ENCODED, undecodableParameters } from '../values/undecodableParameters.js'

const FORM_TYPE = 'application/x-www-form-urlencoded'
/** In bytes. The longest useful form, an access token with the client's credentials, takes 5000. */
const FORM_LIMIT = 16 * 1024
const MAX_PARAMETERS = 20
/** Cache time of the key set. It must be shorter than the time between a new key's publication and its first use, or caches would miss the key. */
const KEY_SET_SECONDS = 60
const AUTH_METHODS = ['client_secret_basic', 'client_secret_post']

type Form = ReadonlyMap<string, string>
type OAuthHandler = (services: Services, client: Awaited<ReturnType<typeof authenticateClient>>, form: Form) => Promise<object | undefined>

/** The path where programs try secrets has a stricter quota, which its address pays. At the other paths the client pays once it is known. */
const TOKEN = '/oauth/token'

/** The handlers of the paths. Each returns the body for an authenticated client; undefined is an empty body. */
const handlers: Readonly<Record<string, OAuthHandler>> = {
  [TOKEN]: (services, client, form) => {
    const grant = required(form, 'grant_type')
    if (grant !== 'client_credentials') throw new OAuthError('unsupported_grant_type', 'The grant type must be client_credentials')
    return grantToken(services, client, form.get('scope'))
  },
  '/oauth/revoke': async (services, client, form) => {
    await revokeToken(services, client, required(form, 'token'))
    return undefined
  },
  '/oauth/introspect': (services, client, form) => introspectToken(services, client, required(form, 'token')),
}

/** The paths of OAuth 2.0 (RFC 6749, 7009, 7662), their description (RFC 8414) and the public keys (RFC 7517). */
export function serveOAuth(app: FastifyInstance): void {
  for (const [url, handle] of Object.entries(handlers)) {
    const quota = url === TOKEN ? 'token' : 'default'
    const config = { authenticates: false, style: 'oauth', consumes: [FORM_TYPE], quota } as const
    app.post(url, { config, bodyLimit: FORM_LIMIT }, async (request, reply) => {
      const { limits } = request
      const { services } = request.operationContext('rest')
      if (url === TOKEN) await limits?.pay(new Map([[quota, 1]]))
      const form = readForm(request)
      const client = await authenticateClient(services, clientCredentials(request, form))
      if (!limits?.isPaid) {
        limits?.enter({ kind: 'client', clientId: client.clientId })
        await limits?.pay(new Map([[quota, 1]]))
      }
      const body = await handle(services, client, form)
      return reply.header('pragma', 'no-cache').send(body)
    })
  }
  serveMetadata(app)
}

function serveMetadata(app: FastifyInstance): void {
  const config = { authenticates: false }
  const path = '/.well-known/oauth-authorization-server'
  // clients put the path of an issuer behind this path (RFC 8414, section 3.1), which a proxy passes on as it is
  for (const url of new Set([path, path + app.publicAddresses.pathOf('')])) app.get(url, { config }, metadata)
  app.get('/.well-known/jwks.json', { config }, async (request, reply) =>
    publicly(reply).send(await request.operationContext('rest').services.accessTokens.keySet()),
  )
}

function metadata(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { issuer } = request.operationContext('rest').services.accessTokens
  return publicly(reply).send({
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    introspection_endpoint: `${issuer}/oauth/introspect`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: clientScopes,
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: AUTH_METHODS,
    revocation_endpoint_auth_methods_supported: AUTH_METHODS,
    introspection_endpoint_auth_methods_supported: AUTH_METHODS,
    service_documentation: `${issuer}/docs/identity`,
  })
}

function publicly(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', `public, max-age=${KEY_SET_SECONDS}`)
}

/** The parameters of a form, each at most once. A parameter without a value counts as absent (RFC 6749, section 3.2). */
function readForm({ body, url }: FastifyRequest): Form {
  if (url.includes('?')) throw new OAuthError('invalid_request', 'Parameters must be in the body')
  if (body instanceof Buffer && !isUtf8(body)) throw new OAuthError('invalid_request', `The form ${PERCENT_ENCODED}`)
  const text = body instanceof Buffer ? body.toString('utf8') : ''
  const [broken] = undecodableParameters(text)
  if (broken !== undefined) throw new OAuthError('invalid_request', `The parameter ${shorten(broken)} ${PERCENT_ENCODED}`)
  if (text.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS)
    throw new OAuthError('invalid_request', `The form must have at most ${MAX_PARAMETERS} parameters`)
  const entries = [...new URLSearchParams(text)]
  const form = new Map(entries)
  if (form.size < entries.length) throw new OAuthError('invalid_request', 'A parameter must not be repeated')
  return new Map(entries.filter(([, value]) => value !== ''))
}

/** Refuses ids with NUL, which PostgreSQL cannot look up. @throws OAuthError */
function mustBeText(clientId: string): void {
  const problem = textProblem(clientId)
  if (problem) throw new OAuthError('invalid_request', `client_id ${problem}`)
}

function required(form: Form, name: string): string {
  const value = form.get(name)
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is required`)
  return value
}

/** The client's credentials: from HTTP Basic or from the body, but not from both (RFC 6749, section 2.3). */
function clientCredentials({ raw, headers }: FastifyRequest, form: Form): ClientCredentials {
  if (headers['x-api-key']?.toString().trim())
    throw new OAuthError('invalid_client', 'A client authenticates with its id and its secret: leave the header X-API-Key out')
  const [authorization, ...others] = authorizationsOf(raw)
  if (others.length > 0) throw new OAuthError('invalid_request', 'Send one Authorization header')
  if (authorization === undefined) {
    const [clientId, clientSecret] = [form.get('client_id'), form.get('client_secret')]
    if (clientId === undefined || clientSecret === undefined)
      throw new OAuthError('invalid_client', 'Client authentication is missing: send client_id and client_secret')
    mustBeText(clientId)
    return { clientId, clientSecret }
  }
  if (form.has('client_secret'))
    throw new OAuthError('invalid_request', 'Send the secret either in the Authorization header or in the body, not in both')
  const basic = basicCredentials(authorization)
  if (form.has('client_id') && form.get('client_id') !== basic.clientId)
    throw new OAuthError('invalid_request', 'client_id differs from the id in the Authorization header')
  return basic
}

/** The Authorization headers that are not empty, from the raw headers, because Node shows only the first of several. */
function authorizationsOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 && name.toLowerCase() === 'authorization' && rawHeaders[i + 1]?.trim()) || [])
}

function basicCredentials(authorization: string): ClientCredentials {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? []
  const [, id, secret] = /^([^:]*):(.*)$/.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? []
  if (id === undefined || secret === undefined) throw new OAuthError('invalid_client', 'Authorization must be: Basic <id and secret>')
  const clientId = formDecoded(id)
  mustBeText(clientId)
  return { clientId, clientSecret: formDecoded(secret) }
}

/** Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1). */
function formDecoded(text: string): string {
  return new URLSearchParams(`x=${text.replace(/&/g, '%26')}`).get('x') ?? ''
}
