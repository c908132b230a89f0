import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { keptLog } from '../support/keptLog.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { listen, readReply, talk } from './wire.js'

const kept = keptLog()
let store: PetStore
let port: number
beforeAll(async () => {
  store = await petStore({ settings: { PUBLIC_URL: '' }, log: kept.log })
  port = await listen(store.app)
  await aPet(store, { name: 'Rex' })
})
afterAll(() => store.close())

async function send(line: string, headers: readonly string[], body = '') {
  const reply = readReply(await talk(port, `${[line, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`))
  return { ...reply, json: () => JSON.parse(reply.text) }
}
const get = (headers: readonly string[], target = '/v1/pets/1', version = 'HTTP/1.1') => send(`GET ${target} ${version}`, headers)

/** Expects a refusal that names the header. */
async function expectRefused(sent: ReturnType<typeof send>, name: string): Promise<string> {
  const reply = await sent
  expect(reply.status).toBe(400)
  const { code, message, details } = reply.json().error
  expect(code).toBe('VALIDATION_ERROR')
  expect(details.fields[0].field).toBe(name)
  expect(message).toContain(`The header ${name} `)
  return message
}

describe('the header Host', () => {
  it.each([
    'petstore.test',
    'PETSTORE.test.',
    'petstore.test:8080',
    'petstore.test:',
    'my_service:3000',
    'xn--mnchen-3ya.example',
    '127.0.0.1:8080',
    '[::1]',
    '[2001:db8::1]:443',
    'a%20b',
    'a%C3%a9',
  ])('may be %s', async (host) => {
    expect((await get([`Host: ${host}`])).status).toBe(200)
  })

  it.each([
    '',
    'a b',
    'a\tb',
    'a/b',
    '/v1',
    'http://a',
    'a?b',
    'a#b',
    'ada@a',
    'a, b',
    'a:port',
    'a:99999',
    'a:80:80',
    '[::1',
    '[a]',
    '::1',
    'a\\b',
    '<b>',
    'é',
    '"a"',
    'a%zz',
    '%',
    'a%2',
    'a%b:80',
  ])('must not be %j', async (host) => {
    await expectRefused(get([`Host: ${host}`]), 'Host')
    await expectRefused(get([`Host: ${host}`], '/v1/pets/1', 'HTTP/1.0'), 'Host')
  })

  it.each([
    ['equal lines', ['Host: a', 'Host: a']],
    ['different lines', ['Host: a', 'Host: b']],
    ['lines in other letters', ['Host: a', 'hOST: a']],
    ['a line without a value', ['Host: a', 'Host:']],
    ['three lines', ['Host: a', 'Accept: */*', 'Host: a', 'Host: b']],
  ])('must be sent once: %s', async (_name, headers) => {
    for (const version of ['HTTP/1.1', 'HTTP/1.0']) expect(await expectRefused(get(headers, '/v1/pets/1', version), 'Host')).toMatch(/once/)
  })

  it('is required in HTTP/1.1 alone', async () => {
    expect(await expectRefused(get([]), 'Host')).toMatch(/required/)
    expect((await get([], '/v1/pets/1', 'HTTP/1.0')).status).toBe(200)
  })

  it('is checked for GraphQL, OAuth, pages, probes and unknown paths too, in the form of their errors', async () => {
    const two = ['Host: a', 'Host: b']
    const graphql = await get(two, '/graphql?query={__typename}')
    expect([graphql.status, graphql.json().errors[0].extensions.code]).toEqual([400, 'VALIDATION_ERROR'])
    const oauth = await send('POST /oauth/token HTTP/1.1', two)
    expect([oauth.status, oauth.json().error]).toEqual([400, 'invalid_request'])
    for (const path of ['/', '/health', '/docs', '/nothing', '/v1/nothing']) await expectRefused(get(two, path), 'Host')
    const page = await get([...two, 'Accept: text/html'], '/')
    expect([page.status, page.headers['content-type']]).toEqual([400, 'text/html; charset=utf-8'])
  })
})

describe('an address in absolute form', () => {
  it.each(['http://petstore.test/v1/pets/1', 'HTTPS://petstore.test:8443/v1/pets/1', 'http://[::1]:80/api/v1/pets/1?fields=id,name'])(
    'is its path: %s',
    async (target) => {
      const reply = await get(['Host: proxy.test'], target)
      expect([reply.status, reply.json().name]).toEqual([200, 'Rex'])
    },
  )

  it('also tells the host, in place of the header', async () => {
    for (const target of ['http://shop.test:81', 'http://shop.test:81/', 'http://shop.test:81?x=1'])
      expect((await get(['Host: proxy.test'], target)).text).toContain('http://shop.test:81/v1/pets')
    expect((await get(['Host: proxy.test'], 'http://shop.test/v1/nothing')).json().error.details).toEqual({ path: '/v1/nothing' })
  })

  it('does not replace the header that HTTP/1.1 requires', async () => {
    await expectRefused(get([], 'http://shop.test/v1/pets/1'), 'Host')
    await expectRefused(get(['Host: a', 'Host: a'], 'http://shop.test/v1/pets/1'), 'Host')
    await expectRefused(get(['Host: a b'], 'http://shop.test/v1/pets/1'), 'Host')
  })

  it.each([
    'http:///v1/pets',
    'http://ada:secret@shop.test/v1/pets',
    'http://ada@shop.test/',
    'ftp://shop.test/v1/pets',
    'ws://shop.test/',
  ])('is refused: %s', async (target) => {
    const reply = await get(['Host: a'], target)
    expect([reply.status, reply.json().error.message]).toEqual([400, expect.stringMatching(/^The address of the request must be a path/)])
    await until(() => expect(kept.text()).toContain(reply.headers['x-request-id']))
    expect(reply.text + kept.text()).not.toContain('secret')
  })
})

