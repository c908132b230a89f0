import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { routes } from '../../src/rest/routes.js'
import { aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { addressOf, oneOfEach, type Things } from './calls.js'
import { manyPets, refusedFields } from './catalogue.js'

let store: PetStore
let things: Things
let petId: number
const get = (url: string, headers: Record<string, string> = {}, as: CallerName = 'nobody') => store.rest('GET', url, { as, headers })

beforeAll(async () => {
  // a preview is signed with the time, so a fixed clock keeps it the same as long as nothing else changes
  store = await petStore({ wallClock: { now: () => new Date('2026-11-20T10:00:00.000Z') } })
  await manyPets(store, 40)
  things = await oneOfEach(store)
})
afterAll(() => store.close())
beforeEach(async () => {
  petId = (await aPet(store, { category: 'dog' })).id
})

const reads = routes.filter(({ method }) => method === 'GET').map(({ path }) => path)

describe('an ETag', () => {
  it('is the version and a fingerprint of 16 characters', async () => {
    expect((await get(`/v1/pets/${petId}`)).headers.etag).toMatch(/^"1-[\w-]{16}"$/)
  })

  it('stays the same between reads and changes with a write', async () => {
    const { etag } = (await get(`/v1/pets/${petId}`)).headers
    expect((await get(`/v1/pets/${petId}`)).headers.etag).toBe(etag)
    const changed = await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { stock: 9 } })
    expect(changed.headers.etag).toMatch(/^"2-/)
    expect((await get(`/v1/pets/${petId}`)).headers.etag).toBe(changed.headers.etag)
  })

  it('of a list changes when one of its rows changes', async () => {
    const { etag } = (await get('/v1/pets?limit=100')).headers
    await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { stock: 2 } })
    expect((await get('/v1/pets?limit=100')).headers.etag).not.toBe(etag)
  })
})

describe('If-None-Match', () => {
  it.each(reads)('answers 304 without a body when nothing has changed: %s', async (path) => {
    const url = addressOf(path, things) + (path === '/search' ? '?q=pet' : '')
    const first = await get(url, {}, 'admin')
    const second = await get(url, { 'if-none-match': first.headers.etag ?? '' }, 'admin')
    expect(second.status).toBe(304)
    expect(second.text).toBe('')
    for (const name of ['etag', 'cache-control', 'vary', 'link']) expect(second.headers[name]).toBe(first.headers[name])
  })

  it.each([
    ['a weak tag', (tag: string) => `W/${tag}`],
    ['one of several', (tag: string) => `"0-other", ${tag}, "x"`],
    ['any', () => '*'],
  ])('matches %s', async (_name, header) => {
    const { etag = '' } = (await get(`/v1/pets/${petId}`)).headers
    const reply = await get(`/v1/pets/${petId}`, { 'if-none-match': header(etag) })
    expect(reply.status).toBe(304)
    expect(reply.headers.etag).toBe(etag)
  })

  it.each(['"1-AAAAAAAAAAAAAAAA"', 'garbage', '""', '"1"', ''])('gives 200 for %j', async (header) => {
    expect((await get(`/v1/pets/${petId}`, { 'if-none-match': header })).status).toBe(200)
  })

  it('gives 404 for a missing pet, even with *', async () => {
    expect((await get('/v1/pets/999999', { 'if-none-match': '*' })).status).toBe(404)
  })
})

