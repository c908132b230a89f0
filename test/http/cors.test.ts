import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'

const origin = 'https://shop.example'
let store: PetStore
beforeAll(async () => {
  store = await petStore({ settings: { CORS_ORIGINS: `${origin}, https://admin.example` } })
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
  })
})

it('a page of another origin gets no CORS header', async () => {
  const reply = await store.rest('GET', '/v1/pets', { headers: { origin: 'https://evil.example' } })
  expect(reply.headers).not.toHaveProperty('access-control-allow-origin')
})

it('CORS is off by default', async () => {
  const closed = await petStore()
  expect((await closed.rest('GET', '/v1/pets', { headers: { origin } })).headers).not.toHaveProperty('access-control-allow-origin')
  await closed.close()
})

it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('a preflight request allows %s', async (method) => {
  const reply = await store.app.http.inject({
    method: 'OPTIONS',
    url: '/v1/pets/1',
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization,if-match' },
  })
  expect(reply.statusCode).toBe(204)
  expect(reply.headers['access-control-allow-methods']).toContain(method)
})
