import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import type { OAuthClientWithSecret } from '../../src/domain/oauthClients/manageOAuthClients.js'
import { letPass } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'
import { aClient } from './clients.js'

/** The tests use a standard client library, which knows nothing of this gateway, over a real port. */
const ENCRYPTION_KEY = randomBytes(32).toString('base64')
const insecurely = { [oauth.allowInsecureRequests]: true } // the tests listen without TLS
const ways = { client_secret_basic: oauth.ClientSecretBasic, client_secret_post: oauth.ClientSecretPost } as const
const names = Object.keys(ways) as (keyof typeof ways)[] // an object literal

let store: PetStore
let issuer: URL
let server: oauth.AuthorizationServer
let warehouse: OAuthClientWithSecret
let auditor: OAuthClientWithSecret

beforeAll(async () => {
  store = await petStore({ settings: { PUBLIC_URL: '', ENCRYPTION_KEY } })
  issuer = new URL(await store.app.http.listen({ host: '127.0.0.1', port: 0 }))
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecurely })
  server = await oauth.processDiscoveryResponse(new URL(issuer.origin), response)
  warehouse = await aClient(store, 'read', 'orders:write')
  auditor = await aClient(store, 'admin')
})
afterAll(() => store.close())

const identity = ({ clientId: client_id }: OAuthClientWithSecret): oauth.Client => ({ client_id })

async function grant(client: OAuthClientWithSecret, parameters = {}, way = oauth.ClientSecretBasic): Promise<oauth.TokenEndpointResponse> {
  const as = identity(client)
  const response = await oauth.clientCredentialsGrantRequest(server, as, way(client.clientSecret), parameters, insecurely)
  return oauth.processClientCredentialsResponse(server, as, response)
}

async function introspect(client: OAuthClientWithSecret, token: string, way = oauth.ClientSecretBasic) {
  const as = identity(client)
  const response = await oauth.introspectionRequest(server, as, way(client.clientSecret), token, insecurely)
  return oauth.processIntrospectionResponse(server, as, response)
}

async function revoke(client: OAuthClientWithSecret, token: string, way = oauth.ClientSecretBasic): Promise<void> {
  const response = await oauth.revocationRequest(server, identity(client), way(client.clientSecret), token, insecurely)
  await oauth.processRevocationResponse(response)
}

/** A call with a token, as the library makes it. @throws WWWAuthenticateChallengeError when it is refused. */
const call = (token: string, method: string, path: string, body?: string) =>
  oauth.protectedResourceRequest(
    token,
    method,
    new URL(path, issuer),
    new Headers({ 'content-type': 'application/json' }),
    body,
    insecurely,
  )

/** The claims that a separate resource server reads from a token with only the public keys. */
const read = (token: string, audience = issuer.origin) =>
  oauth.validateJwtAccessToken(
    server,
    new Request('https://warehouse.example/', { headers: { authorization: `Bearer ${token}` } }),
    audience,
    insecurely,
  )

it('the library discovers the endpoints, methods and scopes of the server', () => {
  expect(server).toMatchObject({
    issuer: issuer.origin,
    token_endpoint: `${issuer.origin}/oauth/token`,
    jwks_uri: `${issuer.origin}/.well-known/jwks.json`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: names,
    revocation_endpoint_auth_methods_supported: names,
    introspection_endpoint_auth_methods_supported: names,
  })
  expect(server.scopes_supported).toEqual(expect.arrayContaining(['read', 'write', 'pets:read', 'admin']))
})

describe.each(names)('a client by %s', (name) => {
  const way = ways[name]

  it('gets a token, calls both styles with it, introspects it and revokes it', async () => {
    const granted = await grant(warehouse, { scope: 'orders:read pets:read' }, way)
    expect(granted).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'orders:read pets:read' })
    const { access_token: token } = granted

    expect((await call(token, 'GET', '/v1/orders')).status).toBe(200)
    const asked = await call(token, 'POST', '/graphql', JSON.stringify({ query: '{ orders { data { id } } }' }))
    expect(await asked.json()).toEqual({ data: { orders: { data: [] } } })

    const known = await introspect(warehouse, token, way)
    const { clientId } = warehouse
    expect(known).toMatchObject({ active: true, client_id: clientId, sub: clientId, scope: 'orders:read pets:read', token_type: 'Bearer' })
    expect((known.exp ?? 0) - (known.iat ?? 0)).toBe(3600)

    await revoke(warehouse, token, way)
    expect(await introspect(warehouse, token, way)).toEqual({ active: false })
  })

  it('is refused with a wrong secret by an error that the library understands', async () => {
    const wrong = { ...warehouse, clientSecret: 'pcs_wrong' }
    await expect(grant(wrong, {}, way)).rejects.toMatchObject(
      // the reply to Basic also carries a challenge, which the library checks first
      name === 'client_secret_basic' ? { status: 401, cause: [{ scheme: 'basic' }] } : { status: 401 },
    )
  })
})

