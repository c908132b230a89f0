import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet, aUser } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { listen, talk } from './wire.js'

let store: PetStore
let port: number
let accessToken: string
let refreshToken: string
beforeAll(async () => {
  store = await petStore({ streams: { streams: 200 } })
  await aPet(store)
  const { email } = await aUser(store, { password: 'correct horse' })
  ;({ accessToken, refreshToken } = (await store.rest('POST', '/v1/auth/login', { body: { email, password: 'correct horse' } })).body)
  port = await listen(store.app)
})
afterAll(() => store.close())

type Headers = Readonly<Record<string, string>>
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
/** A call of each kind: public and protected, in each style, and the upload of a form. */
const calls: readonly [method: string, url: string, body: unknown, headers: Headers][] = [
  ['GET', '/v1/pets', undefined, {}],
  ['GET', '/v1/pets/1', undefined, {}],
  ['HEAD', '/v1/tags', undefined, {}],
  ['GET', '/v1/orders', undefined, {}],
  ['GET', '/v1/me', undefined, {}],
  ['POST', '/v1/pets', { name: 'Bo', status: 'sold' }, {}],
  ['POST', '/v1/users', { email: 'ada@example.com', password: 'correct horse' }, {}],
  ['POST', '/v1/auth/login', { email: 'ada@example.com', password: 'correct horse' }, {}],
  ['POST', '/v1/auth/refresh', { refreshToken: 'rt_x' }, {}],
  ['POST', '/v1/auth/logout', undefined, {}],
  ['POST', '/graphql', { query: '{ pet(id: 1) { id } }' }, {}],
  ['POST', '/v1/pets/1/photos', '--x--', { 'content-type': 'multipart/form-data; boundary=x' }],
]

