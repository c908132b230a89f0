import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepPhotos } from '../../src/domain/pets/sweepPhotos.js'
import { form, pictures, png } from '../rest/forms.js'
import { type BucketServer, bucketServer } from '../support/bucketServer.js'
import { HOUR, movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'

const clock = movableClock(new Date())
let bucket: BucketServer
let store: PetStore
beforeAll(async () => {
  bucket = await bucketServer('/shop/photos')
  store = await petStore({ wallClock: clock, settings: { PHOTOS_URL: bucket.url } })
})
afterAll(async () => {
  await store.close()
  await bucket.close()
})

const get = (url: string, headers = {}, method: 'GET' | 'HEAD' = 'GET') =>
  store.app.http.inject({ method, url: new URL(url).pathname, headers })
async function upload(content: Buffer, id?: number, to = store) {
  const petId = id ?? (await aPet(to)).id
  return { petId, ...(await to.rest('POST', `/v1/pets/${petId}/photos`, { as: 'staff', ...form({ content, file: 'a' }) })) }
}

describe('a picture in a bucket', () => {
  it.each([
    ['image/png', pictures.png],
    ['image/jpeg', pictures.jpeg],
    ['image/webp', pictures.webp],
    ['image/avif', pictures.avif],
    ['image/png', png(10, 10, 4_000_000)],
  ])('is served as it was uploaded: %s', async (type, content) => {
    const { status, body } = await upload(content)
    expect(status).toBe(201)
    const reply = await get(body.photoUrls[0])
    expect([reply.statusCode, reply.rawPayload.equals(content)]).toEqual([200, true])
    expect(reply.headers).toMatchObject({
      'content-type': type,
      'content-length': String(content.length),
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': expect.stringMatching(/^default-src 'none'/),
      'cross-origin-resource-policy': 'cross-origin',
      etag: expect.stringMatching(/^"/),
    })
    const again = await get(body.photoUrls[0], { 'if-none-match': reply.headers.etag })
    expect([again.statusCode, again.payload]).toEqual([304, ''])
    const head = await get(body.photoUrls[0], {}, 'HEAD')
    expect([head.statusCode, head.payload, head.headers['content-length']]).toEqual([200, '', String(content.length)])
  })

  it('is deleted with its pet, and is then 404', async () => {
    const { petId, body } = await upload(pictures.png)
    await store.rest('DELETE', `/v1/pets/${petId}`, { as: 'staff' })
    const gone = await get(body.photoUrls[0])
    expect([gone.statusCode, gone.headers['cache-control']]).toEqual([404, 'no-store'])
  })

  it('is one object for a call that is repeated under its idempotency key', async () => {
    const { id } = await aPet(store)
    const call = () => store.rest('POST', `/v1/pets/${id}/photos`, { as: 'staff', ...withKey(form({ content: pictures.png, file: 'a' })) })
    const key = crypto.randomUUID()
    const withKey = ({ body, headers }: ReturnType<typeof form>) => ({ body, headers: { ...headers, 'idempotency-key': key } })
    const [first, second] = [await call(), await call()]
    expect(second.body).toEqual(first.body)
    expect((await get(first.body.photoUrls[0])).statusCode).toBe(200)
  })

  it('is refused for a second pet, and when it is unknown', async () => {
    const { body } = await upload(pictures.png)
    const path = new URL(body.photoUrls[0]).pathname
    const add = 'mutation($id: Int64!, $path: String!) { addPetPhoto(id: $id, input: { path: $path }) { id } }'
    const { id } = await aPet(store)
    const codes = []
    for (const each of [path, path.replace(/[0-9a-f]{8}-/, '00000000-')])
      codes.push((await store.graphql(add, { id, path: each }, { as: 'staff' })).body.errors[0].extensions.code)
    expect(codes).toEqual(['CONFLICT', 'VALIDATION_ERROR'])
  })

  it('is swept after 48 hours when it belongs to no pet', async () => {
    const { photoStore } = store.app.services()
    const { body } = await upload(pictures.png)
    const left = await photoStore.save(pictures.png, 'image/png')
    await sweepPhotos(store.app.services())
    expect(await photoStore.describe(left)).toEqual({ path: left, mediaType: 'image/png', bytes: pictures.png.length })
    clock.advance(48 * HOUR + 60)
    await sweepPhotos(store.app.services())
    expect(await photoStore.describe(left)).toBeUndefined()
    expect((await get(body.photoUrls[0])).statusCode).toBe(200)
  })

  it.each(['/photos/..%2fsecret', '/photos/nothing.png', `/photos/${'0'.repeat(36)}.png`])(
    'is not found under a wrong name: %s',
    async (url) => {
      expect((await store.app.http.inject({ url })).statusCode).toBe(404)
    },
  )
})

/** A store that answers every request in this way. */
async function brokenStore(answer: (reply: ServerResponse, url: URL) => void): Promise<{ gateway: PetStore; close(): Promise<void> }> {
  const server: Server = createServer((request, reply) => answer(reply, new URL(request.url ?? '', 'http://store'))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server
  const gateway = await petStore({ settings: { PHOTOS_URL: `s3://key:secret@pictures?endpoint=http://127.0.0.1:${port}` } })
  return {
    gateway,
    async close() {
      await gateway.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('a photo store that fails', () => {
  it.each<[string, number, string, (reply: ServerResponse) => void]>([
    ['refuses', 503, 'SERVICE_UNAVAILABLE', (reply) => reply.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>')],
    ['is broken', 503, 'SERVICE_UNAVAILABLE', (reply) => reply.writeHead(500).end()],
    ['hangs', 503, 'SERVICE_UNAVAILABLE', () => {}],
    ['hangs up', 503, 'SERVICE_UNAVAILABLE', (reply) => reply.destroy()],
    ['is full', 507, 'INSUFFICIENT_STORAGE', (reply) => reply.writeHead(507).end('<Error><Code>XMinioStorageFull</Code></Error>')],
  ])('%s: uploads get %i within five seconds, and the rest of the gateway goes on', async (how, status, code, answer) => {
    const { gateway, close } = await brokenStore(answer)
    const startedAt = performance.now()
    const reply = await upload(pictures.png, undefined, gateway)
    expect([reply.status, reply.body.error.code]).toEqual([status, code])
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(await metric(gateway, 'gateway_full_disk_total', 'store="photos"')).toBe(status === 507 ? 1 : 0)
    if (how === 'refuses') {
      const read = await gateway.app.http.inject({ url: `/photos/${crypto.randomUUID()}.png` })
      expect([read.statusCode, read.json().error.code]).toEqual([503, 'SERVICE_UNAVAILABLE'])
    }
    expect((await gateway.rest('GET', '/v1/pets')).status).toBe(200)
    await close()
  })
})

it('the sweep reads all pages of a long bucket', async () => {
  const names = Array.from({ length: 3 }, (_, i) => `${crypto.randomUUID().slice(0, -1)}${i}.png`)
  const asked: string[] = []
  const { gateway, close } = await brokenStore((reply, url) => {
    const page = Number(url.searchParams.get('continuation-token') ?? 0)
    asked.push(url.searchParams.get('prefix') ?? '')
    const next = page < 2 ? `<NextContinuationToken>${page + 1}</NextContinuationToken>` : ''
    const object = `<Contents><Key>${names[page]}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`
    reply.end(
      `<ListBucketResult>${object}<Contents><Key>notes.txt</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>${next}</ListBucketResult>`,
    )
  })
  const found: string[] = []
  for await (const path of gateway.app.services().photoStore.savedBefore(new Date())) found.push(path)
  expect(found).toEqual(names.map((name) => `/photos/${name}`))
  expect(asked).toHaveLength(3)
  await close()
})

it('readers of one network that are slow hold up neither others nor uploads', async () => {
  const [slow, quick] = [`${crypto.randomUUID()}.png`, `${crypto.randomUUID()}.png`]
  const { gateway, close } = await brokenStore((reply, { pathname }) => {
    if (pathname.endsWith(slow)) reply.writeHead(200, { 'content-length': 100 }).write('begin')
    else reply.writeHead(200, { 'content-length': 2 }).end('ok')
  })
  const read = (name: string, remoteAddress: string) => gateway.app.http.inject({ url: `/photos/${name}`, remoteAddress })
  const inside = () => metric(gateway, 'gateway_gate_inside', 'gate="photo_reads"')
  for (let i = 0; i < 20; i++) read(slow, '198.51.100.1').catch(() => {}) // cut at the end of the test
  await until(async () => expect(await inside()).toBe(20))
  const late = await read(quick, '198.51.100.1')
  expect([late.statusCode, late.json().error.code]).toEqual([503, 'SERVICE_UNAVAILABLE'])
  const other = await read(quick, '203.0.113.1')
  expect([other.statusCode, other.payload]).toEqual([200, 'ok'])
  expect((await upload(pictures.png, undefined, gateway)).status).toBe(201)
  await until(async () => expect(await inside()).toBe(20))
  await close()
})
