import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { form, pictures } from '../rest/forms.js'
import { aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore, type Reply } from '../support/petStore.js'
import { isReplay } from './replyOf.js'

let folder: string
let store: PetStore
let petId: number
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-photos-'))
  store = await petStore({ settings: { DATA_DIR: folder } })
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  petId = (await aPet(store)).id
})

interface Upload {
  readonly content?: Buffer
  readonly id?: number
  readonly as?: CallerName
}
function upload(
  headers: Readonly<Record<string, string>>,
  { content = pictures.png, id = petId, as = 'staff' }: Upload = {},
): Promise<Reply> {
  const sent = form({ content, file: 'rex.png', type: 'image/png' })
  return store.rest('POST', `/v1/pets/${id}/photos`, { as, body: sent.body, headers: { ...sent.headers, ...headers } })
}
const keyed = () => ({ 'idempotency-key': randomUUID() })
const files = async () => (existsSync(path.join(folder, 'photos')) ? (await readdir(path.join(folder, 'photos'))).sort() : [])
const shown = async (id = petId): Promise<string[]> => (await store.rest('GET', `/v1/pets/${id}`)).body.photoUrls
const codeOf = ({ body }: Reply) => body.error?.code
const served = async (url: string) => (await store.app.http.inject({ url: new URL(url).pathname })).statusCode

describe('a picture that is uploaded twice under one key', () => {
  it('is stored and shown once, and both replies are the same', async () => {
    const headers = keyed()
    const first = await upload(headers)
    const before = await files()
    const again = await upload(headers)
    expect([first.status, again.status, again.text, isReplay(again)]).toEqual([201, 201, first.text, true])
    expect([again.headers.etag, await shown(), await files()]).toEqual([first.headers.etag, first.body.photoUrls, before])
    expect(await served(first.body.photoUrls[0])).toBe(200)
  })

  it('gives 200 for the second upload under an X-Idempotency-Key', async () => {
    const headers = { 'x-idempotency-key': `photo-${petId}` }
    const first = await upload(headers)
    const again = await upload(headers)
    expect([first.status, again.status, again.text]).toEqual([201, 200, first.text])
  })

  it('is removed with its pet, also when the pet is deleted under a key', async () => {
    const { body } = await upload(keyed())
    expect((await store.rest('DELETE', `/v1/pets/${petId}`, { as: 'staff', headers: keyed() })).status).toBe(204)
    expect(await served(body.photoUrls[0])).toBe(404)
  })

  it('is the same call when the key comes in the other header and in upper case', async () => {
    const key = randomUUID()
    const first = await upload({ 'x-idempotency-key': key.toUpperCase() })
    const again = await upload({ 'idempotency-key': key })
    expect([again.status, again.text, isReplay(again)]).toEqual([201, first.text, true])
  })

  it('is shown once after ten simultaneous uploads', async () => {
    const headers = keyed()
    const replies = await Promise.all(Array.from({ length: 10 }, () => upload(headers)))
    for (const reply of replies) expect([undefined, 'IDEMPOTENCY_IN_PROGRESS']).toContain(codeOf(reply))
    expect(replies.filter((reply) => reply.status === 201 && !isReplay(reply))).toHaveLength(1)
    const [url = '', ...others] = await shown()
    expect([others, await served(url)]).toEqual([[], 200])
    expect((await files()).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('leaves no new file when the pet no longer shows the picture', async () => {
    const headers = keyed()
    const first = await upload(headers)
    await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { photoUrls: [] } })
    const before = await files()
    const again = await upload(headers)
    expect([again.text, isReplay(again)]).toEqual([first.text, true])
    expect([await shown(), await files()]).toEqual([[], before])
  })
})

describe('another upload under the same key', () => {
  it.each<[string, () => Promise<Upload>]>([
    ['another picture', async () => ({ content: pictures.jpeg })],
    ['another pet', async () => ({ id: (await aPet(store)).id })],
  ])('is a conflict, and leaves no new file: %s', async (_what, other) => {
    const headers = keyed()
    const first = await upload(headers)
    const before = await files()
    const refused = await upload(headers, await other())
    expect([refused.status, codeOf(refused)]).toEqual([409, 'IDEMPOTENCY_CONFLICT'])
    expect([await shown(), await files()]).toEqual([first.body.photoUrls, before])
  })

  it('by another caller is a separate call', async () => {
    const headers = keyed()
    await upload(headers)
    const other = await upload(headers, { as: 'admin' })
    expect([other.status, isReplay(other), new Set(await shown()).size]).toEqual([201, false, 2])
  })

  it('is carried out after a refused upload', async () => {
    const headers = keyed()
    const before = await files()
    expect(codeOf(await upload(headers, { id: 999_999 }))).toBe('NOT_FOUND')
    expect(await files()).toEqual(before)
    expect((await upload(headers)).status).toBe(201)
  })
})

it('an upload with an invalid key stores no file', async () => {
  const before = await files()
  expect(codeOf(await upload({ 'idempotency-key': 'abc' }))).toBe('VALIDATION_ERROR')
  expect(codeOf(await upload({ ...keyed(), 'x-idempotency-key': 'abc' }))).toBe('VALIDATION_ERROR')
  expect(await files()).toEqual(before)
})

it('the file name of a picture is a UUID without the beginning of the key', async () => {
  const key = randomUUID()
  const { photoUrls } = (await upload({ 'idempotency-key': key })).body
  expect(photoUrls[0]).toMatch(/\/photos\/[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.png$/)
  expect(photoUrls[0]).not.toContain(key.slice(0, 8))
})

describe('a failure of the server', () => {
  it('does not prevent the retry from showing the picture', async () => {
    const headers = keyed()
    await store.sql`alter table photos rename to hidden`
    const failed = await upload(headers).finally(() => store.sql`alter table hidden rename to photos`)
    expect(failed.status).toBe(500)
    const done = await upload(headers)
    expect([done.status, isReplay(done), await served(done.body.photoUrls[0])]).toEqual([201, false, 200])
  })

  it('in the middle of a file does not prevent the retry from showing the picture', async () => {
    const headers = keyed()
    const first = await upload(headers)
    const [url] = first.body.photoUrls
    await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { photoUrls: [] } })
    await store.sql`delete from idempotency_records`
    await writeFile(path.join(folder, 'photos', `${path.basename(url)}.part`), 'half a pict')
    const again = await upload(headers)
    expect([again.status, again.body.photoUrls, await served(url)]).toEqual([201, [url], 200])
  })
})
