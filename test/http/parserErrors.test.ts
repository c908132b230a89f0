import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { keptLog } from '../support/keptLog.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { LIBRARY_WORDS } from './libraryWords.js'
import { listen, readReply, talk } from './wire.js'

const kept = keptLog()
const HEADERS_MS = 200
let store: PetStore
let port: number
beforeAll(async () => {
  store = await petStore({ log: kept.log, timeouts: { headersMs: HEADERS_MS, requestMs: 2 * HEADERS_MS, checkMs: 20 } })
  port = await listen(store.app)
  await aPet(store, { name: 'Rex' })
})
afterAll(() => store.close())

type Refused = [name: string, request: string | Buffer, status: number, code: string]

/** First lines in versions of HTTP that the server does not speak. */
const versions = [
  ...['2.0', '3.0', '0.9', '1.2', '9.9', '2', '11', '1.10', '01.1'].map((version) => `GET /v1/pets HTTP/${version}`),
  'GET /v1/pets',
]

const refused: readonly Refused[] = [
  ['an unknown method', 'FOO /v1/pets HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
  ['an unknown method at GraphQL', 'FOO /graphql HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
  ['an unknown method and a query', 'get /v1/pets/1?x=1 HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
  ['an unknown method at an unknown path', 'FOO /v1/dogs HTTP/1.1\r\nHost: a\r\n\r\n', 404, 'NOT_FOUND'],
  ['a known method without a route', 'PROPFIND /v1/pets HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
  ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
  ...['F00', 'A-B', 'X_Y', '1A', 'get', 'Get', 'GETX', 'POS', "!#$%&'*+.^`|~", 'x'.repeat(200)].flatMap((method): Refused[] =>
    ['/v1/pets', 'http://a/v1/pets', 'HTTPS://b:80/v1/pets?x=1'].map((target) => [
      `the method ${method} at ${target}`,
      `${method} ${target} HTTP/1.1\r\nHost: a\r\n\r\n`,
      405,
      'METHOD_NOT_ALLOWED',
    ]),
  ),
  ['an unknown method at an unknown URL', 'FOO http://a/v1/dogs HTTP/1.1\r\nHost: a\r\n\r\n', 404, 'NOT_FOUND'],
  ...['FOO *', 'FOO v1/pets', 'F(O /v1/pets', 'F@O /v1/pets', 'FOO\t/v1/pets', 'FOO'].map(
    (line): Refused => [line, `${line} HTTP/1.1\r\nHost: a\r\n\r\n`, 400, 'VALIDATION_ERROR'],
  ),
  ['no request line', 'hello\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['a TLS greeting', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]), 400, 'VALIDATION_ERROR'],
  ['raw UTF-8 in the path', 'GET /v1/pets/é HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['raw UTF-8 outside of the API', 'GET /é HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['raw UTF-8 in the query', 'GET /v1/pets?q=é HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['an unknown method of a browser', 'FOO / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
  ['no path', 'GET HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['another protocol', 'GET / FTP/1.1\r\nHost: a\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ...versions.map((line): Refused => [line, `${line}\r\nHost: a\r\n\r\n`, 400, 'VALIDATION_ERROR']),
  ['the greeting of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['a space in the address', 'GET /v1/pets?q=a b HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['a header without a colon', 'GET /v1/pets HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['a header with a control character', 'GET /v1/pets HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['no Host', 'GET /v1/pets HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['two lengths', 'POST /v1/pets HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 400, 'VALIDATION_ERROR'],
  [
    'a length and chunks',
    'POST /v1/pets HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx',
    400,
    'VALIDATION_ERROR',
  ],
  [
    'a bad chunk',
    'POST /v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    400,
    'VALIDATION_ERROR',
  ],
  ['a bad escape in the path', 'GET /v1/pets/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400, 'VALIDATION_ERROR'],
  ['a long parameter', `GET /v1/pets/${'1'.repeat(300)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, 400, 'VALIDATION_ERROR'],
  ['long headers', `GET /v1/pets HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
  ['a long address', `GET /v1/pets?q=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
  ['many headers', `GET /v1/pets HTTP/1.1\r\nHost: a\r\n${'X-Header: 12345678\r\n'.repeat(2000)}\r\n`, 431, 'HEADERS_TOO_LARGE'],
  ['half the headers', 'GET /v1/pets HTTP/1.1\r\nHost: a\r\n', 408, 'REQUEST_TIMEOUT'],
  [
    'half a body',
    'POST /v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    408,
    'REQUEST_TIMEOUT',
  ],
]

describe('a request that the HTTP parser refuses', () => {
  it.each(refused)('gets the envelope, a request id, a log line and a metric: %s', async (_name, request, status, code) => {
    const before = await metric(store, 'gateway_errors_total', `code="${code}",style="rest"`)
    const reply = readReply(await talk(port, request))
    expect(reply.status).toBe(status)
    const id = reply.headers['x-request-id'] ?? ''
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(reply.headers).toMatchObject({
      'x-ratelimit-remaining': expect.stringMatching(/^\d+$/),
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(reply.text)),
      'cache-control': 'no-store',
      'api-version': 'v1',
      'x-content-type-options': 'nosniff',
    })
    expect(JSON.parse(reply.text).error).toMatchObject({
      code,
      status,
      requestId: id,
      message: expect.stringMatching(/./),
      details: expect.any(Object),
    })
    expect(reply.text).not.toMatch(LIBRARY_WORDS)
    if (status === 405) expect(reply.headers.allow).toMatch(/GET/)
    await until(() => expect(kept.text()).toContain(id))
    const lines = kept
      .text()
      .split('\n')
      .filter((line) => line.includes(id))
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'request', requestId: id, status }])
    expect(await metric(store, 'gateway_errors_total', `code="${code}",style="rest"`)).toBe(before + 1)
  })

  it.each(versions)('names the version of HTTP that the server speaks: %s', async (line) => {
    const { message } = JSON.parse(readReply(await talk(port, `${line}\r\nHost: a\r\n\r\n`)).text).error
    expect(message).toMatch(/^This server does not speak .*: send the request as HTTP\/1\.1/)
    const [, version] = /HTTP\/([\d.]+)$/.exec(line) ?? []
    if (version) expect(message).toContain(`HTTP/${version}`)
  })

  it.each([
    'GET /v1/pets HTTP/1.1\nHost: a\n\n',
    'GET /v1/pets HTTP/1.1\nHost: a\r\n\r\n',
    'GET /v1/pets HTTP/1.1\r\nHost: a\n\n',
    'GET /v1/pets HTTP/1.1\r\nHost: a\nAccept: */*\r\n\r\n',
    'POST /v1/pets HTTP/1.1\nHost: a\nContent-Length: 2\n\n{}',
    'GET http://a/v1/pets HTTP/1.0\n\n',
  ])('names the end of the lines when it is LF alone: %j', async (request) => {
    const reply = readReply(await talk(port, request))
    const { message } = JSON.parse(reply.text).error
    expect([reply.status, message]).toEqual([400, expect.stringMatching(/^A line of the request ends with LF alone: .* with CR and LF$/)])
  })

  it('takes a version with another end of its line for no valid HTTP', async () => {
    const { message } = JSON.parse(readReply(await talk(port, 'GET /v1/pets HTTP/1.1 \r\nHost: a\r\n\r\n')).text).error
    expect(message).toMatch(/^The request is not valid HTTP\/1\.1/)
  })

  it('names the methods of the path for an unknown method', async () => {
    const allow = async (line: string) =>
      readReply(await talk(port, `${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).headers.allow
    const known = await allow('PROPFIND /v1/pets')
    expect(known).toBe('GET, HEAD, POST')
    for (const line of ['FOO /v1/pets', 'FOO http://a/v1/pets', 'get https://a/v1/pets?x', 'F-0_1 /v1/pets'])
      expect(await allow(line)).toBe(known)
  })

  it('keeps the request id of the caller', async () => {
    for (const line of ['FOO /v1/pets HTTP/1.1', 'GET /v1/pets HTTP/7.0'])
      expect(readReply(await talk(port, `${line}\r\nHost: a\r\nX-Request-ID: mine-7\r\n\r\n`)).headers['x-request-id']).toBe('mine-7')
    const odd = await talk(port, 'FOO /v1/pets HTTP/1.1\r\nHost: a\r\nX-Request-ID: a b\r\n\r\n')
    expect(readReply(odd).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('reveals nothing that it has sent', async () => {
    const heard = await talk(port, 'GET /v1/pets HTTP/1.1\r\nHost: a\r\nAuthorization: ApiKey pk_live_secret\r\nbad header\r\n\r\n')
    expect(readReply(heard).status).toBe(400)
    expect(heard + kept.text()).not.toContain('pk_live_secret')
    for (const line of [
      'FOO /v1/pets/pk_live_secret',
      'FOO /nope/pk_live_secret',
      'GET /v1/pk%5Flive%5Fsecret/é',
      'GET /nope/pk_live_secret',
    ]) {
      const reply = readReply(await talk(port, `${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`))
      await until(() => expect(kept.text()).toContain(reply.headers['x-request-id']))
      expect(reply.text + kept.text()).not.toMatch(/live_secret|live%5Fsecret/)
    }
  })

  it('is told once, also when its body was on the way', async () => {
    const count = () => metric(store, 'gateway_errors_total')
    const login = 'POST /v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
    for (const rest of ['Transfer-Encoding: chunked\r\n\r\nzz\r\n', 'Content-Length: 9\r\n\r\n{']) {
      const [before, lines] = [await count(), kept.text().match(/"msg":"request"/g)?.length ?? 0]
      expect(readReply(await talk(port, login + rest)).status).toBeGreaterThanOrEqual(400)
      await store.rest('GET', '/v1/pets/1') // by then the end of the connection is known
      expect(await count()).toBe(before + 1)
      const later =
        kept
          .text()
          .match(/"msg":"request".*/g)
          ?.slice(lines) ?? []
      expect(later.filter((line) => line.includes('/v1/auth/login') || line.includes('"route":"unknown"')).length).toBeLessThanOrEqual(1)
    }
  })

  it('waits for the reply before it on the connection', async () => {
    const heard = await talk(port, 'GET /v1/pets/1 HTTP/1.1\r\nHost: a\r\n\r\nFOO /v1/pets HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 405'])
  })
})

it('an unknown expectation is ignored', async () => {
  expect(await talk(port, 'GET /v1/pets/1 HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
})

/** Opens a connection, is silent for a while, then sends the headers of a request byte by byte. @returns the reply and the number of bytes sent */
function sendSlowly(silenceMs: number): Promise<{ heard: string; sent: number }> {
  const socket = connect(port, '127.0.0.1')
  let [heard, sent] = ['', 0]
  socket.on('data', (chunk) => {
    heard += chunk
  })
  socket.on('error', () => {}) // the server may reset the connection
  let bytes: NodeJS.Timeout | undefined
  const silence = setTimeout(() => {
    socket.write('GET /v1/pets HTTP/1.1\r\nX: ')
    bytes = setInterval(() => {
      sent += 1
      socket.write('x')
    }, HEADERS_MS / 10)
  }, silenceMs)
  return new Promise((resolve) =>
    socket.on('close', () => {
      clearTimeout(silence)
      clearInterval(bytes)
      resolve({ heard, sent })
    }),
  )
}

describe('a connection is closed in the time for the headers of one request', () => {
  it.each([
    ['that says nothing', 100 * HEADERS_MS, 0],
    ['that sends its headers byte by byte', 0, Number.POSITIVE_INFINITY],
    ['that is silent at first and then slow: ten bytes would be another whole time', 0.8 * HEADERS_MS, 7],
  ])('%s', async (_name, silenceMs, mostBytes) => {
    const startedAt = performance.now()
    const { heard, sent } = await sendSlowly(silenceMs)
    expect(performance.now() - startedAt).toBeGreaterThan(HEADERS_MS / 2)
    expect(readReply(heard)).toMatchObject({ status: 408 })
    expect(sent).toBeLessThanOrEqual(mostBytes)
  })
})

it('the product closes silent connections after 10 seconds, at most 2 seconds late', async () => {
  const { requestTimeouts } = await import('../../src/http/timeouts.js')
  expect(requestTimeouts.headersMs).toBe(10_000)
  expect(requestTimeouts.checkMs).toBeLessThanOrEqual(2000)
  const usual = await petStore()
  expect(usual.app.http.server).toMatchObject({ headersTimeout: requestTimeouts.headersMs, requestTimeout: requestTimeouts.requestMs })
  await usual.close()
})