describe('a credential', () => {
  it.each<[string, (key: string) => Headers]>([
    ['Authorization: ApiKey', (key) => ({ authorization: `ApiKey ${key}` })],
    ['Authorization: apikey', (key) => ({ authorization: `apikey  ${key}` })],
    ['X-API-Key', (key) => ({ 'x-api-key': key })],
    ['Authorization: Bearer', () => ({ authorization: `Bearer ${accessToken}` })],
    ['Authorization: bearer', () => ({ authorization: `bearer   ${accessToken}` })],
    ['Authorization: Bearer with a key', (key) => ({ authorization: `Bearer ${key}` })],
    ['HTTP Basic without a password', (key) => ({ authorization: basic(`${key}:`) })],
    ['HTTP Basic without a colon', (key) => ({ authorization: basic(key) })],
    ['HTTP Basic with a password', (key) => ({ authorization: basic(`${key}:x`) })],
    ['HTTP Basic with the key twice', (key) => ({ authorization: basic(`${key}:${key}`) })],
    ['two headers', (key) => ({ authorization: `ApiKey ${key}`, 'x-api-key': key })],
    ['two headers, one of them Bearer', (key) => ({ authorization: `Bearer ${key}`, 'x-api-key': key })],
    ['two headers, one of them Basic', (key) => ({ authorization: basic(`${key}:`), 'x-api-key': ` ${key} ` })],
    ['X-API-Key beside an empty Authorization', (key) => ({ authorization: '', 'x-api-key': key })],
    ['Authorization beside a blank X-API-Key', (key) => ({ authorization: `ApiKey ${key}`, 'x-api-key': '  ' })],
  ])('is accepted in %s', async (_name, header) => {
    const headers = header(store.keys.staff)
    expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(200)
    expect((await store.graphql('{ me { id } }', {}, { headers })).body.data.me.id).toBeGreaterThan(0)
    expect((await store.rest('PUT', '/graphql/stream', { headers })).status).toBe(201)
  })

  it.each<Headers>([
    { authorization: '' },
    { authorization: '  ' },
    { 'x-api-key': '' },
    { 'x-api-key': ' \t' },
    { authorization: '', 'x-api-key': '' },
  ])('whose header is empty is none: %j', async (headers) => {
    expect((await store.rest('GET', '/v1/pets/1', { headers })).status).toBe(200)
    expect((await store.graphql('{ pet(id: 1) { id } }', {}, { headers })).body).toEqual({ data: { pet: { id: 1 } } })
    const { body } = await store.rest('GET', '/v1/me', { headers })
    expect(body.error).toMatchObject({
      code: 'UNAUTHORIZED',
      message: 'This operation needs a credential',
      retry: { strategy: 'authenticate' },
    })
  })

  it.each<[strategy: string, () => Headers]>([
    ['authenticate', () => ({})],
    ['authenticate', () => ({ 'x-api-key': 'pk_live_wrong' })],
    ['authenticate', () => ({ authorization: 'Bearer psk_test_wrong' })],
    ['authenticate', () => ({ authorization: basic('psk_live_wrong:') })],
    ['authenticate', () => ({ authorization: 'Digest x' })],
    ['refresh_token', () => ({ authorization: `Bearer ${accessToken.slice(0, -2)}` })],
    ['never', () => ({ authorization: `Bearer ${accessToken}`, 'x-api-key': store.keys.staff })],
  ])('that is refused comes back with the advice %s (%#)', async (strategy, headers) => {
    const { body } = await store.rest('GET', '/v1/me', { headers: headers() })
    expect(body.error.retry.strategy).toBe(strategy)
  })

  it.each<[string, () => Headers]>([
    ['unknown', () => ({ authorization: `ApiKey ${store.keys.staff.slice(0, -8)}${'0'.repeat(8)}` })],
    ['mistyped', () => ({ 'x-api-key': store.keys.staff.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')) })],
    ['in capitals', () => ({ 'x-api-key': store.keys.staff.toUpperCase() })],
    ['of no scheme', () => ({ authorization: store.keys.staff })],
    ['of another scheme', () => ({ authorization: `Token ${store.keys.staff}` })],
    ['a mistyped key as Bearer', () => ({ authorization: `Bearer ${store.keys.staff.slice(0, -1)}` })],
    ['a key as the password of Basic', () => ({ authorization: basic(`staff:${store.keys.staff}`) })],
    ['two keys in Basic', () => ({ authorization: basic(`${store.keys.staff}:${store.keys.customer}`) })],
    ['two keys in Bearer and X-API-Key', () => ({ authorization: `Bearer ${store.keys.staff}`, 'x-api-key': store.keys.customer })],
    ['a token as the user name of Basic', () => ({ authorization: basic(`${accessToken}:`) })],
    ['a password', () => ({ authorization: 'Basic c3RhZmY6c2VjcmV0' })],
    // a scheme with nothing behind it is a broken credential, unlike an empty header (see decision D163)
    ...['ApiKey', 'Bearer', 'bearer ', 'Basic', 'Basic   '].map((value): [string, () => Headers] => [
      `of one scheme and nothing (${value})`,
      () => ({ authorization: value }),
    ]),
    ['an empty user name and password', () => ({ authorization: basic(':') })],
    ['two in one header', () => ({ authorization: `ApiKey ${store.keys.staff}, ApiKey ${store.keys.customer}` })],
    ['two in two headers', () => ({ authorization: `ApiKey ${store.keys.staff}`, 'x-api-key': store.keys.customer })],
    ['a token in X-API-Key', () => ({ 'x-api-key': accessToken })],
    ['a token as a key', () => ({ authorization: `ApiKey ${accessToken}` })],
    ['a token and a key', () => ({ authorization: `Bearer ${accessToken}`, 'x-api-key': store.keys.staff })],
    ['two tokens in one header', () => ({ authorization: `Bearer ${accessToken} ${accessToken}` })],
    ['a mistyped token', () => ({ authorization: `Bearer ${accessToken.slice(0, -2)}` })],
    ['a refresh token', () => ({ authorization: `Bearer ${refreshToken}` })],
    ['very long', () => ({ 'x-api-key': 'pk_live_'.padEnd(8000, 'a') })],
    ['SQL', () => ({ 'x-api-key': "' or 1=1 --" })],
  ])('that is %s is refused with 401 everywhere, on public operations too', async (_name, header) => {
    for (const [method, url, body, headers] of calls) {
      const reply = await store.rest(method, url, { body, headers: { ...headers, ...header() } })
      expect(reply.status, `${method} ${url}`).toBe(401)
      expect(reply.headers['www-authenticate']).toMatch(/^ApiKey realm=/)
      if (method === 'HEAD') continue
      const error = url === '/graphql' ? reply.body.errors[0].extensions : reply.body.error
      expect(error).toMatchObject({
        code: 'UNAUTHORIZED',
        type: 'authentication_error',
        status: 401,
        retry: { strategy: expect.stringMatching(/^(authenticate|refresh_token|never)$/) },
      })
      for (const secret of [store.keys.staff, accessToken, refreshToken]) expect(reply.text).not.toContain(secret)
    }
  })

  it.each([
    ...['api_key', 'apikey', 'API_KEY', 'access_token', 'accessToken', 'refresh_token', 'id_token', 'token', 'authorization'],
    ...['password', 'client_secret', 'secret', 'bearer', 'jwt', 'x-api-key', 'X-API-Key', 'api-key', 'Api.Key', 'api key', 'api_key[]'],
    ...['api%5Fkey', '%61pikey', '%58-API-%4Bey', 'API%2DKEY', 'api+key', 'access-token', 'auth_token', 'X-Auth-Token', 'bearer_token'],
    ...['Proxy-Authorization', 'apiToken', 'x-access-token', 'Authori%7Aation'],
  ])('in a URL (%s) is refused with 401, even if it is valid', async (name) => {
    for (const url of [`/v1/pets?${name}=${store.keys.staff}`, `/v1/orders?limit=1&${name}=${store.keys.staff}`]) {
      for (const as of ['nobody', 'staff'] as const) {
        const reply = await store.rest('GET', url, { as })
        expect(reply.status).toBe(401)
        expect(reply.text).not.toContain(store.keys.staff)
      }
      const reply = await store.rest('GET', url, { headers: { authorization: `Bearer ${accessToken}` } })
      expect(reply.status).toBe(401)
    }
    for (const url of ['/graphql', '/v1/graphql', '/graphql/stream', '/v1/me', '/v1/pets/export']) {
      const reply = await store.rest('GET', `${url}?query={__typename}&${name}=${store.keys.staff}`)
      expect(reply.status, url).toBe(401)
      expect(reply.text).not.toContain(store.keys.staff)
    }
  })

  it.each(['q', 'tokens', 'keys', 'apikeys', 'author', 'secretary', 'x', 'token', '%zz'])(
    'is no parameter of the name %s',
    async (name) => {
      const value = name === 'token' ? '' : '=1'
      expect((await store.rest('GET', `/v1/pets?${name}${value}`)).status).not.toBe(401)
    },
  )

  it('is not repeated by an error, whatever place it was sent in', async () => {
    const { staff } = store.keys
    const encoded = staff.replace('_', '%5F').replace(/t/g, '%74')
    for (const secret of [staff, accessToken, refreshToken, encoded, staff.slice(0, 30)]) {
      const sent: readonly [method: 'GET' | 'POST', url: string, body?: object][] = [
        ['GET', `/v1/pets/${secret}`],
        ['GET', `/nope/${secret}`],
        ['GET', `/v1/${secret}/pets`],
        ['GET', `/v1/pets/${secret}/%zz`],
        ['GET', `/v1/pets?limit=${secret}`],
        ['GET', `/v1/pets?${secret}=1`],
        ['GET', `/v1/pets?fields=${secret}`],
        ['GET', `/v1/pets?sort=${secret}`],
        ['POST', '/v1/pets', { name: 'Bo', status: secret, [secret]: 1 }],
        ['POST', '/graphql', { query: `{ ${/^\w+$/.test(secret) ? secret : 'x'} }` }],
        ['POST', '/graphql', { query: 'query($id: Int64!) { pet(id: $id) { id } }', variables: { id: secret } }],
      ]
      for (const [method, url, body] of sent) {
        for (const accept of ['application/json', 'application/problem+json', 'text/html']) {
          const headers = { accept, 'x-api-key': staff, ...(body && { 'content-type': 'application/json' }) }
          const reply = await store.app.http.inject({ method, url, headers, ...(body && { payload: body }) })
          expect(reply.statusCode).toBeGreaterThanOrEqual(accept === 'text/html' || url !== '/graphql' ? 400 : 200)
          for (const text of [secret, decodeURIComponent(secret)]) expect(reply.body, `${method} ${url}`).not.toContain(text)
        }
      }
    }
  })

  it('that is sent twice counts once, and two different ones are refused with 401', async () => {
    const line = (key: string) => `Authorization: ApiKey ${key}\r\n`
    const send = (lines: string) => talk(port, `GET /v1/pets/1 HTTP/1.1\r\nHost: localhost\r\n${lines}Connection: close\r\n\r\n`)
    const { staff, customer } = store.keys
    expect(await send(line(staff))).toMatch(/^HTTP\/1.1 200 /)
    expect(await send(line(staff) + line(customer))).toMatch(/^HTTP\/1.1 401 /)
    expect(await send(line(staff) + line(staff))).toMatch(/^HTTP\/1.1 200 /)
    expect(await send(`Authorization:\r\n${line(staff)}X-API-Key: ${staff}\r\nX-API-Key: ${staff}\r\n`)).toMatch(/^HTTP\/1.1 200 /)
    const bearer = `Authorization: Bearer ${accessToken}\r\n`
    expect(await send(bearer)).toMatch(/^HTTP\/1.1 200 /)
    expect(await send(bearer + bearer)).toMatch(/^HTTP\/1.1 200 /)
    for (const both of [bearer + line(staff), line(staff) + bearer]) expect(await send(both)).toMatch(/^HTTP\/1.1 401 /)
    expect(await send(`X-API-Key: ${staff}\r\nX-API-Key: ${customer}\r\n`)).toMatch(/^HTTP\/1.1 401 /)
  })

  it('that is wrong does not affect health probes and metrics', async () => {
    for (const url of ['/health', '/health/live', '/health/ready', '/metrics'])
      expect((await store.rest('GET', url, { headers: { 'x-api-key': 'bad' } })).status).toBe(200)
  })
})
