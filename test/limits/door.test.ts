import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen, readReply, talk } from '../http/wire.js'
import { type MovableClock, movableClock } from '../support/clock.js'
import { metric } from '../support/metrics.js'
import { checkReply } from '../support/openapiValidator.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { usualLimits } from '../support/unlimited.js'
import { createUser } from './callers.js'

const SETTINGS = {
  ...usualLimits,
  RATE_LIMIT_PER_MINUTE: '10',
  RATE_LIMIT_QUOTAS: 'login=3, signUp=2, token=4, orders.read=100',
  TRUSTED_PROXIES: '127.0.0.1',
  CORS_ORIGINS: 'https://shop.example',
}
const BURST = 15

let clock: MovableClock
let store: PetStore
beforeAll(async () => {
  clock = movableClock()
  store = await petStore({ settings: SETTINGS, wallClock: clock })
})
afterAll(() => store.close())
beforeEach(() => clock.advance(120))

let networks = 0
/** The header of a trusted proxy for an address that has not called yet. */
const freshAddress = () => ({ 'x-forwarded-for': `10.7.${Math.floor(++networks / 250)}.${(networks % 250) + 1}` })

/** The port of the gateway, which begins to listen when it is first asked for. */
async function portOf(): Promise<number> {
  const address = store.app.http.server.address() as AddressInfo | null // the server listens to TCP
  return address?.port ?? listen(store.app)
}

async function exhaust(call: () => Promise<Reply>): Promise<number> {
  for (let taken = 0; taken < 200; taken++) if ((await call()).status === 429) return taken
  throw new Error('no call was refused')
}

describe('a request that is refused before its caller is known counts for its address', () => {
  it.each<[string, number, (headers: Record<string, string>) => Promise<Reply>]>([
    ['an unknown path', 404, (headers) => store.rest('GET', `/v1/guess${++networks}`, { headers })],
    ['a path in capital letters', 404, (headers) => store.rest('GET', '/V1/Pets', { headers })],
    ['a wrong method', 405, (headers) => store.rest('PATCH', '/v1/tags', { headers })],
    ['an OPTIONS', 405, (headers) => store.rest('OPTIONS', '/v1/tags', { headers })],
    ['an OPTIONS for an unknown path', 404, (headers) => store.rest('OPTIONS', `/v1/guess${++networks}`, { headers })],
    [
      'a preflight without an origin',
      405,
      (headers) => store.rest('OPTIONS', '/v1/tags', { headers: { ...headers, 'access-control-request-method': 'GET' } }),
    ],
    [
      'a wrong media type',
      415,
      (headers) => store.rest('POST', '/v1/tags', { body: 'x', headers: { ...headers, 'content-type': 'text/plain' } }),
    ],
    ['a reply that cannot be given', 406, (headers) => store.rest('GET', '/v1/tags', { headers: { ...headers, accept: 'image/png' } })],
    [
      'a large body',
      413,
      (headers) =>
        store.rest('POST', '/v1/tags', {
          body: Buffer.alloc(1024 * 1024 + 1),
          headers: { ...headers, 'content-type': 'application/json' },
        }),
    ],
    ['a bad key', 401, (headers) => store.rest('GET', '/v1/me', { headers: { ...headers, 'x-api-key': `psk_test_guess${++networks}` } })],
    ['a missing credential', 401, (headers) => store.rest('GET', '/v1/me', { headers })],
    [
      'a bad token in GraphQL',
      401,
      (headers) => store.graphql('{ me { id } }', undefined, { headers: { ...headers, authorization: 'Bearer guess' } }),
    ],
  ])('%s', async (_case, status, call) => {
    const headers = freshAddress()
    expect((await call(headers)).status).toBe(status)
    expect(await exhaust(() => call(headers))).toBe(BURST - 1)
    expect((await store.rest('GET', '/v1/tags', { headers })).status).toBe(429)
    expect((await store.rest('GET', '/v1/tags', { headers: freshAddress() })).status).toBe(200)
  })

  it.each([
    ['an unknown method', 'FOO /v1/tags HTTP/1.1', 405],
    ['an unknown method of an unknown path', 'FOO /v1/guess HTTP/1.1', 404],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1', 405],
    ['a broken header', 'GET /v1/tags HTTP/1.1\r\nno header', 400],
  ])('%s, which HTTP itself refuses', async (_case, lines, status) => {
    const port = await portOf()
    const ask = async () => readReply(await talk(port, `${lines}\r\nHost: shop.example\r\n\r\n`))
    const first = await ask()
    expect([first.status, first.headers['x-ratelimit-remaining'], first.headers.ratelimit]).toEqual([status, '9', '"default";r=9;t=6'])
    for (let i = 1; i < BURST; i++) await ask()
    const refused = await ask()
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '6'])
    expect(JSON.parse(refused.text).error).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retry: { afterSeconds: 6 } })
  })

  it('and after many bad keys an unknown key is not even looked up, but a key that was good a while ago is', async () => {
    const { key, secondKey } = await createUser(store)
    const headers = freshAddress()
    await exhaust(() => store.rest('GET', '/v1/tags', { headers })) // anonymous calls are no guesses
    const ask = (apiKey: string) => store.rest('GET', '/v1/me', { headers: { ...headers, 'x-api-key': apiKey } })
    expect((await ask(key)).status).toBe(200)
    for (let i = 0; i < BURST; i++) await ask(`psk_test_guess${++networks}`)
    expect((await ask(secondKey)).status).toBe(429)
    expect((await ask(key)).status).toBe(200)
    clock.advance(120)
    expect((await ask(secondKey)).status).toBe(200)
  })
})

