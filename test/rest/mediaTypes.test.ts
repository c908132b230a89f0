import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let petId: number
beforeAll(async () => {
  store = await petStore()
  petId = (await aPet(store)).id
})
afterAll(() => store.close())

describe('a body', () => {
  const pet = '{"name":"Bo","status":"sold"}'

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('of the type %s is accepted', async (type) => {
    expect((await store.rest('POST', '/v1/pets', { as: 'staff', body: pet, headers: { 'content-type': type } })).status).toBe(201)
  })

  it.each([
    ['POST', '/v1/pets', 'text/plain', ['application/json']],
    ['POST', '/v1/pets', 'application/x-www-form-urlencoded', ['application/json']],
    ['POST', '/v1/pets', 'application/merge-patch+json', ['application/json']],
    ['POST', '/v1/pets', 'multipart/form-data; boundary=x', ['application/json']],
    ['POST', '/v1/pets', 'application/jsonx', ['application/json']],
    ['POST', '/v1/pets', '', ['application/json']],
    ['PATCH', '/v1/pets/1', 'application/json-patch+json', ['application/json', 'application/merge-patch+json']],
    ['POST', '/v1/pets/1/photos', 'image/png', ['multipart/form-data']],
    ['POST', '/v1/pets/1/photos', 'application/json', ['multipart/form-data']],
    ['DELETE', '/v1/pets/1', 'application/json', []],
    ['POST', '/v1/users', 'application/x-www-form-urlencoded', ['application/json']],
    ['POST', '/v1/auth/login', 'application/x-www-form-urlencoded', ['application/json']],
    ['POST', '/v1/auth/logout', 'text/plain', ['application/json']],
    ['PATCH', '/v1/users/1', 'application/json-patch+json', ['application/json', 'application/merge-patch+json']],
    ['PUT', '/v1/users/1/role', 'application/merge-patch+json', ['application/json']],
    ['POST', '/v1/users/1/suspend', 'application/json', []],
    ['DELETE', '/v1/users/1/apikeys/1', 'application/json', []],
    ['PATCH', '/v1/oauth-clients/1', 'text/json', ['application/json', 'application/merge-patch+json']],
  ])('of %s %s is refused with the type %j', async (method, url, type, allowed) => {
    const reply = await store.rest(method, url, { as: 'staff', body: pet, headers: { 'content-type': type } })
    expect(reply.status).toBe(415)
    expect(reply.body.error).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', details: { allowed } })
  })

  it('without a media type is refused', async () => {
    expect((await store.rest('POST', '/v1/pets', { as: 'staff', body: Buffer.from(pet) })).status).toBe(415)
  })

  it.each([
    ['GET', () => `/v1/pets/${petId}`, 200],
    ['HEAD', () => `/v1/pets/${petId}`, 200],
    ['DELETE', () => '/v1/pets/999999', 404],
  ])('may be missing despite a Content-Type: %s', async (method, url, status) => {
    const headers = { 'content-type': 'application/json' }
    expect((await store.rest(method, url(), { as: 'staff', headers })).status).toBe(status)
  })

  it('is required for a new pet', async () => {
    const reply = await store.rest('POST', '/v1/pets', { as: 'staff', headers: { 'content-type': 'application/json' } })
    expect(reply.status).toBe(400)
    expect(reply.body.error.details.fields[0].field).toBe('body')
  })
})

describe('Accept', () => {
  it.each(['*/*', 'application/*', 'application/json', 'application/json;q=0.1, text/html', 'text/html, */*;q=0.5', 'APPLICATION/JSON'])(
    '%s gets JSON',
    async (accept) => {
      const reply = await store.rest('GET', '/v1/pets', { headers: { accept } })
      expect(reply.status).toBe(200)
      expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    },
  )

  it.each(['text/html', 'application/xml', 'application/json;q=0', 'image/*, text/plain', 'application/x-ndjson'])(
    '%s is refused for a pet with NOT_ACCEPTABLE, in JSON',
    async (accept) => {
      const reply = await store.rest('GET', `/v1/pets/${petId}`, { headers: { accept } })
      expect(reply.status).toBe(406)
      expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
      expect(reply.body.error).toMatchObject({ code: 'NOT_ACCEPTABLE', details: { allowed: ['application/json'] } })
    },
  )
})

describe('Problem Details', () => {
  const problem = { accept: 'application/problem+json' }

  it.each([
    ['GET', '/v1/pets/999999', 404, 'NOT_FOUND'],
    ['GET', '/v1/dogs', 404, 'NOT_FOUND'],
    ['PUT', '/v1/pets', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/v1/pets?page=0', 400, 'VALIDATION_ERROR'],
    ['GET', '/v1/orders', 401, 'UNAUTHORIZED'],
    ['DELETE', '/v1/pets/1', 401, 'UNAUTHORIZED'],
    ['GET', '/v1/me', 401, 'UNAUTHORIZED'],
    ['POST', '/v1/auth/logout', 400, 'VALIDATION_ERROR'],
  ])('are the error format of %s %s for a caller that accepts them (%i)', async (method, url, status, code) => {
    const reply = await store.rest(method, url, { headers: problem })
    expect(reply.status).toBe(status)
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(reply.body).toMatchObject({
      type: `/docs/errors#${code}`,
      title: expect.any(String),
      status,
      detail: expect.any(String),
      instance: url.split('?')[0],
      code,
      category: expect.any(String),
      details: expect.any(Object),
      retry: { strategy: expect.any(String) },
      timestamp: expect.any(String),
      requestId: reply.headers['x-request-id'],
    })
  })

  it('are the error format of 413 and 415 too', async () => {
    for (const [body, type, status] of [
      ['x'.repeat(1024 * 1024 + 1), 'application/json', 413],
      ['x', 'text/plain', 415],
    ] as const) {
      const reply = await store.rest('POST', '/v1/pets', { body, headers: { ...problem, 'content-type': type } })
      expect(reply).toMatchObject({ status, body: { status, type: expect.stringContaining('/docs/errors#') } })
    }
  })

  it('are for errors only: a successful reply is plain JSON', async () => {
    const reply = await store.rest('GET', `/v1/pets/${petId}`, { headers: problem })
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
  })

  it('are not sent to a caller that excludes them', async () => {
    const reply = await store.rest('GET', '/v1/pets/999999', { headers: { accept: 'application/json, application/problem+json;q=0' } })
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(reply.body.error.code).toBe('NOT_FOUND')
  })
})
