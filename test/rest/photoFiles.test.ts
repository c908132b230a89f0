import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { form, pictures } from './forms.js'

let folder: string
let store: PetStore
let petId: number
let first: string
let second: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-photos-'))
  await writeFile(path.join(folder, 'demo-key'), 'secret')
  store = await petStore({ settings: { DATA_DIR: folder } })
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  petId = (await aPet(store)).id
  await upload(pictures.png)
  ;[first, second] = await upload(pictures.jpeg)
})

async function upload(content: Buffer): Promise<[string, string]> {
  return (await store.rest('POST', `/v1/pets/${petId}/photos`, { as: 'staff', ...form({ content, file: 'a' }) })).body.photoUrls
}
const write = (method: string, body?: object) => store.rest(method, `/v1/pets/${petId}`, { as: 'staff', body })
const statusOf = async (url: string) => (await store.app.http.inject({ url: new URL(url).pathname })).statusCode

describe('an uploaded picture', () => {
  it('is deleted with its pet', async () => {
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200])
    await write('DELETE')
    expect([await statusOf(first), await statusOf(second)]).toEqual([404, 404])
    expect(await readdir(path.join(folder, 'photos'))).not.toContain(path.basename(first))
  })

  it.each<[string, object]>([
    ['PATCH', { photoUrls: null }],
    ['PATCH', { photoUrls: [] }],
    ['PUT', { name: 'Bo', status: 'sold' }],
    ['PUT', { name: 'Bo', status: 'sold', photoUrls: ['https://example.com/a.png'] }],
  ])('is deleted when a %s with %j no longer names it', async (method, body) => {
    expect((await write(method, body)).status).toBe(200)
    expect([await statusOf(first), await statusOf(second)]).toEqual([404, 404])
    expect(await store.sql`select * from photos where pet_id = ${petId}`).toEqual([])
  })

  it('is deleted without the other picture of its pet', async () => {
    const reply = await write('PATCH', { photoUrls: [second] })
    expect(reply.body.photoUrls).toEqual([second])
    expect([await statusOf(first), await statusOf(second)]).toEqual([404, 200])
  })
})

describe('a picture in use', () => {
  it.each<[string, object]>([
    ['PATCH', { stock: 5 }],
    ['PATCH', {}],
  ])('is kept when a %s with %j does not mention pictures', async (method, body) => {
    expect((await write(method, body)).body.photoUrls).toEqual([first, second])
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200])
  })

  it('is kept when a write sends its URL back, in any order', async () => {
    const photoUrls = ['https://example.com/x.png', second, first]
    expect((await write('PUT', { name: 'Bo', status: 'sold', photoUrls })).body.photoUrls).toEqual(photoUrls)
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200])
    const [row] = await store.sql`select photo_urls from pets where id = ${petId}`
    expect(row?.photo_urls[1]).toBe(new URL(second).pathname)
  })

  it('is kept when the write that would remove it is refused', async () => {
    expect((await write('PATCH', { photoUrls: [], sku: (await aPet(store)).sku })).status).toBe(409)
    expect(
      (await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { photoUrls: [] }, headers: { 'if-match': '"1-a"' } })).status,
    ).toBe(412)
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200])
  })
})

it('the URL of a picture begins with PUBLIC_URL, and a write may send it back', async () => {
  const elsewhere = await petStore({ settings: { PUBLIC_URL: 'https://shop.example/' } })
  const { id } = await aPet(elsewhere)
  const reply = await elsewhere.rest('POST', `/v1/pets/${id}/photos`, { as: 'staff', ...form({ content: pictures.webp, file: 'a' }) })
  const [url] = reply.body.photoUrls
  expect(url).toMatch(/^https:\/\/shop\.example\/photos\//)
  const again = await elsewhere.rest('PUT', `/v1/pets/${id}`, { as: 'staff', body: { name: 'Bo', status: 'sold', photoUrls: [url] } })
  expect(again.body.photoUrls).toEqual([url])
  await elsewhere.close()
})

it.each([
  '/photos/..%2fdemo-key',
  '/photos/%2e%2e%2fdemo-key',
  '/photos/..%5cdemo-key',
  '/photos/demo/..%2f..%2f..%2fpackage.json',
  '/photos/demo/%2e%2e',
  '/photos/demo%2f..%2f..%2fdemo-key',
  '/photos/.',
  '/photos/%00',
  '/photos/a.png%00.jpg',
])('the photo path serves no file from outside its folder: %s', async (url) => {
  const reply = await store.rest('GET', url)
  expect(reply.status).toBe(404)
  expect(reply.body.error.code).toBe('NOT_FOUND')
  expect(reply.text).not.toContain('secret')
})

it('a picture of the demo catalogue is served with headers that forbid scripts', async () => {
  const reply = await store.app.http.inject({ url: '/photos/demo/dog-pug.svg' })
  expect(reply.statusCode).toBe(200)
  expect(reply.headers).toMatchObject({
    'content-type': expect.stringMatching(/^image\/svg\+xml/),
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(/^default-src 'none'.*sandbox$/),
  })
})

it('a pet keeps twenty of twenty-five pictures sent at once, and no file of the other five remains', async () => {
  const { id } = await aPet(store)
  const before = (await readdir(path.join(folder, 'photos'))).length
  const sent = form({ content: pictures.png, file: 'a.png' })
  const replies = await Promise.all(Array.from({ length: 25 }, () => store.rest('POST', `/v1/pets/${id}/photos`, { as: 'staff', ...sent })))
  expect(replies.map(({ status }) => status).sort()).toEqual([...Array(20).fill(201), ...Array(5).fill(409)])
  expect((await store.rest('GET', `/v1/pets/${id}`)).body.photoUrls).toHaveLength(20)
  expect((await readdir(path.join(folder, 'photos'))).length).toBe(before + 20)
})

it('the path of a picture is refused for a second pet, and when it is unknown', async () => {
  const path = new URL(first).pathname
  const { id } = await aPet(store)
  const again = 'mutation($id: Int64!, $path: String!) { addPetPhoto(id: $id, input: { path: $path }) { id } }'
  const taken = await store.graphql(again, { id, path }, { as: 'staff' })
  expect(taken.body.errors[0].extensions.code).toBe('CONFLICT')
  const unknown = await store.graphql(again, { id, path: path.replace(/[0-9a-f]{8}-/, '00000000-') }, { as: 'staff' })
  expect(unknown.body.errors[0].extensions).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'path' }] } })
})
