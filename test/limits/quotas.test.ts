import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, type MovableClock, movableClock } from '../support/clock.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { usualLimits } from '../support/unlimited.js'
import { createUser, sessionFor } from './callers.js'

const LIMITS = { ...usualLimits, RATE_LIMIT_PER_MINUTE: '10', RATE_LIMIT_QUOTAS: 'orders.create=4, orders.read=6, search=2' }
const pet = '{ pet(id: 1) { id } }'

let clock: MovableClock
let store: PetStore
beforeAll(async () => {
  clock = movableClock()
  store = await petStore({ settings: LIMITS, wallClock: clock })
})
afterAll(() => store.close())
// after two minutes every quota of a minute is unused
beforeEach(() => clock.advance(120))

/** Calls until one gets 429. @returns the number of the other replies, and the refusal */
async function exhaust(call: () => Promise<Reply>): Promise<{ taken: number; refused: Reply }> {
  for (let taken = 0; taken < 400; taken++) {
    const reply = await call()
    if (reply.status === 429) return { taken, refused: reply }
  }
  throw new Error('no call was refused')
}

const nowSeconds = () => clock.now().getTime() / 1000
const headersOf = ({ headers }: Reply) => ({
  limit: headers['x-ratelimit-limit'],
  remaining: headers['x-ratelimit-remaining'],
  reset: Number(headers['x-ratelimit-reset']) - nowSeconds(),
  policy: headers['ratelimit-policy'],
  rest: headers.ratelimit,
})

describe('a caller over its quota', () => {
  it('gets 429 with the catalogue’s envelope and the headers, in REST', async () => {
    const { taken, refused } = await exhaust(() => store.rest('GET', '/v1/pets?limit=1', { as: 'customer' }))
    expect(taken).toBe(15)
    const seconds = Number(refused.headers['retry-after'])
    expect(refused.body.error).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      type: 'rate_limit_exceeded',
      status: 429,
      details: { budget: 'default', limit: 10, windowSeconds: 60 },
      retry: { strategy: 'after_delay', afterSeconds: seconds },
    })
    expect(seconds).toBe(6)
    expect(headersOf(refused)).toEqual({
      limit: '10',
      remaining: '0',
      reset: 90,
      policy: '"default";q=10;w=60',
      rest: '"default";r=0;t=90',
    })
    clock.advance(seconds)
    expect((await store.rest('GET', '/v1/pets?limit=1', { as: 'customer' })).status).toBe(200)
  })

  it.each(['application/json', 'application/graphql-response+json'])(
    'gets 429 in GraphQL with %s, for a new and for a known document',
    async (accept) => {
      const ask = () => store.graphql(pet, undefined, { as: 'customer', headers: { accept } })
      const { taken, refused } = await exhaust(ask)
      expect(taken).toBe(15)
      for (const reply of [refused, await store.graphql(`query Again ${pet}`, undefined, { as: 'customer', headers: { accept } })]) {
        expect(reply.status).toBe(429)
        expect(reply.body.errors[0].extensions).toMatchObject({
          code: 'RATE_LIMIT_EXCEEDED',
          retry: { afterSeconds: Number(reply.headers['retry-after']) },
        })
        expect(reply.body).not.toHaveProperty('data')
        expect(headersOf(reply)).toMatchObject({ limit: '10', remaining: '0' })
      }
    },
  )

  it('of all calls of a day waits until midnight in UTC', async () => {
    const day = await petStore({ settings: { ...LIMITS, RATE_LIMIT_PER_DAY: '3' }, wallClock: clock })
    try {
      const { taken, refused } = await exhaust(() => day.rest('GET', '/v1/tags', { as: 'customer' }))
      expect(taken).toBe(3)
      const untilMidnight = DAY - (nowSeconds() % DAY)
      expect(refused.body.error).toMatchObject({
        details: { budget: 'day', limit: 3, windowSeconds: DAY },
        retry: { afterSeconds: untilMidnight },
      })
      expect(headersOf(refused)).toMatchObject({ limit: '3', policy: '"day";q=3;w=86400', reset: untilMidnight })
      expect((await day.graphql('{ orders { pagination { page } } }', undefined, { as: 'customer' })).status).toBe(429)
      clock.advance(untilMidnight)
      expect((await day.rest('GET', '/v1/tags', { as: 'customer' })).status).toBe(200)
    } finally {
      await day.close()
    }
  })
})

