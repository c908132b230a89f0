import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'
import { listen, upload } from './wire.js'

const MB = 1024 * 1024
let store: PetStore
let port: number

beforeAll(async () => {
  store = await petStore()
  port = await listen(store.app)
})
afterAll(() => store.close())

function* megabytes(count: number): Generator<Buffer> {
  for (let i = 0; i < count; i++) yield Buffer.alloc(MB, 'x')
}

const json = { 'content-type': 'application/json' }
const staff = () => ({ authorization: `ApiKey ${store.keys.staff}` })

describe('a body of 100 MB', () => {
  it.each([
    ['announced', '/v1/pets', { ...json, 'content-length': String(100 * MB) }],
    ['in chunks', '/v1/pets', { ...json, 'transfer-encoding': 'chunked' }],
    ['announced, to GraphQL', '/graphql', { ...json, 'content-length': String(100 * MB) }],
    ['in chunks, to GraphQL', '/graphql', { ...json, 'transfer-encoding': 'chunked' }],
    [
      'announced, as a form',
      '/v1/pets/1/photos',
      { 'content-type': 'multipart/form-data; boundary=x', 'content-length': String(100 * MB) },
    ],
  ])('%s is refused before 60 MB are sent and does not stay in memory', async (_how, path, headers) => {
    const before = process.memoryUsage()
    const reply = await upload(port, { path, headers: { ...staff(), ...headers }, pieces: megabytes(100) })
    const after = process.memoryUsage()
    expect(reply.status).toBe(413)
    expect(JSON.parse(reply.text)).toMatchObject(
      path === '/graphql' ? { errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] } : { error: { code: 'PAYLOAD_TOO_LARGE' } },
    )
    expect(reply.sent).toBeLessThan(60 * MB)
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(40 * MB)
  })

  it('in chunks to an unknown path gets 404 before 60 MB are sent', async () => {
    const reply = await upload(port, { path: '/v1/dogs', headers: { ...json, 'transfer-encoding': 'chunked' }, pieces: megabytes(100) })
    expect(reply.status).toBe(404)
    expect(reply.sent).toBeLessThan(60 * MB)
  })
})

describe('the limit of one MB', () => {
  const tag = (bytes: number) => `${' '.repeat(bytes - '{"name":"t"}'.length)}{"name":"t"}`

  it.each([
    ['exactly', MB, 201],
    ['and a byte more', MB + 1, 413],
  ])('holds for a body of one MB %s', async (_how, bytes, status) => {
    const reply = await store.rest('POST', '/v1/tags', { as: 'staff', body: tag(bytes), headers: json })
    expect(reply.status).toBe(status)
    if (status === 413) expect(reply.body.error.details).toEqual({ limit: MB })
  })

  it('counts a body in chunks too', async () => {
    const headers = { ...staff(), ...json, 'transfer-encoding': 'chunked' }
    expect((await upload(port, { path: '/v1/tags', headers, pieces: [Buffer.from(tag(MB + 1))] })).status).toBe(413)
  })

  it('cannot be avoided by a compressed body, which is refused with 415', async () => {
    const { gzipSync } = await import('node:zlib')
    const body = gzipSync(Buffer.alloc(20 * MB, ' '))
    expect(body.length).toBeLessThan(MB)
    const reply = await store.rest('POST', '/v1/tags', { as: 'staff', body, headers: { ...json, 'content-encoding': 'gzip' } })
    expect(reply).toMatchObject({ status: 415, body: { error: { details: { allowed: ['identity'] } } } })
  })
})

it('the server serves the next request after the large bodies', async () => {
  expect((await store.rest('GET', '/v1/pets')).status).toBe(200)
})
