import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract } from '../support/openapiValidator.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { listen, readReply, talk } from './wire.js'

const origin = 'https://shop.example'
let store: PetStore
beforeAll(async () => {
  store = await petStore({ settings: { CORS_ORIGINS: `${origin}/, https://admin.example:443` } })
})
afterAll(() => store.close())

const big = 'x'.repeat(1024 * 1024 + 1)
const json = { 'content-type': 'application/json' }

describe('a page of an allowed origin', () => {
  it.each<[number, string, string, { body?: string; headers?: Record<string, string> }]>([
    [200, 'GET', '/v1/pets', {}],
    [308, 'GET', '/pets', {}],
    [400, 'GET', '/v1/pets?page=0', {}],
    [401, 'GET', '/v1/orders', {}],
    [404, 'GET', '/v1/pets/999', {}],
    [404, 'GET', '/v1/dogs', {}],
    [405, 'PUT', '/v1/pets', {}],
    [406, 'GET', '/v1/pets', { headers: { accept: 'text/html' } }],
    [413, 'POST', '/v1/pets', { body: big, headers: json }],
    [415, 'POST', '/v1/pets', { body: 'x', headers: { 'content-type': 'text/plain' } }],
  ])('can read a %i reply to %s %s', async (status, method, url, { body, headers }) => {
    const reply = await store.rest(method, url, { body, headers: { ...headers, origin } })
    expect(reply.status).toBe(status)
    expect(reply.headers['access-control-allow-origin']).toBe(origin)
    expect(reply.headers.vary?.toLowerCase()).toContain('origin')
    expect(reply.headers['access-control-expose-headers']).toContain('X-Request-ID')
    for (const name of Object.keys(reply.headers)) expect(readable(reply), name).toContain(name)
  })
})

it('a page can read a refusal that comes before the rules for pages', async () => {
  const port = await listen(store.app)
  const refused: readonly [status: number, head: string][] = [
    [400, 'GET /v1/%zz HTTP/1.1\r\nHost: a'],
    [400, `GET /v1/pets/${'1'.repeat(300)} HTTP/1.1\r\nHost: a`],
    [400, 'GET /v1/pets HTTP/1.1\r\nHost: a\r\nHost: b'],
    [400, 'POST /graphql HTTP/1.1\r\nHost: a\r\nIdempotency-Key: a\r\nIdempotency-Key: b'],
    [400, 'GET /v1/pets HTTP/1.1\r\nHost: a\r\nbad header'],
    [405, 'FOO /v1/pets HTTP/1.1\r\nHost: a'],
    [431, `GET /v1/pets?q=${'x'.repeat(3000)} HTTP/1.1\r\nHost: a\r\n${'X: 12345678\r\n'.repeat(2000)}X: y`],
  ]
  for (const [status, head] of refused) {
    for (const from of [origin, 'https://evil.example']) {
      const [line = '', ...others] = head.split('\r\n')
      const reply = readReply(await talk(port, [line, `Origin: ${from}`, ...others, 'Connection: close', '', ''].join('\r\n')))
      expect([reply.status, reply.headers['access-control-allow-origin']], line.slice(0, 60)).toEqual([
        status,
        from === origin ? from : undefined,
      ])
      expect(reply.headers.vary).toMatch(/, Origin$/)
      if (from === origin) expect(reply.headers['access-control-expose-headers']).toContain('X-Request-ID')
    }
  }
})

/** Headers that a page can read without permission (Fetch Standard), and headers that have no meaning for a page. */
const unneeded = [
  ...['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified', 'pragma'],
  ...[
    'connection',
    'date',
    'vary',
    'content-security-policy',
    'cross-origin-resource-policy',
    'referrer-policy',
    'strict-transport-security',
  ],
  ...['x-content-type-options', 'x-frame-options', 'access-control-allow-origin', 'access-control-expose-headers'],
]