describe('the address of a caller', () => {
  it('of IPv6 is its /64', async () => {
    const from = (address: string) => store.rest('GET', '/v1/tags', { headers: { 'x-forwarded-for': address } })
    let n = 0
    expect(await exhaust(() => from(`2001:db8:1:2::${(++n).toString(16)}`))).toBe(BURST)
    expect((await from('2001:db8:1:2:ffff::1')).status).toBe(429)
    expect((await from('2001:db8:1:3::1')).status).toBe(200)
  })

  it('is the peer’s, whatever X-Forwarded-For says, without a trusted proxy', async () => {
    const direct = await petStore({ settings: { ...SETTINGS, TRUSTED_PROXIES: '' }, wallClock: clock })
    try {
      const forged = () =>
        direct.rest('GET', '/v1/tags', { headers: { 'x-forwarded-for': `10.9.0.${++networks % 250}`, forwarded: 'for=10.1.1.1' } })
      expect(await exhaust(forged)).toBe(BURST)
      expect((await direct.rest('GET', '/v1/tags', { as: 'staff' })).status).toBe(200)
    } finally {
      await direct.close()
    }
  })

  it('is no caller for a user: users of one address have quotas of their own', async () => {
    const headers = freshAddress()
    const [ada, ben] = [await createUser(store), await createUser(store)]
    expect(await exhaust(() => store.rest('GET', '/v1/tags', { headers: { ...headers, 'x-api-key': ada.key } }))).toBe(BURST)
    expect((await store.rest('GET', '/v1/tags', { headers: { ...headers, 'x-api-key': ben.key } })).status).toBe(200)
    expect((await store.rest('GET', '/v1/tags', { headers })).status).toBe(200)
    expect((await store.rest('GET', '/v1/tags', { headers: { ...freshAddress(), 'x-api-key': ada.key } })).status).toBe(429)
  })
})

describe('stricter quotas of an address', () => {
  const credentials = { email: 'nobody@example.com', password: 'wrong horse battery staple' }
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }'

  it('hold for login in both styles, whoever calls', async () => {
    const headers = freshAddress()
    const ways = [
      () => store.rest('POST', '/v1/auth/login', { headers, body: credentials }),
      () => store.graphql(login, { input: credentials }, { headers }),
      () => store.rest('POST', '/v1/auth/login', { headers, body: credentials, as: 'customer' }),
    ]
    for (const way of ways) expect((await way()).status).not.toBe(429)
    for (const way of ways) expect((await way()).status).toBe(429)
    expect((await store.rest('GET', '/v1/tags', { headers })).status).toBe(200)
    clock.advance(60)
    expect((await store.rest('POST', '/v1/auth/login', { headers, body: credentials })).status).toBe(401)
  })

  it('hold for sign-up under both paths', async () => {
    const headers = freshAddress()
    const signUp = (path: string) =>
      store.rest('POST', path, { headers, body: { email: `fresh${++networks}@example.com`, password: 'correct horse battery staple' } })
    expect([(await signUp('/v1/users')).status, (await signUp('/v1/auth/register')).status]).toEqual([201, 201])
    expect((await signUp('/api/v1/users')).status).toBe(429)
  })

  it('hold for OAuth tokens, with the error of OAuth', async () => {
    const headers = { ...freshAddress(), 'content-type': 'application/x-www-form-urlencoded' }
    const ask = (path: string) =>
      store.rest('POST', path, { headers, body: 'grant_type=client_credentials&client_id=x&client_secret=y&token=z' })
    for (let i = 0; i < 4; i++) expect((await ask('/oauth/token')).status).toBe(401)
    const refused = await ask('/oauth/token')
    expect(refused.status).toBe(429)
    expect(refused.body).toEqual({ error: 'temporarily_unavailable', error_description: expect.stringContaining('4 calls') })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(await exhaust(() => ask('/oauth/introspect'))).toBe(BURST)
    expect((await ask('/oauth/revoke')).status).toBe(429)
  })
})