describe('a compressed reply', () => {
  const compressed = (headers: Record<string, string>, encoding: string) =>
    store.app.http.inject({ url: '/v1/pets', headers: { 'accept-encoding': encoding, ...headers } })

  it.each(['gzip', 'br'])('has its own ETag (%s), which gives 304', async (encoding) => {
    const { etag: plainTag = '' } = (await get('/v1/pets')).headers
    const reply = await compressed({}, encoding)
    expect(reply.headers['content-encoding']).toBe(encoding)
    expect(reply.headers.vary?.toString().toLowerCase()).toContain('accept-encoding')
    expect(reply.headers.etag).toBe(plainTag.replace(/"$/, `-${encoding}"`))
    const again = await compressed({ 'if-none-match': String(reply.headers.etag) }, encoding)
    expect(again.statusCode).toBe(304)
    expect(again.headers.etag).toBe(reply.headers.etag)
  })

  it('is not made from a short body', async () => {
    const reply = await store.app.http.inject({ url: `/v1/pets/${petId}`, headers: { 'accept-encoding': 'gzip' } })
    expect(reply.headers).not.toHaveProperty('content-encoding')
  })
})

describe('HEAD', () => {
  it.each(reads)('gives the headers of GET %s', async (path) => {
    const url = addressOf(path, things) + (path === '/search' ? '?q=pet' : '')
    const [withBody, head] = [await store.rest('GET', url, { as: 'admin' }), await store.rest('HEAD', url, { as: 'admin' })]
    expect(head.status).toBe(200)
    expect(head.text).toBe('')
    for (const name of ['content-type', 'content-length', 'etag', 'cache-control', 'link', 'vary', 'api-version'])
      expect(head.headers[name], name).toBe(withBody.headers[name])
  })

  it.each([
    ['/v1/pets/999999', 404],
    ['/v1/pets/x', 400],
    ['/v1/orders', 401],
    ['/v1/me', 401],
    ['/v1/me/requests', 401],
    ['/v1/users/1/apikeys', 401],
    ['/v1/audit-events', 401],
  ])('of %s gives %i without a body', async (url, status) => {
    expect(await store.rest('HEAD', url)).toMatchObject({ status, text: '' })
  })

  it('gives 304 for a current ETag', async () => {
    const { etag = '' } = (await get(`/v1/pets/${petId}`)).headers
    const known = await store.rest('HEAD', `/v1/pets/${petId}`, { headers: { 'if-none-match': etag } })
    expect([known.status, known.headers['content-length']]).toEqual([304, undefined])
  })
})

describe('If-Match', () => {
  const patch = (ifMatch: string, id = petId, body: object = { stock: 5 }) =>
    store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', headers: { 'if-match': ifMatch }, body })

  it('allows a write with the current ETag, and refuses the same ETag afterwards', async () => {
    const { etag = '' } = (await get(`/v1/pets/${petId}`)).headers
    expect((await patch(etag)).body.version).toBe(2)
    expect((await patch(etag)).status).toBe(412)
  })

  it('compares only the version, so the ETag of selected fields matches, and a gzip ETag too', async () => {
    const { etag = '' } = (await get(`/v1/pets/${petId}?fields=name`)).headers
    expect((await patch(etag)).status).toBe(200)
    const reply = await store.app.http.inject({ url: '/v1/pets?limit=1', headers: { 'accept-encoding': 'gzip' } })
    expect(reply.statusCode).toBe(200)
    expect((await patch('"2-AAAAAAAAAAAAAAAA-gzip"')).status).toBe(200)
  })

  it.each([
    'W/"1-AAAAAAAAAAAAAAAA"',
    '"2-AAAAAAAAAAAAAAAA"',
    '"0-AAAAAAAAAAAAAAAA"',
    'garbage',
    '1',
    '"1"',
    '""',
    '"-1-a"',
    '"9999999999-a"',
  ])('answers 412 to %j and changes nothing', async (ifMatch) => {
    const reply = await patch(ifMatch)
    expect(reply.status).toBe(412)
    expect(reply.body.error).toMatchObject({ code: 'PRECONDITION_FAILED', details: { current: 1 } })
    expect((await get(`/v1/pets/${petId}`)).body.version).toBe(1)
  })

  it('allows any version with *, and gives 404 for a missing pet', async () => {
    expect((await patch('*')).status).toBe(200)
    expect((await patch('*', 999_999)).status).toBe(404)
  })

  it('is refused with a list of tags', async () => {
    const reply = await patch('"1-a", "2-b"')
    expect(reply.status).toBe(400)
    expect(refusedFields(reply)).toEqual(['If-Match'])
  })

  it.each(['PUT', 'DELETE'])('applies to %s', async (method) => {
    const body = method === 'PUT' ? { name: 'Bo', status: 'sold' } : undefined
    const send = (ifMatch: string) => store.rest(method, `/v1/pets/${petId}`, { as: 'staff', body, headers: { 'if-match': ifMatch } })
    expect((await send('"7-a"')).status).toBe(412)
    expect((await send('"1-a"')).status).toBeLessThan(300)
  })
})