describe('a separate resource server', () => {
  it('verifies a token with only the public keys', async () => {
    const { access_token: token } = await grant(warehouse)
    const claims = await read(token)
    expect(Object.keys(claims).sort()).toEqual(['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'scope', 'sub', 'typ'])
    expect(claims).toMatchObject({
      iss: issuer.origin,
      aud: issuer.origin,
      sub: warehouse.clientId,
      client_id: warehouse.clientId,
      scope: 'read orders:write',
      typ: 'client',
    })
    expect(claims.exp - claims.iat).toBe(3600)
  })

  it('refuses a token for another audience and a changed token', async () => {
    const { access_token: token } = await grant(warehouse)
    await expect(read(token, 'https://elsewhere.example')).rejects.toBeInstanceOf(oauth.OperationProcessingError)
    const [head = '', , signature = ''] = token.split('.')
    const claims = { ...(await read(token)), scope: 'admin' }
    const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
    await expect(read(forged)).rejects.toBeInstanceOf(oauth.OperationProcessingError)
  })

  it('verifies tokens of a gateway that signs with RS256', async () => {
    const settings = { PUBLIC_URL: issuer.origin, JWT_ALGORITHM: 'RS256' }
    const rsa = await petStore({ settings })
    const client = await aClient(rsa, 'read')
    const form = { grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.clientSecret }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { access_token } = (await rsa.rest('POST', '/oauth/token', { body: new URLSearchParams(form).toString(), headers })).body
    const request = new Request('https://warehouse.example/', { headers: { authorization: `Bearer ${access_token}` } })
    const fromThere = async () => Response.json((await rsa.rest('GET', '/.well-known/jwks.json')).body)
    const options = { ...insecurely, [oauth.customFetch]: fromThere, signingAlgorithms: ['RS256'] }
    expect(await oauth.validateJwtAccessToken({ ...server }, request, issuer.origin, options)).toMatchObject({ sub: client.clientId })
    await rsa.close()
  })
})

describe('introspection', () => {
  it('shows a token of another client only to a client with the scope admin', async () => {
    const { access_token: token } = await grant(warehouse)
    const stranger = await aClient(store, 'read', 'write')
    expect(await introspect(stranger, token)).toEqual({ active: false })
    expect(await introspect(auditor, token)).toMatchObject({ active: true, client_id: warehouse.clientId, scope: 'read orders:write' })
  })

  it('shows the session of a user to a client with the scope admin until it ends', async () => {
    const credentials = { email: 'ada@example.com', password: 'correct horse battery staple' }
    const { body: user } = await store.rest('POST', '/v1/users', { body: credentials })
    const { body: pair } = await store.rest('POST', '/v1/auth/login', { body: credentials })
    expect(await introspect(warehouse, pair.accessToken)).toEqual({ active: false })
    const known = await introspect(auditor, pair.accessToken)
    expect(known).toMatchObject({ active: true, sub: String(user.userId), iss: issuer.origin })
    expect(known).not.toHaveProperty('client_id')
    await store.rest('POST', '/v1/auth/logout', { body: { refreshToken: pair.refreshToken } })
    expect(await introspect(auditor, pair.accessToken)).toEqual({ active: false })
  })

  it.each([' ', '\0', 'rt_9sKqT0y2', 'a.b.c', 'x'.repeat(5000)])('shows a text that is not a token as inactive (%#)', async (token) => {
    expect(await introspect(auditor, token)).toEqual({ active: false })
  })
})

describe('a revoked token', () => {
  it('is refused by every instance within two seconds', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'petstore-other-'))
    const config = parseConfig({
      APP_ENV: 'test',
      ...unlimited,
      DATA_DIR: folder,
      LOG_LEVEL: 'fatal',
      PUBLIC_URL: issuer.origin,
      ENCRYPTION_KEY,
    })
    const other = await createApp(config, store.address)
    const { access_token: token } = await grant(warehouse)
    const headers = { authorization: `Bearer ${token}` }
    const statuses = async () => [
      (await store.rest('GET', '/v1/orders', { headers })).status,
      (await other.http.inject({ url: '/v1/orders', headers })).statusCode,
    ]
    expect(await statuses()).toEqual([200, 200])
    await revoke(warehouse, token)
    await letPass(2000)
    expect(await statuses()).toEqual([401, 401])
    await other.close()
    await rm(folder, { recursive: true })
  })

  it('can be revoked again without an audit event, but a token of another client cannot be revoked', async () => {
    const { access_token: token } = await grant(warehouse)
    await revoke(warehouse, token)
    await revoke(warehouse, token)
    await revoke(warehouse, 'never-was-one')
    const [{ count } = {}] = await store.sql`select count(*)::int from audit_events where type = 'client_token_revoked'`
    await revoke(warehouse, token)
    expect(await store.sql`select count(*)::int from audit_events where type = 'client_token_revoked'`).toEqual([{ count }])
    const { access_token: theirs } = await grant(auditor)
    await expect(revoke(warehouse, theirs)).rejects.toMatchObject({ error: 'unauthorized_client', status: 400 })
    expect((await introspect(auditor, theirs)).active).toBe(true)
  })
})

it('no table holds a client secret or a token in clear', async () => {
  const { access_token: token } = await grant(warehouse)
  await revoke(warehouse, token)
  const tables =
    await store.sql`select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`
  for (const { table_name: table } of tables) {
    const rows = JSON.stringify(await store.sql`select t::text from ${store.sql(table)} t`)
    for (const secret of [warehouse.clientSecret, auditor.clientSecret, token, token.split('.')[2] ?? ''])
      expect(rows).not.toContain(secret)
  }
})