describe('a caller that is known to be over its quota', () => {
  it('gets 429 before everything else', async () => {
    const user = await createUser(store)
    const headers = { 'x-api-key': user.key }
    await exhaust(() => store.rest('GET', '/v1/tags', { headers }))
    const refusals = [
      store.rest('POST', '/v1/tags', { headers: { ...headers, 'content-type': 'text/plain' }, body: 'x' }),
      store.rest('GET', '/v1/tags', { headers: { ...headers, accept: 'image/png' } }),
      store.rest('POST', '/v1/tags', { headers: { ...headers, 'content-type': 'application/json' }, body: Buffer.alloc(1024 * 1024 + 1) }),
      store.rest('POST', '/v1/tags', { headers, body: { name: '' } }),
      store.rest('DELETE', '/v1/pets/1', { headers }),
    ]
    expect((await Promise.all(refusals)).map(({ status }) => status)).toEqual(refusals.map(() => 429))
  })

  it('is served for a quota that is not used up', async () => {
    const headers = { 'x-api-key': (await createUser(store)).key }
    await exhaust(() => store.rest('GET', '/v1/tags', { headers }))
    expect((await store.rest('GET', '/v1/orders', { headers })).status).toBe(200)
    expect((await store.graphql('{ orders { pagination { page } } }', undefined, { headers })).status).toBe(200)
    expect((await store.graphql('{ orders { pagination { page } } tags { pagination { page } } }', undefined, { headers })).status).toBe(
      429,
    )
  })

  it('is refused over a connection before the server does any work, as documented', async () => {
    const { key } = await createUser(store)
    const origin = `http://127.0.0.1:${await portOf()}`
    const headers = { 'x-api-key': key, 'x-forwarded-for': '10.8.0.1' }
    const ask = async (path: string, more: Record<string, string> = {}) => {
      const response = await fetch(origin + path, { headers: { ...headers, ...more } })
      const reply = { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
      checkReply('GET', path, reply)
      return reply
    }
    const early = () => metric(store, 'http_request_duration_seconds_count', 'route="over_quota"')
    await exhaust(() => store.rest('GET', '/v1/tags', { headers }))
    const before = await early()
    const atTheDoor = await store.rest('GET', '/v1/tags', { headers })
    const fast = await ask('/v1/tags?page=2')
    expect([(await early()) - before, atTheDoor.status, fast.status]).toEqual([1, 429, 429])
    const shown = ({ headers: all }: Pick<Reply, 'headers'>) =>
      Object.fromEntries(
        Object.entries(all).filter(([name]) =>
          /^(x-ratelimit|x-query-cost|ratelimit|retry|cache|content-type|vary|api|x-content)/.test(name),
        ),
      )
    expect(shown(fast)).toEqual(shown(atTheDoor))
    expect(JSON.parse(fast.text).error).toEqual({
      ...atTheDoor.body.error,
      timestamp: expect.any(String),
      requestId: expect.any(String),
    })
    // other quotas, other callers and other forms go on to the door
    expect((await ask('/v1/orders')).status).toBe(200)
    expect((await ask('/v1/tags', { 'x-api-key': '', 'x-forwarded-for': '10.8.0.2' })).status).toBe(200)
    expect((await ask('/v1/tags', { accept: 'application/problem+json' })).headers['content-type']).toMatch(/problem/)
    expect((await early()) - before).toBe(1)
    clock.advance(120)
    expect((await ask('/v1/tags')).status).toBe(200)
  })

  it.each([
    ['https://shop.example', 'https://shop.example'],
    ['https://other.example', undefined],
  ])('is told so in a page of %s when its origin is allowed', async (origin, allowed) => {
    const headers = { ...freshAddress(), origin }
    await exhaust(() => store.rest('GET', '/v1/tags', { headers }))
    for (const refused of [await store.rest('GET', '/v1/tags', { headers }), await store.rest('GET', '/v1/nothing', { headers })]) {
      expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([429, allowed])
      expect(refused.headers.vary).toContain('Origin')
    }
  })

  it('gets no more of the balance used up by refusals', async () => {
    const headers = { 'x-api-key': (await createUser(store)).key }
    await exhaust(() => store.rest('GET', '/v1/tags', { headers }))
    for (let i = 0; i < 20; i++) await store.rest('GET', '/v1/tags', { headers })
    clock.advance(6)
    expect((await store.rest('GET', '/v1/tags', { headers })).status).toBe(200)
  })
})
