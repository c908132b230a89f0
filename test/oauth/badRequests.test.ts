import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OAuthClientWithSecret } from '../../src/domain/oauthClients/manageOAuthClients.js'
import { hashSecret } from '../../src/domain/secret.js'
import { listen, talk } from '../http/wire.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { aClient, askToken, basic, post } from './clients.js'

let store: PetStore
let client: OAuthClientWithSecret
let other: OAuthClientWithSecret
beforeAll(async () => {
  store = await petStore()
  client = await aClient(store, 'read', 'orders:write')
  other = await aClient(store, 'read')
})
afterAll(() => store.close())

const GRANT = { grant_type: 'client_credentials' }
const endpoints = ['/oauth/token', '/oauth/revoke', '/oauth/introspect']

/** Expects the error form of RFC 6749, section 5.2, without any secret of the request. */
function expectRefusal(reply: Reply, status: number, error: string): void {
  expect([reply.status, reply.body.error]).toEqual([status, error])
  expect(Object.keys(reply.body).sort()).toEqual(['error', 'error_description'])
  expect(reply.body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/) // the characters that section 5.2 allows
  expect(reply.headers['cache-control']).toBe('no-store')
  expect(reply.headers['content-type']).toMatch(/^application\/json/)
  if (status === 401) expect(reply.headers['www-authenticate']).toBe('Basic realm="petstore"')
  for (const secret of [client.clientSecret, other.clientSecret, 'pcs_wrong']) expect(reply.text).not.toContain(secret)
}