function readable({ headers }: Reply): string[] {
  return [...unneeded, ...(headers['access-control-expose-headers'] ?? '').toLowerCase().split(', ')]
}

it('pages can read every header that the OpenAPI document describes', async () => {
  const reply = await store.rest('GET', '/v1/pets', { headers: { origin } })
  const described = new Set<string>()
  JSON.stringify([contract.paths, contract.components.responses], (key, value) => {
    if (key === 'headers' && typeof value === 'object' && !Array.isArray(value))
      for (const name of Object.keys(value)) described.add(name.toLowerCase())
    return value
  })
  expect(described.size).toBeGreaterThan(8)
  for (const name of described) expect(readable(reply), name).toContain(name)
})

it('a page of another origin gets no CORS header', async () => {
  const reply = await store.rest('GET', '/v1/pets', { headers: { origin: 'https://evil.example' } })
  expect(reply.headers).not.toHaveProperty('access-control-allow-origin')
})

const preflight = (to: PetStore, from: string, method = 'GET') =>
  to.rest('OPTIONS', '/v1/pets/1', { headers: { origin: from, 'access-control-request-method': method } })

it('CORS is off by default, and a refused preflight names the setting', async () => {
  const closed = await petStore()
  expect((await closed.rest('GET', '/v1/pets', { headers: { origin } })).headers).not.toHaveProperty('access-control-allow-origin')
  for (const from of [origin, 'http://localhost:3000', 'null']) {
    const reply = await preflight(closed, from)
    expect(reply).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN', message: expect.stringContaining('CORS_ORIGINS') } } })
    expect(reply.headers).not.toHaveProperty('access-control-allow-origin')
    expect(reply.headers.vary).toContain('Origin')
  }
  await closed.close()
})

it('OPTIONS without a preflight is a wrong method', async () => {
  for (const headers of [{}, { origin }, { origin: 'https://evil.example' }, { 'x-api-key': 'bad' }] as Record<string, string>[])
    expect((await store.rest('OPTIONS', '/v1/pets', { headers })).status).toBe(405)
})

describe('in development', () => {
  let open: PetStore
  beforeAll(async () => {
    open = await petStore({ settings: { APP_ENV: 'development', CORS_ORIGINS: origin } })
  })
  afterAll(() => open.close())

  it.each([origin, 'http://localhost:3000', 'http://localhost', 'https://localhost:8443', 'http://127.0.0.1:5173', 'http://[::1]:4200'])(
    'a page of %s may call the gateway',
    async (from) => {
      expect((await open.rest('GET', '/v1/pets', { headers: { origin: from } })).headers['access-control-allow-origin']).toBe(from)
      expect(await preflight(open, from, 'DELETE')).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': from } })
    },
  )

  it.each([
    'null',
    'http://localhost.evil.example',
    'http://192.168.1.5:3000',
    'http://0.0.0.0:3000',
    'file://localhost',
    'http://LOCALHOST:3000',
  ])('a page of %s may not', async (from) => {
    expect((await open.rest('GET', '/v1/pets', { headers: { origin: from } })).headers).not.toHaveProperty('access-control-allow-origin')
    expect((await preflight(open, from)).status).toBe(403)
  })
})

it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('a preflight request allows %s', async (method) => {
  const reply = await store.app.http.inject({
    method: 'OPTIONS',
    url: '/v1/pets/1',
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization,if-match' },
  })
  expect(reply.statusCode).toBe(204)
  expect(reply.headers['access-control-allow-methods']).toContain(method)
  expect(reply.headers).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-headers': 'authorization,if-match',
    'access-control-max-age': '7200',
    vary: expect.stringMatching(/Origin, Access-Control-Request-Headers$/),
  })
  expect(reply.body).toBe('')
})

it('a preflight request without headers allows none', async () => {
  const reply = await preflight(store, origin)
  expect(reply.status).toBe(204)
  expect(reply.headers).not.toHaveProperty('access-control-allow-headers')
})