describe('an address of another form', () => {
  it.each(['GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE'])('is refused: %s *', async (method) => {
    for (const headers of [
      ['Host: a'],
      ['Host: a', 'Accept: text/html'],
      ['Host: a', 'Origin: http://b', 'Access-Control-Request-Method: GET'],
    ])
      expect((await send(`${method} * HTTP/1.1`, headers)).status).toBe(400)
    if (method === 'HEAD') return
    const { error } = (await send(`${method} * HTTP/1.1`, ['Host: a'])).json()
    expect(error.message).toMatch(/^The address of the request must be a path/)
  })
})

describe('a transfer coding', () => {
  const body = '2\r\n{}\r\n0\r\n\r\n'
  const post = (codings: readonly string[], path = '/v1/pets') =>
    send(
      `POST ${path} HTTP/1.1`,
      [
        'Host: a',
        `X-API-Key: ${store.keys.staff}`,
        'Content-Type: application/json',
        ...codings.map((coding) => `Transfer-Encoding: ${coding}`),
      ],
      body,
    )

  it.each(['chunked', 'Chunked', ' chunked '])('may be %j', async (coding) => {
    expect((await post([coding])).json().error.message).toBe('The field name is required (and 1 more)')
  })

  it.each([[['gzip, chunked']], [['deflate,chunked']], [['identity, chunked']], [['x-own, chunked']], [['gzip', 'chunked']]])(
    'must be one that the server decodes, and not %j',
    async (codings) => {
      for (const path of ['/v1/pets', '/graphql', '/v1/nothing', '/docs']) {
        const { status, text } = await post(codings, path)
        expect([status, text]).toEqual([400, expect.stringContaining('The header Transfer-Encoding must be chunked')])
      }
    },
  )
})

describe('a header with one value', () => {
  const key = (end: string) => `0b6ad3f4-6a0e-4d6c-9a57-1f0d3f1c8f${end}`
  const body = JSON.stringify({ name: 'Bo', status: 'sold' })
  const json = ['Content-Type: application/json', `Content-Length: ${body.length}`]
  const create = (headers: readonly string[]) =>
    send('POST /v1/pets HTTP/1.1', ['Host: a', `X-API-Key: ${store.keys.staff}`, ...headers], body)
  const change = (headers: readonly string[]) =>
    send('PATCH /v1/pets/1 HTTP/1.1', ['Host: a', `X-API-Key: ${store.keys.staff}`, ...json, ...headers], body)

  /** A header, a call, the status with a good value, and two good values. */
  const single: readonly [
    name: string,
    call: (headers: readonly string[]) => ReturnType<typeof send>,
    status: number,
    values: [string, string],
  ][] = [
    ['Idempotency-Key', (lines) => create([...json, ...lines]), 201, [key('01'), key('02')]],
    ['X-Idempotency-Key', (lines) => create([...json, ...lines]), 201, ['one', 'two']],
    ['Content-Type', (lines) => create([`Content-Length: ${body.length}`, ...lines]), 201, ['application/json', 'text/plain']],
    ['If-Match', change, 412, ['"7-a"', '"8-a"']],
    ['Origin', (lines) => get(['Host: a', ...lines]), 200, ['https://one.test', 'https://two.test']],
    [
      'Access-Control-Request-Method',
      (lines) => send('OPTIONS /v1/pets HTTP/1.1', ['Host: a', 'Origin: http://localhost:3000', ...lines]),
      403,
      ['GET', 'PUT'],
    ],
    [
      'X-GraphQL-Event-Stream-Token',
      (lines) => send('DELETE /graphql/stream?operationId=x HTTP/1.1', ['Host: a', `X-API-Key: ${store.keys.staff}`, ...lines]),
      404,
      [key('03'), key('04')],
    ],
  ]

  it.each(single)('is taken as one line, and refused as several lines, equal or different: %s', async (name, call, status, [one, two]) => {
    expect((await call([`${name}:  ${one} `])).status).toBe(status)
    for (const values of [
      [one, one],
      [one, two],
      [one, one, two],
      [one, ''],
      ['', one],
    ]) {
      const reply = await call(values.map((value, i) => `${i === 0 ? name : name.toLowerCase()}: ${value}`))
      const error = name.startsWith('X-GraphQL') ? reply.json().errors[0] : reply.json().error
      expect([reply.status, error.message]).toEqual([400, `The header ${name} has several lines: send it once`])
    }
  })

  it.each([
    ['Authorization', (secret: string) => `ApiKey ${secret}`],
    ['X-API-Key', (secret: string) => secret],
  ])('is refused with 401 for two different credentials, and counts once for the same credential: %s', async (name, form) => {
    const { staff, customer } = store.keys
    const call = (...secrets: string[]) => get(['Host: a', ...secrets.map((secret) => `${name}: ${secret && form(secret)}`)])
    for (const secrets of [
      [staff, staff],
      [staff, ''],
      ['', staff],
    ])
      expect((await call(...secrets)).status).toBe(200)
    for (const secrets of [
      [staff, customer],
      [customer, '', staff],
    ]) {
      const reply = await call(...secrets)
      expect([reply.status, reply.json().error.message]).toEqual([401, 'The request has two different credentials: send only one'])
    }
  })

  it('does not change a header with a list of values', async () => {
    const { etag = '' } = (await get(['Host: a'])).headers
    expect((await get(['Host: a', 'If-None-Match: "x"', `If-None-Match: ${etag}`])).status).toBe(304)
    expect((await get(['Host: a', 'Accept: text/html', 'Accept: application/json'])).status).toBe(200)
  })
})
