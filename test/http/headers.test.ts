import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await aPet(store, { name: 'Rex' })
})
afterAll(() => store.close())

const pet = { name: 'Bo', status: 'sold' }
const account = { email: 'ada@example.com', password: 'correct horse' }
const calls: readonly [method: string, url: string, as: CallerName, body: unknown, status: number, cacheControl: string][] = [
  ['GET', '/v1/pets', 'nobody', undefined, 200, 'public, no-cache'],
  ['GET', '/v1/pets', 'staff', undefined, 200, 'public, no-cache'],
  ['GET', '/v1/pets/1', 'nobody', undefined, 200, 'public, no-cache'],
  ['HEAD', '/v1/pets/1', 'nobody', undefined, 200, 'public, no-cache'],
  ['GET', '/v1/categories', 'nobody', undefined, 200, 'public, no-cache'],
  ['GET', '/v1/tags', 'nobody', undefined, 200, 'public, no-cache'],
  ['GET', '/v1/inventory', 'nobody', undefined, 200, 'public, no-cache'],
  ['GET', '/v1/search?q=rex', 'nobody', undefined, 200, 'public, no-cache'],
  ['GET', '/v1/search?q=rex', 'customer', undefined, 200, 'private, no-store'],
  ['GET', '/v1/orders', 'customer', undefined, 200, 'private, no-store'],
  ['GET', '/v1/users', 'staff', undefined, 200, 'private, no-store'],
  ['GET', '/v1/users/1', 'staff', undefined, 200, 'private, no-store'],
  ['GET', '/v1/me', 'customer', undefined, 200, 'private, no-store'],
  ['GET', '/v1/me/requests', 'customer', undefined, 200, 'private, no-store'],
  ['GET', '/v1/users/3/apikeys', 'customer', undefined, 200, 'private, no-store'],
  ['GET', '/v1/users/3/apikey', 'customer', undefined, 200, 'private, no-store'],
  ['HEAD', '/v1/users/3/apikeys/3', 'customer', undefined, 200, 'private, no-store'],
  ['GET', '/v1/oauth-clients', 'admin', undefined, 200, 'private, no-store'],
  ['GET', '/v1/audit-events', 'admin', undefined, 200, 'private, no-store'],
  ['POST', '/v1/users', 'nobody', account, 201, 'no-store'],
  ['POST', '/v1/users', 'nobody', account, 409, 'no-store'],
  ['POST', '/v1/auth/login', 'nobody', account, 200, 'no-store'],
  ['POST', '/v1/auth/login', 'nobody', { ...account, password: 'wrong' }, 401, 'no-store'],
  ['POST', '/v1/users/3/apikeys', 'customer', {}, 201, 'no-store'],
  ['POST', '/v1/oauth-clients', 'admin', { name: 'One', scopes: ['read'] }, 201, 'no-store'],
  ['GET', '/v1/audit-events', 'staff', undefined, 403, 'no-store'],
  ['POST', '/v1/pets', 'staff', pet, 201, 'no-store'],
  ['PATCH', '/v1/pets/1', 'staff', { stock: 2 }, 200, 'no-store'],
  ['DELETE', '/v1/pets/2', 'staff', undefined, 204, 'no-store'],
  ['GET', '/v1/pets?page=0', 'nobody', undefined, 400, 'no-store'],
  ['GET', '/v1/orders', 'nobody', undefined, 401, 'no-store'],
  ['POST', '/v1/pets', 'customer', pet, 403, 'no-store'],
  ['GET', '/v1/pets/999999', 'nobody', undefined, 404, 'no-store'],
  ['GET', '/nothing', 'nobody', undefined, 404, 'no-store'],
  ['PUT', '/v1/pets', 'nobody', undefined, 405, 'no-store'],
  ['GET', '/health', 'nobody', undefined, 200, 'no-store'],
  ['GET', '/health/live', 'nobody', undefined, 200, 'no-store'],
]

describe('every reply', () => {
  it.each(calls)('to %s %s by %s has the headers of every reply', async (method, url, as, body, status, cacheControl) => {
    const reply = await store.rest(method, url, { as, body })
    expect(reply.status).toBe(status)
    expect(reply.headers).toMatchObject({
      'api-version': 'v1',
      'cache-control': cacheControl,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'strict-transport-security': expect.stringContaining('max-age='),
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'x-request-id': expect.stringMatching(/^[A-Za-z0-9-]{1,128}$/),
    })
    const vary = reply.headers.vary?.split(', ').map((name) => name.toLowerCase())
    expect(vary).toEqual(expect.arrayContaining(['accept', 'accept-encoding', 'authorization', 'x-api-key']))
    expect(reply.headers).not.toHaveProperty('x-powered-by')
    expect(reply.headers).not.toHaveProperty('server')
    if (status >= 400) for (const name of ['etag', 'link', 'location']) expect(reply.headers).not.toHaveProperty(name)
  })

  it('to GraphQL has the version, cache and sniffing headers', async () => {
    const reply = await store.graphql('{ pet(id: 1) { id } }')
    expect(reply.headers).toMatchObject({ 'api-version': 'v1', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  })
})

describe('X-Request-ID', () => {
  it.each(['a', '0', 'A-b-3', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', 'x'.repeat(128)])('is repeated in the reply: %s', async (given) => {
    for (const url of ['/v1/pets', '/nothing', '/v1/pets/0']) {
      const reply = await store.rest('GET', url, { headers: { 'x-request-id': given } })
      expect(reply.headers['x-request-id']).toBe(given)
      if (reply.status >= 400) expect(reply.body.error.requestId).toBe(given)
    }
    const reply = await store.graphql('{ pet(id: 0) { id } }', {}, { headers: { 'x-request-id': given } })
    expect(reply.headers['x-request-id']).toBe(given)
    expect(reply.body.errors[0].extensions.requestId).toBe(given)
  })

  it.each(['', 'x'.repeat(129), 'a b', 'a_b', '<script>', 'ä', 'a,b', 'a\tb'])('is a new UUID when the caller sends %j', async (given) => {
    const { headers } = await store.rest('GET', '/v1/pets', { headers: { 'x-request-id': given } })
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('is different for each request', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => store.rest('GET', '/v1/tags')))
    expect(new Set(replies.map((reply) => reply.headers['x-request-id'])).size).toBe(20)
  })
})