describe('a call counts', () => {
  it('for the quota of its root field, which replaces the default', async () => {
    const quotas = [
      ['orders.read', () => store.rest('GET', '/v1/orders', { as: 'customer' }), 9],
      ['orders.read', () => store.rest('GET', '/v1/orders/1/timeline', { as: 'staff' }), 9],
      ['search', () => store.rest('GET', '/v1/search?q=x', { as: 'customer' }), 3],
      ['orders.create', () => store.rest('POST', '/v1/orders', { as: 'customer', body: { items: [{ petId: 999, quantity: 1 }] } }), 6],
      ['default', () => store.rest('GET', '/v1/pets/999', { as: 'customer' }), 15],
    ] as const
    for (const [budget, call, count] of quotas) {
      const { taken, refused } = await exhaust(call)
      expect({ budget: refused.body.error.details.budget, taken }).toEqual({ budget, taken: count })
    }
  })

  it.each([
    ['aliases', 'query { a: search(q: "x") { data { id } } b: search(q: "x") { data { id } } c: search(q: "x") { data { id } } }', 1],
    [
      'fragments',
      'query { ...F ... on Query { search(q: "y") { data { id } } } } fragment F on Query { x: search(q: "x") { data { id } } }',
      1,
    ],
    [
      'several fields of the default',
      '{ tags { pagination { page } } categories { pagination { page } } pets { pagination { page } } }',
      5,
    ],
    ['the schema alone', '{ __typename }', 15],
  ])('once for each root field of a document: %s', async (_case, document, count) => {
    const { taken } = await exhaust(() => store.graphql(document, undefined, { as: 'customer' }))
    expect(taken).toBe(count)
  })

  it('for one caller in both styles, under every path, method, key and session', async () => {
    const user = await createUser(store)
    const { key, secondKey } = user
    const session = await sessionFor(store, user)
    const forms = [
      () => store.rest('GET', '/v1/tags', { headers: { 'x-api-key': key } }),
      () => store.rest('GET', '/v1/tags', { headers: { authorization: `ApiKey ${secondKey}` } }),
      () => store.rest('GET', '/api/v1/tags/', { headers: { authorization: `Bearer ${session}` } }),
      () => store.rest('HEAD', '/v1/tags', { headers: { 'x-api-key': key } }),
      () => store.graphql('{ tags { pagination { page } } }', undefined, { headers: { 'x-api-key': key, 'x-forwarded-for': '10.1.1.1' } }),
    ]
    let n = 0
    const { taken } = await exhaust(() => (forms[n++ % forms.length] as () => Promise<Reply>)())
    expect(taken).toBe(15)
    for (const form of forms) expect((await form()).status).toBe(429)
  })

  it('exactly, also when many come at the same time', async () => {
    const { key } = await createUser(store)
    const both = Array.from({ length: 50 }, (_, i) =>
      i % 2 === 0
        ? store.rest('GET', '/v1/orders', { headers: { 'x-api-key': key } })
        : store.graphql('{ orders { pagination { page } } }', undefined, { headers: { 'x-api-key': key } }),
    )
    const statuses = (await Promise.all(both)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(9)
    expect(statuses.filter((status) => status === 429)).toHaveLength(41)
  })

  it.each([
    [
      'a body that is no JSON',
      () => store.rest('POST', '/v1/orders', { as: 'customer', body: '{', headers: { 'content-type': 'application/json' } }),
      6,
    ],
    ['an unknown parameter', () => store.rest('GET', '/v1/tags?nothing=1', { as: 'customer' }), 15],
    ['a document that is no GraphQL', () => store.graphql('{', undefined, { as: 'customer' }), 15],
    ['a document with an unknown field', () => store.graphql('{ nothing }', undefined, { as: 'customer' }), 15],
    ['variables of a wrong type', () => store.graphql('query ($id: Int64!) { pet(id: $id) { id } }', { id: 'x' }, { as: 'customer' }), 15],
    ['several operations at once', () => store.rest('POST', '/graphql', { as: 'customer', body: [{ query: pet }, { query: pet }] }), 15],
    ['a URL that cannot be read', () => store.rest('GET', '/%E0%A4%A'), 15],
    ['missing rights', () => store.rest('POST', '/v1/tags', { as: 'customer', body: { name: 'x' } }), 15],
  ])('when it is refused for %s', async (_case, call, count) => {
    const { taken, refused } = await exhaust(call)
    expect(taken).toBe(count)
    expect(refused.headers['retry-after']).toBeDefined()
  })

  it('once for an export, whatever its number of pages', async () => {
    await store.sql`insert into tags (name) select 'tag ' || n from generate_series(1, 250) n`
    const before = Number((await store.rest('GET', '/v1/tags', { as: 'staff' })).headers['x-ratelimit-remaining'])
    const exported = await store.rest('GET', '/v1/tags/export', { as: 'staff' })
    expect(exported.text.trim().split('\n').length).toBeGreaterThanOrEqual(250)
    expect(Number(exported.headers['x-ratelimit-remaining'])).toBe(before - 1)
    expect((await store.rest('GET', '/v1/tags', { as: 'staff' })).headers['x-ratelimit-remaining']).toBe(String(before - 2))
  })
})

describe('a reply', () => {
  it('shows the tightest quota: the one with the smallest part left', async () => {
    const shown = async (url: string) => headersOf(await store.rest('GET', url, { as: 'admin' })).policy
    expect(await shown('/v1/search?q=x')).toBe('"search";q=2;w=60')
    expect(await shown('/v1/tags')).toBe('"default";q=10;w=60')
    const tight = await petStore({ settings: { ...LIMITS, RATE_LIMIT_PER_DAY: '9' }, wallClock: clock })
    try {
      expect(headersOf(await tight.rest('GET', '/v1/tags', { as: 'admin' })).policy).toBe('"day";q=9;w=86400')
    } finally {
      await tight.close()
    }
  })

  it('has the headers in every form', async () => {
    const tag = (await store.rest('GET', '/v1/tags', { as: 'staff' })).headers.etag ?? ''
    const { body } = await store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Rex', status: 'available' } })
    const replies = [
      await store.rest('GET', '/v1/tags', { as: 'staff', headers: { 'if-none-match': tag } }),
      await store.rest('DELETE', `/v1/pets/${body.id}`, { as: 'staff' }),
      await store.rest('GET', '/v1/pets/0', { as: 'staff' }),
      await store.rest('GET', '/v1/tags/export', { as: 'staff' }),
      await store.graphql('{ __typename }', undefined, { as: 'staff' }),
      await store.rest('GET', '/v1/nothing'),
      await store.rest('PATCH', '/v1/tags'),
      await store.rest('POST', '/oauth/token', { body: 'grant_type=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      await store.rest('GET', '/pets'),
      await store.rest('GET', '/%E0%A4%A'),
    ]
    expect(replies.map(({ status }) => status)).toEqual([304, 204, 404, 200, 200, 404, 405, 401, 308, 400])
    for (const reply of replies)
      expect(headersOf(reply), String(reply.status)).toEqual({
        limit: expect.stringMatching(/^\d+$/),
        remaining: expect.stringMatching(/^\d+$/),
        reset: expect.any(Number),
        policy: expect.stringMatching(/^"[\w.]+";q=\d+;w=\d+$/),
        rest: expect.stringMatching(/^"[\w.]+";r=\d+;t=\d+$/),
      })
  })

  it.each(['/health', '/health/live', '/metrics', '/', '/docs/quick-start', '/openapi.json', '/.well-known/jwks.json'])(
    'of %s has none of them, because such calls are not counted',
    async (url) => {
      const { headers, status } = await store.rest('GET', url)
      expect(status).toBe(200)
      expect(Object.keys(headers).filter((name) => name.includes('ratelimit'))).toEqual([])
    },
  )

  it('of /metrics tells nothing of Redis without Redis, so that an alert on its loss is silent', async () => {
    expect((await store.rest('GET', '/metrics')).text).not.toMatch(/^gateway_redis_up /m)
  })

  it('to a preflight is not counted', async () => {
    const open = await petStore({ settings: { ...LIMITS, CORS_ORIGINS: 'https://shop.example' }, wallClock: clock })
    try {
      const headers = { origin: 'https://shop.example', 'access-control-request-method': 'GET' }
      for (let i = 0; i < 30; i++) expect((await open.rest('OPTIONS', '/v1/tags', { headers })).status).toBe(204)
      const { headers: shown } = await open.rest('GET', '/v1/tags', { headers: { origin: 'https://shop.example' } })
      expect(shown['x-ratelimit-remaining']).toBe('9')
      expect(shown['access-control-expose-headers']).toMatch(
        /RateLimit, RateLimit-Policy, Retry-After.*X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset/,
      )
    } finally {
      await open.close()
    }
  })
})

describe('the setting RATE_LIMITS', () => {
  it('measure counts, shows and measures, and refuses nothing', async () => {
    const measuring = await petStore({ settings: { ...LIMITS, RATE_LIMITS: 'measure' }, wallClock: clock })
    try {
      for (let i = 0; i < 20; i++) expect((await measuring.rest('GET', '/v1/tags', { as: 'customer' })).status).toBe(200)
      const last = await measuring.graphql('{ tags { pagination { page } } }', undefined, { as: 'customer' })
      expect([last.status, headersOf(last).remaining]).toEqual([200, '0'])
      expect(await metric(measuring, 'gateway_rate_limit_excesses_total', 'quota="default",outcome="measured"')).toBe(6)
    } finally {
      await measuring.close()
    }
  })

  it('off shows nothing and refuses nothing', async () => {
    const free = await petStore({ settings: { ...LIMITS, RATE_LIMITS: 'off' } })
    try {
      for (let i = 0; i < 20; i++) {
        const reply = await free.rest('GET', '/v1/tags', { as: 'customer' })
        expect([reply.status, headersOf(reply).limit]).toEqual([200, undefined])
        expect(reply.headers['x-query-cost']).not.toContain('remaining')
      }
    } finally {
      await free.close()
    }
  })
})

it('in sandbox the default limits are ten times as high', async () => {
  const sandbox = await petStore({ settings: { APP_ENV: 'sandbox', ...usualLimits }, wallClock: clock })
  try {
    const shown = async (url: string) => headersOf(await sandbox.rest('GET', url, { as: 'staff' })).policy
    expect(await shown('/v1/tags')).toBe('"default";q=1000;w=60')
    expect(await shown('/v1/search?q=x')).toBe('"search";q=600;w=60')
    expect(await shown('/v1/orders')).toBe('"orders.read";q=3000;w=60')
  } finally {
    await sandbox.close()
  }
})

it('the algorithm of a quota is a setting', async () => {
  const sliding = await petStore({
    settings: { ...LIMITS, RATE_LIMIT_QUOTAS: 'default=10:slidingWindow, search=5:tokenBucket' },
    wallClock: clock,
  })
  try {
    expect((await exhaust(() => sliding.rest('GET', '/v1/tags', { as: 'customer' }))).taken).toBe(10)
    expect((await exhaust(() => sliding.rest('GET', '/v1/search?q=x', { as: 'customer' }))).taken).toBe(7)
    clock.advance(HOUR)
    expect((await exhaust(() => sliding.rest('GET', '/v1/tags', { as: 'customer' }))).taken).toBe(10)
  } finally {
    await sliding.close()
  }
})