describe('a token is refused', () => {
  const inBody = () => ({ client_id: client.clientId, client_secret: client.clientSecret })
  const asItIs = (body: string | Buffer) =>
    store.rest('POST', '/oauth/token', { body, headers: { ...basic(client), 'content-type': 'application/x-www-form-urlencoded' } })
  const cases: Readonly<Record<string, [status: number, error: string, ask: () => Promise<Reply>]>> = {
    'without a grant type': [400, 'invalid_request', () => post(store, '/oauth/token', {}, basic(client))],
    'for an empty grant type': [400, 'invalid_request', () => askToken(store, client, { grant_type: '' })],
    'for a grant type we do not have': [400, 'unsupported_grant_type', () => askToken(store, client, { grant_type: 'password' })],
    'for a grant type in other letters': [
      400,
      'unsupported_grant_type',
      () => askToken(store, client, { grant_type: 'CLIENT_CREDENTIALS' }),
    ],
    'without a body': [400, 'invalid_request', () => store.rest('POST', '/oauth/token', { headers: basic(client) })],
    'to nobody': [401, 'invalid_client', () => post(store, '/oauth/token', GRANT)],
    'to an id without a secret': [401, 'invalid_client', () => post(store, '/oauth/token', { ...GRANT, client_id: client.clientId })],
    'to a secret without an id': [401, 'invalid_client', () => post(store, '/oauth/token', { ...GRANT, client_secret: 'pcs_wrong' })],
    'to an unknown client': [401, 'invalid_client', () => askToken(store, { ...client, clientId: 'client_unknown' })],
    'to a wrong secret': [401, 'invalid_client', () => askToken(store, { ...client, clientSecret: 'pcs_wrong' })],
    'to a wrong secret in the body': [
      401,
      'invalid_client',
      () => post(store, '/oauth/token', { ...GRANT, ...inBody(), client_secret: 'pcs_wrong' }),
    ],
    'to the secret of another': [401, 'invalid_client', () => askToken(store, { ...client, clientSecret: other.clientSecret })],
    'to an empty secret': [401, 'invalid_client', () => askToken(store, { ...client, clientSecret: '' })],
    'to a NUL in the id': [400, 'invalid_request', () => askToken(store, { ...client, clientId: `${client.clientId}\0` })],
    'to a NUL in the id in the body': [
      400,
      'invalid_request',
      () => post(store, '/oauth/token', { ...GRANT, ...inBody(), client_id: `${client.clientId}\0` }),
    ],
    'to an API key': [401, 'invalid_client', () => post(store, '/oauth/token', GRANT, { authorization: `ApiKey ${store.keys.admin}` })],
    'to a bearer': [401, 'invalid_client', () => post(store, '/oauth/token', GRANT, { authorization: 'Bearer x.y.z' })],
    'to Basic without a colon': [401, 'invalid_client', () => post(store, '/oauth/token', GRANT, { authorization: 'Basic YWJj' })],
    'to Basic that is no base64': [401, 'invalid_client', () => post(store, '/oauth/token', GRANT, { authorization: 'Basic a:b' })],
    'to both ways at once': [400, 'invalid_request', () => post(store, '/oauth/token', { ...GRANT, ...inBody() }, basic(client))],
    'to two ids': [400, 'invalid_request', () => askToken(store, client, { client_id: other.clientId })],
    'to a doubled parameter': [
      400,
      'invalid_request',
      () => post(store, '/oauth/token', 'grant_type=client_credentials&grant_type=client_credentials', basic(client)),
    ],
    'to a parameter doubled by an empty one': [
      400,
      'invalid_request',
      () => post(store, '/oauth/token', 'grant_type=client_credentials&scope=&scope=read', basic(client)),
    ],
    'to parameters in the URL': [
      400,
      'invalid_request',
      () => post(store, '/oauth/token?grant_type=client_credentials', GRANT, basic(client)),
    ],
    'to a secret in the URL': [
      400,
      'invalid_request',
      () => post(store, `/oauth/token?client_id=${client.clientId}&client_secret=${client.clientSecret}`, GRANT),
    ],
    'to an API key beside the id and the secret': [
      401,
      'invalid_client',
      () => post(store, '/oauth/token', GRANT, { ...basic(client), 'x-api-key': store.keys.staff }),
    ],
    'to a wrong API key beside the id and the secret in the body': [
      401,
      'invalid_client',
      () => post(store, '/oauth/token', { ...GRANT, ...inBody() }, { 'x-api-key': 'x' }),
    ],
    'to a broken escape': [400, 'invalid_request', () => asItIs('grant_type=client_credentials&scope=%zz')],
    'to escapes that are no UTF-8': [400, 'invalid_request', () => asItIs('grant_type=client%ffcredentials')],
    'to a name that is no UTF-8': [400, 'invalid_request', () => asItIs('grant_type=client_credentials&%c3=1')],
    'to bytes that are no UTF-8': [400, 'invalid_request', () => asItIs(Buffer.from('grant_type=client_credentials&scope=\xff', 'latin1'))],
    'to JSON': [415, 'invalid_request', () => store.rest('POST', '/oauth/token', { body: GRANT, headers: basic(client) })],
    'to a body of no kind': [
      415,
      'invalid_request',
      () => store.rest('POST', '/oauth/token', { body: 'grant_type=client_credentials', headers: basic(client) }),
    ],
    'to whom nothing but HTML is good': [
      406,
      'invalid_request',
      () => post(store, '/oauth/token', GRANT, { ...basic(client), accept: 'text/html' }),
    ],
    'to a body that is too large': [413, 'invalid_request', () => askToken(store, client, { scope: 'x'.repeat(1024 * 1024) })],
    'for an unknown scope': [400, 'invalid_scope', () => askToken(store, client, { scope: 'pets:fly' })],
    'for a scope beyond the registration': [400, 'invalid_scope', () => askToken(store, client, { scope: 'pets:write' })],
    'for a bundle of which a part is registered': [400, 'invalid_scope', () => askToken(store, client, { scope: 'write' })],
    'for one good and one bad scope': [400, 'invalid_scope', () => askToken(store, client, { scope: 'read admin' })],
    'for scopes by comma': [400, 'invalid_scope', () => askToken(store, client, { scope: 'read,orders:write' })],
    'for a name of objects': [400, 'invalid_scope', () => askToken(store, client, { scope: 'constructor' })],
    'for a scope of white space': [400, 'invalid_scope', () => askToken(store, client, { scope: ' ' })],
  }

  it.each(Object.entries(cases))('%s', async (_name, [status, error, ask]) => expectRefusal(await ask(), status, error))
})

