import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { LIBRARY_WORDS } from './libraryWords.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

type Headers = Readonly<Record<string, string>>
interface Call {
  readonly method?: string
  readonly body?: string | Buffer
  readonly headers?: Headers
  readonly as?: CallerName
}

const json = { 'content-type': 'application/json' }
const form = (boundary: string) => ({ 'content-type': `multipart/form-data${boundary}` })
const part = (head: string) => `--x\r\n${head}\r\n\r\nabc\r\n--x--\r\n`
const post = (body: string | Buffer, headers: Headers = json): Call => ({ method: 'POST', body, headers, as: 'staff' })
const file = 'content-disposition: form-data; name="file"; filename="a.png"'

/** Calls that a library would refuse in its own words, and a part of our words. */
const refused: readonly [url: string, call: Call, status: number, words: RegExp][] = [
  [`/v1/pets/${'1'.repeat(300)}`, {}, 400, /^A part of the path \S+ has more than the 200 characters allowed$/],
  ['/v1/pets?q=%zz', {}, 400, /^The field q must be percent-encoded UTF-8$/],
  ...['{"a":', '{"a":1,}', 'nul', '{"a":"\n"}', "{'a':1}", '[1', '"', '{"a":01}', 'true false'].flatMap((body) =>
    ['/v1/pets', '/v1/auth/login', '/graphql', '/graphql/stream'].map((url): [string, Call, number, RegExp] => [
      url,
      post(body, { ...json, accept: url.endsWith('stream') ? 'text/event-stream' : 'application/json' }),
      400,
      /^The body is not valid JSON/,
    ]),
  ),
  ['/v1/pets', post(Buffer.from([0x7b, 0xff, 0x7d])), 400, /^The body is not valid UTF-8$/],
  ['/v1/pets', post('{}', { 'content-type': ';;;' }), 415, /^The body must be application\/json$/],
  ['/v1/pets', post('{}', { 'content-type': 'application/json; charset="' }), 400, /required/],
  ['/v1/pets', post('{}', { ...json, 'content-encoding': 'zstd' }), 415, /^The body must not be compressed$/],
  ['/v1/pets/1/photos', post('--x', form('')), 400, /whole form/],
  ['/v1/pets/1/photos', post('--x', form('; boundary=')), 400, /whole form/],
  ['/v1/pets/1/photos', post('--x', form('; boundary=x')), 400, /whole form/],
  ['/v1/pets/1/photos', post(part('nonsense'), form('; boundary=x')), 400, /form/],
  ['/v1/pets/1/photos', post(part(file).slice(0, -8), form('; boundary=x')), 400, /whole form/],
  ['/v1/pets/1/photos', post(part(file), form('; boundary=x')), 415, /not a picture/],
  ['/graphql?query={__typename}&variables={', {}, 400, /^The field variables is not valid JSON$/],
  ['/graphql?query={__typename}&extensions=[', {}, 400, /^The field extensions is not valid JSON$/],
  ['/v1/me', { headers: { authorization: 'Bearer a.b.c' } }, 401, /access token/],
  ['/v1/me', { headers: { authorization: 'Basic !!' } }, 401, /Basic/],
  ['/v1/pets?after=%00', {}, 400, /./],
  ['/v1/pets', { method: 'OPTIONS', headers: { origin: 'http://x' } }, 405, /^OPTIONS is not allowed here$/],
  ['/v1/pets', { method: 'TRACE' }, 405, /^TRACE is not allowed here$/],
]

describe('a refusal is in our own words', () => {
  it.each(refused)('%s %j', async (url, { method = 'GET', ...call }, status, words) => {
    const reply = await store.rest(method, url, call)
    expect(reply.status, reply.text).toBe(status)
    const error = reply.body.error ?? { ...reply.body.errors[0].extensions, message: reply.body.errors[0].message }
    expect(error.message).toMatch(words)
    expect(error).toMatchObject({ status, code: expect.stringMatching(/^[A-Z_]+$/), requestId: reply.headers['x-request-id'] })
    expect(reply.text).not.toMatch(LIBRARY_WORDS)
  })

  const parts = ['%zz', '%', '%2', '1%', '%c3%28', '%ED%A0%80', '%FF', '%C0%80', 'x%zz?q=1']
  const folders = ['/v1/pets/', '/api/v1/orders/', '/v1/', '/pets/', '/docs/', '/']
  it.each(parts.flatMap((part) => folders.map((folder) => folder + part)))(
    'for a path that is not percent-encoded UTF-8: %s',
    async (url) => {
      for (const method of ['GET', 'POST'] as const) {
        const reply = await store.app.http.inject({ method, url })
        expect(reply.statusCode).toBe(400)
        const [path] = url.split('?')
        const { message, details } = reply.json().error
        expect(message).toMatch(/^The path \S+ is not percent-encoded UTF-8: write each byte/)
        expect(details.fields).toEqual([{ field: 'path', message: 'must be percent-encoded UTF-8', value: path }])
        expect(reply.body).not.toMatch(LIBRARY_WORDS)
      }
    },
  )

  it('names the path, and is a page for a browser outside of the API', async () => {
    const inApi = await store.rest('GET', '/v1/pets/%zz', { headers: { accept: 'text/html' } })
    expect(inApi.body.error.details.fields).toEqual([{ field: 'path', message: 'must be percent-encoded UTF-8', value: '/v1/pets/%zz' }])
    const page = await store.rest('GET', '/%zz', { headers: { accept: 'text/html' } })
    expect([page.status, page.headers['content-type']]).toEqual([400, 'text/html; charset=utf-8'])
    expect(page.text).toContain('The path /%zz is not percent-encoded UTF-8')
    expect(page.text).not.toMatch(LIBRARY_WORDS)
  })

  it.each<[status: number, headers: Headers]>([
    ...['bytes=0-1', 'bytes=99999999-', 'bytes=5-1', 'nonsense', 'bytes=0-1, 5-6'].map((range): [number, Headers] => [200, { range }]),
    [200, { 'if-match': '*' }],
    [412, { 'if-match': '"x"' }],
    [412, { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }],
  ])('%i for a file with %j', async (status, headers) => {
    for (const url of ['/photos/demo/dog-corgi.svg', '/page/landing.js']) {
      const reply = await store.app.http.inject({ url, headers })
      expect(reply.statusCode, url).toBe(status)
      if (status === 412)
        expect(reply.json().error).toMatchObject({ code: 'PRECONDITION_FAILED', message: expect.stringMatching(/^The file /) })
    }
  })
})
