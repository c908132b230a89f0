import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VersionRow } from '../../src/rest/versions/registry.js'
import { movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

const versions: readonly VersionRow[] = [
  { name: 'v0', since: '2025-01-01', sunset: '2025-07-01', successor: 'v1', guide: 'https://example.com/from-v0' },
  { name: 'v1', since: '2027-01-01', sunset: '2027-07-01', successor: 'v2', guide: '/docs/versions' },
  { name: 'v2', differences: [{ of: 'Pet.name', name: 'title' }] },
]
const before = new Date('2026-12-01')
const deprecated = new Date('2027-03-01')
const ended = new Date('2027-07-01')
const clock = movableClock(before)

let store: PetStore
let legacy: PetStore
let petId: number
beforeAll(async () => {
  ;[store, legacy] = await Promise.all([
    petStore({ versions, clock, settings: { PUBLIC_URL: 'https://shop.example/petstore' } }),
    petStore({ versions, clock, settings: { DEPRECATION_HEADER: 'legacy' } }),
  ])
  petId = (await aPet(store)).id
  await aPet(store)
})
afterAll(() => Promise.all([store.close(), legacy.close()]))

/** Past the check of replies, which does not know the day. */
async function call(
  url: string,
  { at = store, method = 'GET', ...options }: { at?: PetStore; method?: string; headers?: Record<string, string>; body?: object } = {},
) {
  const { body, headers } = options
  const type = body ? { 'content-type': 'application/json' } : {}
  const reply = await at.app.http.inject({ method: method as 'GET', url, headers: { ...type, ...headers }, payload: body })
  const { 'api-version': version, deprecation, sunset, link } = reply.headers
  return { status: reply.statusCode, version, deprecation, sunset, link, body: reply.body === '' ? undefined : JSON.parse(reply.body) }
}

const linksTo = (path: string) =>
  `</petstore/v2${path}>; rel="successor-version", </petstore/docs/versions>; rel="deprecation"; type="text/html"`
const SUCCESSOR = linksTo('/pets')
const HEADERS = { version: 'v1', deprecation: '@1798761600', sunset: 'Thu, 01 Jul 2027 00:00:00 GMT' }

describe('before its deprecation', () => {
  it.each(['/v1/pets', '/v1/nowhere', '/v1/pets?limit=0'])('%s tells its version alone', async (url) => {
    clock.set(before)
    const { version, deprecation, sunset } = await call(url)
    expect({ version, deprecation, sunset }).toEqual({ version: 'v1', deprecation: undefined, sunset: undefined })
  })
})

describe('a deprecated version', () => {
  it.each([
    ['/v1/inventory', { status: 200, link: linksTo('/inventory') }],
    ['/v1/nowhere', { status: 404, link: linksTo('/nowhere') }],
    ['/api/v1/pets/0', { status: 404, link: linksTo('/pets/0') }],
    ['/v1/pets?limit=0', { status: 400, link: SUCCESSOR }],
    ['/%761/categories', { status: 200, link: expect.stringContaining(linksTo('/categories')) }],
    ['/api/%76%31/pets/0', { status: 404, link: linksTo('/pets/0') }],
    ['/%61pi/v%31/inventory', { status: 200, link: linksTo('/inventory') }],
    ['/v1/orders', { status: 401, link: linksTo('/orders') }],
    ['/v1/a%22%3E', { status: 404, link: linksTo('/a%22%3E') }],
    [`/v1/${'long/'.repeat(100)}`, { status: 404, link: linksTo('') }],
  ])('tells its end and its successor on %s', async (url, expected) => {
    clock.set(deprecated)
    expect(await call(url)).toMatchObject({ ...HEADERS, ...expected })
  })

  it('repeats no secret that a caller has put into a path', async () => {
    clock.set(deprecated)
    expect((await call(`/v1/pets/${store.keys.staff}`)).link).not.toContain(store.keys.staff.slice(20))
  })

  it('keeps the links of a page beside its own', async () => {
    clock.set(deprecated)
    const { link } = await call('/v1/pets?limit=1')
    expect(link).toMatch(/^<\/petstore\/v1\/pets\?limit=1&page=1>; rel="first", .*rel="next", .*rel="last", /)
    expect(link).toContain(SUCCESSOR)
    // a refusal after the page was known has no links of a page
    expect((await call('/v1/pets?limit=1&sort=nothing')).link).toBe(SUCCESSOR)
  })

  it('tells it with 304, with a path that cannot be decoded, and with `true` for clients of older drafts', async () => {
    clock.set(deprecated)
    const { headers } = await store.app.http.inject({ url: '/v1/categories' })
    expect(await call('/v1/categories', { headers: { 'if-none-match': String(headers.etag) } })).toMatchObject({ status: 304, ...HEADERS })
    expect(await call('/v1/%ff')).toMatchObject({ status: 400, ...HEADERS })
    expect(await call('/v1/categories', { at: legacy })).toMatchObject({ deprecation: 'true', sunset: HEADERS.sunset })
  })

  it('tells GraphQL clients of its path, and nobody else', async () => {
    clock.set(deprecated)
    const body = { query: '{ inventory { onHand } }' }
    expect(await call('/v1/graphql', { method: 'POST', body })).toMatchObject({ status: 200, ...HEADERS })
    expect(await call('/graphql', { method: 'POST', body })).toMatchObject({
      status: 200,
      version: 'v1',
      deprecation: undefined,
      link: undefined,
    })
    expect(await call('/v2/pets')).toMatchObject({ status: 200, version: 'v2', deprecation: undefined })
  })
})

describe('an ended version', () => {
  it.each([
    ['GET', '/v1/pets'],
    ['GET', '/api/v1/nowhere'],
    ['POST', '/v1/pets'],
    ['PUT', '/v1/pets'],
    ['POST', '/v1/graphql'],
    ['GET', '/v1/openapi.json'],
    ['GET', '/api/v1/openapi.json'],
    ['GET', '/v1'],
    ['GET', '/%761/pets'],
    ['GET', '/%761/openapi.json'],
    ['POST', '/api/v%31/graphql'],
    ['DELETE', '/%61pi/%76%31/pets'],
  ])('answers %s %s with 410 and its successor', async (method, url) => {
    clock.set(ended)
    const reply = await call(url, { method })
    expect(reply).toMatchObject({ status: 410, ...HEADERS, link: expect.stringContaining('rel="successor-version"') })
    expect(reply.body.error ?? reply.body.errors[0].extensions).toMatchObject({
      code: 'VERSION_SUNSET',
      details: { subject: 'v1', sunset: '2027-07-01', replacement: 'v2', guide: '/petstore/docs/versions' },
      retry: { strategy: 'never' },
    })
  })

  it('that ended before the start is answered in the same way', async () => {
    clock.set(before)
    const { status, version, link, body } = await call('/v0/pets/7')
    expect({ status, version, link }).toEqual({
      status: 410,
      version: 'v0',
      link: '</petstore/v1/pets/7>; rel="successor-version", <https://example.com/from-v0>; rel="deprecation"; type="text/html"',
    })
    expect(body.error.message).toBe('v0 ended on 2025-07-01: use v1')
  })

  it('has no effect on the other versions', async () => {
    clock.set(ended)
    expect((await call(`/v2/pets/${petId}`)).body).toHaveProperty('title')
  })
})

describe('an unknown version', () => {
  it.each(['/v3/pets', '/api/v3/pets', '/v3', '/v99/graphql', '/%763/pets'])(
    '%s is answered with 404 and the live versions',
    async (url) => {
      clock.set(before)
      expect((await call(url)).body.error).toMatchObject({
        code: 'NOT_FOUND',
        message: 'This version of the API does not exist. Use v1 or v2',
        details: { path: decodeURI(url), versions: ['v1', 'v2'] },
      })
      clock.set(ended)
      expect((await call(url)).body.error.details.versions).toEqual(['v2'])
    },
  )

  it.each(['/version/pets', '/v', '/va/pets', '/api/pets'])('%s names no version', async (url) => {
    expect((await call(url)).body.error.details).not.toHaveProperty('versions')
  })
})

describe('a path without a version', () => {
  it('leads to the newest version', async () => {
    const { headers, statusCode } = await store.app.http.inject({ url: '/pets/7?fields=id' })
    expect([statusCode, headers.location]).toEqual([308, '/petstore/v2/pets/7?fields=id'])
  })

  it('has the OpenAPI document of the newest version, and each version has its own', async () => {
    clock.set(before)
    const paths = async (url: string) => Object.keys((await call(url)).body.paths)
    expect(await paths('/openapi.json')).toContain('/v2/pets')
    expect(await paths('/v2/openapi.json')).toEqual(await paths('/openapi.json'))
    expect(await paths('/api/v2/openapi.json')).toEqual(await paths('/openapi.json'))
    expect(await paths('/v1/openapi.json')).toContain('/v1/pets')
    expect((await call('/v2/openapi.json?v=3.0')).body).toMatchObject({ openapi: '3.0.3', paths: { '/v2/pets': {} } })
    expect((await paths('/v1/openapi.json')).filter((path) => path.includes('v2'))).toEqual([])
  })

  it('has an OpenAPI document that tells the end of a deprecated version', async () => {
    const { info, paths } = (await call('/v1/openapi.json')).body
    expect(info.description).toContain(
      'deprecated from 2027-01-01 on. From 2027-07-01 on, all paths below `/v1` answer 410. Its successor is `v2`',
    )
    expect(Object.keys(paths['/v1/pets'].get.responses)).toContain('410')
    const other = (await call('/v2/openapi.json')).body
    expect(other.info.description).not.toContain('End of this version')
    expect(Object.keys(other.paths['/v2/pets'].get.responses)).not.toContain('410')
  })
})