describe.each(endpoints)('%s', (endpoint) => {
  it('is refused to a client without valid credentials', async () => {
    expectRefusal(await post(store, endpoint, { ...GRANT, token: 'x' }), 401, 'invalid_client')
    expectRefusal(await post(store, endpoint, { token: 'x' }, basic({ ...client, clientSecret: 'pcs_wrong' })), 401, 'invalid_client')
  })

  it('accepts only POST', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const reply = await store.rest(method, endpoint, { headers: basic(client) })
      expect([reply.status, reply.headers.allow]).toEqual([405, 'POST'])
    }
  })
})

it.each(endpoints.slice(1))('%s needs a token', async (endpoint) => {
  for (const form of ['', 'token=']) expectRefusal(await post(store, endpoint, form, basic(client)), 400, 'invalid_request')
})

it('a token is refused to a request with two Authorization headers, although Node shows only one of them', async () => {
  const { authorization } = basic(client)
  const body = 'grant_type=client_credentials'
  const head = ['POST /oauth/token HTTP/1.1', 'Host: petstore.test', 'Connection: close', `Content-Length: ${body.length}`]
  const type = 'Content-Type: application/x-www-form-urlencoded'
  const twice = [authorization, authorization].map((value) => `Authorization: ${value}`)
  const heard = await talk(await listen(store.app), [...head, type, ...twice, '', body].join('\r\n'))
  expect(heard).toMatch(/^HTTP\/1.1 400 /)
  expect(heard).toContain('{"error":"invalid_request"')
})

describe('a token is granted', () => {
  it('with all scopes of the client when the request names no scope', async () => {
    for (const form of [{}, { scope: '' }] as Record<string, string>[])
      expect(await askToken(store, client, form)).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
        body: { token_type: 'Bearer', expires_in: 3600, scope: 'read orders:write' },
      })
  })

  it.each([
    ['read', 'read'],
    ['pets:read', 'pets:read'],
    ['orders:write read', 'orders:write read'],
    ['read read', 'read'],
  ])('for %j as %j', async (scope, granted) => {
    expect((await askToken(store, client, { scope })).body.scope).toBe(granted)
  })

  it('to a client that sends the same id in the header and in the body', async () => {
    expect((await askToken(store, client, { client_id: client.clientId })).status).toBe(200)
  })

  it('to a request with unknown parameters, which are ignored', async () => {
    expect((await askToken(store, client, { resource: 'https://petstore.test', audience: 'x' })).status).toBe(200)
  })

  it('to an id and a secret with every character percent-encoded', async () => {
    const encoded = (text: string) => [...text].map((sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')
    const credentials = { clientId: encoded(client.clientId), clientSecret: encoded(client.clientSecret) }
    expect((await askToken(store, credentials)).status).toBe(200)
  })

  it('to a request with an empty X-API-Key', async () => {
    expect((await post(store, '/oauth/token', GRANT, { ...basic(client), 'x-api-key': ' ' })).status).toBe(200)
  })

  it('to a request with the scheme name in mixed case', async () => {
    const authorization = basic(client).authorization.replace('Basic', 'bASIC')
    expect((await post(store, '/oauth/token', GRANT, { authorization })).status).toBe(200)
  })

  it('to an id and a secret with characters that have a meaning in forms', async () => {
    const [clientId, clientSecret] = ['shop & co + 100% = ü:/?#', 'p@ss&word=+%:ß #']
    await store.sql`insert into oauth_clients (client_id, name, scopes, secret_hash, created_at)
      values (${clientId}, 'Signs', ${['read']}, ${hashSecret(clientSecret)}, now())`
    const encoded = (text: string) => new URLSearchParams({ x: text }).toString().slice(2)
    expect((await askToken(store, { clientId: encoded(clientId), clientSecret: encoded(clientSecret) })).status).toBe(200)
    expect((await post(store, '/oauth/token', { ...GRANT, client_id: clientId, client_secret: clientSecret })).status).toBe(200)
  })
})
