import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { listen, talk } from './wire.js'

let store: PetStore
let port: number
beforeAll(async () => {
  store = await petStore({ streams: { streams: 200 } })
  port = await listen(store.app)
  await aPet(store, { name: 'Rex' })
})
afterAll(() => store.close())

/** Sends a request whose body arrives in chunks. @returns status and body of the reply */
async function chunked(line: string, headers: Readonly<Record<string, string>>, chunks: readonly string[]) {
  const given = { host: 'a', 'x-api-key': store.keys.admin, connection: 'close', 'transfer-encoding': 'chunked', ...headers }
  const head = Object.entries(given).map(([name, value]) => `${name}: ${value}\r\n`)
  const body = [...chunks, ''].map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`)
  const reply = await talk(port, `${line} HTTP/1.1\r\n${head.join('')}\r\n${body.join('')}`)
  const [top = '', text = ''] = reply.split('\r\n\r\n')
  return { status: Number(top.split(' ')[1]), text }
}

const types: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'content-type': 'application/json' },
  { 'content-type': 'text/plain' },
  { 'content-type': '' },
  { 'content-type': 'x;y;' },
]

describe('an empty body', () => {
  it.each(types)('in chunks is no body: %j', async (headers) => {
    expect((await chunked('GET /v1/pets/1', headers, [])).status).toBe(200)
    expect((await chunked('HEAD /v1/pets/1', headers, [])).status).toBe(200)
    expect((await chunked('GET /graphql?query={pet(id:1){id}}', headers, [])).text).toContain('{"data":{"pet":{"id":1}}}')
    expect((await chunked('DELETE /v1/pets/999999', headers, [])).status).toBe(404)
    expect((await chunked('POST /v1/orders/999999/cancel', headers, [])).status).toBe(404)
    expect((await chunked('POST /v1/auth/logout', headers, [])).text).toContain('refreshToken')
    expect((await chunked('POST /v1/pets', headers, [])).text).toContain('The body is required')
    expect((await chunked('PUT /graphql/stream', headers, [])).status).toBe(201)
  })

  it.each(types)('of a stated length is no body: %j', async (headers) => {
    for (const [method, url, status] of [
      ['GET', '/v1/pets/1', 200],
      ['DELETE', '/v1/pets/999999', 404],
      ['POST', '/v1/orders/999999/cancel', 404],
      ['PUT', '/graphql/stream', 201],
    ] as const)
      expect((await store.rest(method, url, { as: 'admin', body: '', headers: { ...headers, 'content-length': '0' } })).status).toBe(status)
  })

  it('does not make a coding wrong', async () => {
    expect((await chunked('GET /v1/pets/1', { 'content-encoding': 'gzip' }, [])).status).toBe(200)
  })
})

const json = { 'content-type': 'application/json' }
/** Operations without a body, with the status for a request without faults. */
const bodiless: readonly [method: string, url: string, status: number][] = [
  ['GET', '/v1/pets/1', 200],
  ['HEAD', '/v1/pets/1', 200],
  ['GET', '/v1/me', 200],
  ['DELETE', '/v1/pets/999999', 404],
  ['POST', '/v1/orders/999999/cancel', 404],
  ['POST', '/v1/users/999999/suspend', 404],
  ['POST', '/v1/webhooks/999999/test', 404],
  ['DELETE', '/v1/users/1/apikeys/999999', 404],
  ['PUT', '/graphql/stream', 201],
]

describe.each(bodiless)('%s %s', (method, url, status) => {
  it.each(['{}', ' { \n } ', '\ufeff{}'])('takes the empty object as no body: %j', async (body) => {
    expect((await store.rest(method, url, { as: 'admin', body, headers: json })).status).toBe(status)
    expect((await chunked(`${method} ${url}`, json, [...body])).status).toBe(status)
    expect((await chunked(`${method} ${url}`, { ...json, 'content-type': 'application/json; charset=utf-8' }, [body])).status).toBe(status)
  })

  it.each(['{"a":1}', '[]', 'null', '""', '{}{}', '{', 'x', ' ', `{${' '.repeat(2000)}}`, 'x'.repeat(200_000)])(
    'refuses any other body: %#',
    async (body) => {
      const reply = await store.rest(method, url, { as: 'admin', body, headers: json })
      expect(reply.status).toBe(400)
      if (method !== 'HEAD') expect((reply.body.error ?? reply.body.errors[0].extensions).details.fields).toMatchObject([{ field: 'body' }])
      const sent = await chunked(`${method} ${url}`, json, [body])
      expect(sent.status).toBe(400)
      if (method !== 'HEAD') expect(sent.text).toContain('takes no body')
    },
  )

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/merge-patch+json', ''])(
    'refuses a body of the type %j',
    async (type) => {
      const reply = await store.rest(method, url, { as: 'admin', body: '{}', headers: { 'content-type': type } })
      expect(reply.status).toBe(415)
      expect((await chunked(`${method} ${url}`, { 'content-type': type }, ['{}'])).status).toBe(415)
    },
  )
})

it('a connection can be used again after a refused body', async () => {
  const request = (body: string) =>
    `GET /v1/pets/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const last = 'GET /v1/pets/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  const heard = await talk(port, request(`{"a":"${'x'.repeat(50_000)}"}`) + request('{}') + last)
  expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 200', 'HTTP/1.1 200'])
})

describe('a byte order mark before JSON', () => {
  const pet = '\ufeff{"name":"Bo","status":"sold"}'

  it('is skipped in every body', async () => {
    expect((await store.rest('POST', '/v1/pets', { as: 'staff', body: pet, headers: json })).status).toBe(201)
    expect((await store.rest('PUT', '/v1/pets/1', { as: 'staff', body: pet, headers: json })).status).toBe(200)
    const patch = { 'content-type': 'application/merge-patch+json' }
    for (const headers of [json, patch])
      expect((await store.rest('PATCH', '/v1/pets/1', { as: 'staff', body: '\ufeff{"stock":1}', headers })).status).toBe(200)
    const asked = await store.rest('POST', '/graphql', { body: '\ufeff{"query":"{ pet(id: 1) { id } }"}', headers: json })
    expect(asked.body).toEqual({ data: { pet: { id: 1 } } })
  })

  it.each(['\ufeff', '\ufeff\ufeff{"name":"Bo"}', '{"name":\ufeff"Bo"}', '{"name":"Bo"}\ufeff'])(
    'is refused elsewhere: %j',
    async (body) => {
      const reply = await store.rest('POST', '/v1/pets', { as: 'staff', body, headers: json })
      expect(reply.body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'body' }] } })
    },
  )

  it('stays in a text', async () => {
    const body = JSON.stringify({ name: 'Bo', status: 'sold', description: '\ufeffa dog' })
    expect((await store.rest('POST', '/v1/pets', { as: 'staff', body, headers: json })).body.description).toBe('\ufeffa dog')
  })
})
