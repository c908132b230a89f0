import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { Agent, request as openRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen, upload } from '../http/wire.js'
import { aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { form, pictures, png } from './forms.js'

const MB = 1024 * 1024
let folder: string
let store: PetStore
let port: number
let petId: number

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-photos-'))
  store = await petStore({ settings: { DATA_DIR: folder } })
  port = await listen(store.app)
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  petId = (await aPet(store)).id
})

const send = (
  sent: { body: Buffer; headers: Record<string, string> },
  { as = 'staff', id = petId }: { as?: CallerName; id?: number | string } = {},
) => store.rest('POST', `/v1/pets/${id}/photos`, { as, ...sent })
const picture = (content: Buffer = pictures.png, file = 'rex.png') => form({ content, file, type: 'image/png' })
const files = async () => (existsSync(path.join(folder, 'photos')) ? readdir(path.join(folder, 'photos')) : [])
const photoPath = (url: string) => new URL(url).pathname

describe('an uploaded picture', () => {
  it.each(Object.entries(pictures))('of the type %s is shown with the pet and served unchanged', async (kind, content) => {
    const reply = await send(form({ content, file: 'whatever.txt', type: 'text/plain' }))
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({ id: petId, version: 2 })
    const [url] = reply.body.photoUrls
    expect(url).toMatch(/^http:\/\/petstore\.test\/photos\/[0-9a-f-]{36}\.\w+$/)
    const served = await store.app.http.inject({ url: photoPath(url) })
    expect(served.statusCode).toBe(200)
    expect(served.rawPayload.equals(content)).toBe(true)
    expect(served.headers).toMatchObject({
      'content-type': `image/${kind}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': expect.stringContaining('immutable'),
    })
  })

  it('is answered with the representation and the ETag of the pet', async () => {
    const reply = await send(picture())
    const read = await store.rest('GET', `/v1/pets/${petId}`)
    expect(reply.body).toEqual(read.body)
    expect(reply.headers.etag).toBe(read.headers.etag)
  })

  it('comes after the other pictures of the pet', async () => {
    await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { photoUrls: ['https://example.com/1.jpg'] } })
    await send(picture())
    const { photoUrls } = (await send(picture(pictures.jpeg))).body
    expect(photoUrls.map((url: string) => path.extname(url))).toEqual(['.jpg', '.png', '.jpg'])
  })

  it('can be read with HEAD, and gives 304 for its ETag', async () => {
    const url = photoPath((await send(picture())).body.photoUrls[0])
    const head = await store.app.http.inject({ method: 'HEAD', url })
    expect(head).toMatchObject({ statusCode: 200, body: '' })
    expect((await store.app.http.inject({ url, headers: { 'if-none-match': String(head.headers.etag) } })).statusCode).toBe(304)
  })

  it('is served to every caller that accepts pictures', async () => {
    const url = photoPath((await send(picture())).body.photoUrls[0])
    for (const accept of ['image/avif,image/webp,image/*,*/*;q=0.8', 'image/*', 'image/png', '*/*'])
      expect((await store.app.http.inject({ url, headers: { accept } })).statusCode, accept).toBe(200)
  })
})

describe('a photo upload', () => {
  it.each([
    ['a page named .png', Buffer.from('<html><script>alert(1)</script></html>'), 'evil.png'],
    ['an SVG with a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'evil.svg'],
    ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1'), 'a.gif'],
    ['a PDF named .jpg', Buffer.from('%PDF-1.7'), 'a.jpg'],
    ['nothing', Buffer.alloc(0), 'empty.png'],
    ['the beginning of a PNG', pictures.png.subarray(0, 4), 'half.png'],
    ['a film', Buffer.from('\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2mp41', 'latin1'), 'film.avif'],
  ])('is refused when it is %s', async (_what, content, file) => {
    const before = await files()
    const reply = await send(form({ content, file, type: 'image/png' }))
    expect(reply.status).toBe(415)
    expect(reply.body.error).toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      details: { allowed: ['image/jpeg', 'image/png', 'image/webp', 'image/avif'] },
    })
    expect(await files()).toEqual(before)
  })

  it.each([
    ['no part', () => form()],
    ['a field instead of a file', () => form({ name: 'caption', content: 'Rex' })],
    ['a field besides', () => form({ content: pictures.png, file: 'a.png' }, { name: 'caption', content: 'Rex' })],
    ['two files', () => form({ content: pictures.png, file: 'a.png' }, { content: pictures.jpeg, file: 'b.jpg' })],
    ['half a form', () => ({ ...picture(), body: picture().body.subarray(0, -30) })],
    ['no form at all', () => ({ ...picture(), body: Buffer.from('rubbish') })],
    ['no boundary', () => ({ ...picture(), headers: { 'content-type': 'multipart/form-data' } })],
    ['a dangerous name', () => form({ name: '__proto__', content: pictures.png, file: 'a.png' })],
  ])('is refused with 400 when it holds %s', async (_what, make) => {
    const before = await files()
    const reply = await send(make())
    expect(reply.status, reply.text).toBe(400)
    expect(reply.body.error.code).toBe('VALIDATION_ERROR')
    expect(await files()).toEqual(before)
    expect((await store.rest('GET', `/v1/pets/${petId}`)).body).toMatchObject({ photoUrls: [], version: 1 })
  })

  it.each(['file', 'picture', 'caption'])('is refused for a missing filename when its one part is a text: %s', async (name) => {
    const { message } = (await send(form({ name, content: pictures.png }))).body.error
    expect(message).toBe(`The field ${name} must be a file: the form must contain one part alone, and this part must have a filename`)
  })

  it('counts as VALIDATION_ERROR, not as SERVICE_UNAVAILABLE, when its client disconnects half-way', async () => {
    const { body, headers } = picture()
    const errors = async (code: string) => {
      const line = new RegExp(`^gateway_errors_total\\{code="${code}",style="rest"\\} (\\d+)`, 'm')
      return Number(line.exec((await store.app.http.inject('/metrics')).body)?.[1] ?? 0)
    }
    const [refused, unavailable] = [await errors('VALIDATION_ERROR'), await errors('SERVICE_UNAVAILABLE')]
    const socket = connect(port, '127.0.0.1')
    const head = { host: 'a', 'x-api-key': store.keys.staff, 'content-length': String(body.length), ...headers }
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`POST /v1/pets/${petId}/photos HTTP/1.1\r\n${lines.join('')}\r\n`)
    socket.write(body.subarray(0, -30), () => socket.destroy())
    await once(socket, 'close')
    await until(async () => expect(await errors('VALIDATION_ERROR')).toBe(refused + 1))
    expect(await errors('SERVICE_UNAVAILABLE')).toBe(unavailable)
  })

  it('may have 5 MB, and is refused above', async () => {
    const overhead = png(1, 1, 1).length - 1
    const fits = png(1, 1, 5 * MB - overhead)
    expect(fits).toHaveLength(5 * MB)
    expect((await send(picture(fits))).status).toBe(201)
    const before = await files()
    const reply = await send(picture(png(1, 1, 5 * MB - overhead + 1)))
    expect(reply.status).toBe(413)
    expect(reply.body.error.code).toBe('PAYLOAD_TOO_LARGE')
    expect(await files()).toEqual(before)
  })

  it('is refused for a missing pet and leaves no file', async () => {
    const before = await files()
    const reply = await send(picture(), { id: 999_999 })
    expect(reply.status).toBe(404)
    expect(reply.body.error.details).toEqual({ resource: 'Pet', id: 999_999 })
    expect(await files()).toEqual(before)
  })

  it.each(['x', '-1', '1e3', '1.0', '9007199254740993', '%00'])('is refused for the id %s and leaves no file', async (id) => {
    const before = await files()
    const reply = await send(picture(), { id })
    expect(reply.status).toBe(400)
    expect(reply.body.error.details.fields[0].field).toBe('id')
    expect(await files()).toEqual(before)
  })

  it('is refused with an unknown parameter', async () => {
    const reply = await store.rest('POST', `/v1/pets/${petId}/photos?primary=true`, { as: 'staff', ...picture() })
    expect(reply.status).toBe(400)
    expect(reply.body.error.details.fields[0].field).toBe('primary')
  })

  it('is refused when the pet has twenty pictures', async () => {
    const photoUrls = Array.from({ length: 19 }, (_, i) => `https://example.com/${i}.jpg`)
    await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { photoUrls } })
    expect((await send(picture())).status).toBe(201)
    const before = await files()
    const reply = await send(picture())
    expect(reply.status).toBe(409)
    expect(reply.body.error).toMatchObject({ code: 'CONFLICT', details: { maximum: 20 } })
    expect(await files()).toEqual(before)
  })

  it.each([
    ['nobody', 401, 'UNAUTHORIZED'],
    ['customer', 403, 'FORBIDDEN'],
  ] as const)('is refused for %s, also while a large body is on its way', async (as, status, code) => {
    expect((await send(picture(), { as })).body.error.code).toBe(code)
    const { body, headers } = form({ content: png(1, 1, 4 * MB), file: 'a.png' })
    const credential: Record<string, string> = as === 'nobody' ? {} : { 'x-api-key': store.keys[as] }
    function* pieces() {
      for (let at = 0; at < body.length; at += 64 * 1024) yield body.subarray(at, at + 64 * 1024)
    }
    const reply = await upload(port, {
      path: `/v1/pets/${petId}/photos`,
      headers: { ...headers, ...credential, 'content-length': String(body.length) },
      pieces: pieces(),
    })
    expect(reply.status).toBe(status)
  })

  it('leaves the connection usable when it is refused', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const call = (sent: { body: Buffer; headers: Record<string, string> }) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { ...sent.headers, 'x-api-key': store.keys.staff, 'content-length': sent.body.length }
        const request = openRequest(
          { agent, host: '127.0.0.1', port, path: `/v1/pets/${petId}/photos`, method: 'POST', headers },
          (response) => response.resume().on('end', () => resolve(response.statusCode)),
        )
        request.on('error', reject).end(sent.body)
      })
    const large = png(1, 1, 2 * MB)
    expect(await call(form({ name: 'caption', content: 'x' }, { content: large, file: 'a.png' }))).toBe(400)
    expect(await call(form({ content: large, file: 'a.png' }, { content: large, file: 'b.png' }))).toBe(400)
    expect(await call(picture())).toBe(201)
    agent.destroy()
  })
})
