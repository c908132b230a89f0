import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PaymentProvider } from '../../src/domain/ports/payments.js'
import { guarded } from '../../src/providers/payments/guarded.js'
import { createHttpPayments } from '../../src/providers/payments/http.js'
import type { Cents } from '../../src/values/money.js'
import { givenUpOnceSent } from '../support/givenUp.js'
import { type PaymentBooks, paymentProvider } from '../support/paymentProvider.js'

const CHARGE = {
  key: '6f1c1d3e-1d1b-4a37-9f0e-2b9c6a5a7c11',
  reference: 'ORD-00000042',
  amount: 1999 as Cents,
  currency: 'USD',
  method: 'pm_ok',
  owner: 'customer:1',
}
const REFUND = {
  key: '9a0b5a1e-7a7f-4a9c-8c39-0d3b6f1c2d44',
  chargeId: 'ch_1',
  amount: 1999 as Cents,
  currency: 'USD',
  owner: 'customer:1',
}
const UNKNOWN = { kind: 'unknown' }
const patience = { attempts: 2, firstDelayMs: 1 }

interface Heard {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly key: string | string[] | undefined
  readonly body: unknown
}

type Answer = (response: ServerResponse) => void

let server: Server
let payments: PaymentProvider
let heard: Heard[] = []
let answers: Answer[] = []
const asked = () => heard.length
beforeAll(async () => {
  server = createServer(async (request, response) => {
    heard.push({
      method: request.method,
      url: request.url,
      key: request.headers['idempotency-key'],
      body: JSON.parse(await textOf(request)),
    })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    answer?.(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  payments = guarded(createHttpPayments(`http://127.0.0.1:${port}`), { ...patience, breakAfter: 1000 })
})
afterEach(() => {
  heard = []
  answers = []
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

const json =
  (status: number, body: unknown): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const text =
  (status: number, body: string): Answer =>
  (response) =>
    void response.writeHead(status).end(body)

const raw =
  (bytes: string): Answer =>
  (response) =>
    void response.socket?.end(bytes)
const hinted =
  (answer: Answer): Answer =>
  (response) => {
    response.writeProcessing()
    response.writeEarlyHints({ link: '</style.css>; rel=preload' })
    answer(response)
  }

describe('a charge', () => {
  it('is requested in minor units under its key', async () => {
    answers = [json(201, { id: 'ch_1' })]
    expect(await payments.charge(CHARGE)).toEqual({ kind: 'charged', chargeId: 'ch_1' })
    const body = { reference: 'ORD-00000042', amount: 1999, currency: 'USD', paymentMethod: 'pm_ok' }
    expect(heard).toEqual([{ method: 'POST', url: '/charges', key: CHARGE.key, body }])
  })

  it.each([
    ['200 of one who has charged before', json(200, { id: 'ch_1' }), 'ch_1'],
    ['a number as its name', json(201, { id: 17 }), '17'],
    ['a number beyond 2^53 with all its digits', text(201, '{"id":9007199254740993}'), '9007199254740993'],
    ['a number of 200 digits', text(201, `{"id":${'7'.repeat(200)}}`), '7'.repeat(200)],
    ['a number with its decimals as they are', text(201, '{"id":1.50e3}'), '1.50e3'],
    ['an id of 255 emoji', json(201, { id: '🐈'.repeat(255) }), '🐈'.repeat(255)],
    ['white space before and after the JSON', text(201, '\r\n\t {"id":"ch_1"} \n'), 'ch_1'],
    ['a byte order mark before the JSON', text(201, '\ufeff{"id":"ch_1"}'), 'ch_1'],
    ['the last of two ids', text(201, '{"id":"ch_0","id":"ch_1"}'), 'ch_1'],
    ['an answer of 50 KB', json(201, { id: 'ch_1', more: 'x'.repeat(50_000) }), 'ch_1'],
    ['an answer after 100 Continue', (response) => void response.writeContinue(() => json(201, { id: 'ch_1' })(response)), 'ch_1'],
    ['an answer after 102 and 103', hinted(json(201, { id: 'ch_1' })), 'ch_1'],
    ['whole JSON of which more was announced', raw('HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"id":"ch_1"}'), 'ch_1'],
  ])('succeeds with %s', async (_what, answer, chargeId) => {
    answers = [answer]
    expect(await payments.charge(CHARGE)).toEqual({ kind: 'charged', chargeId })
  })

  it.each([
    ['with a reason', json(402, { error: 'insufficient funds' })],
    ['without a word', text(402, '')],
    ['in HTML', text(402, '<html>no</html>')],
  ])('is declined by 402 %s, and is not retried', async (_what, answer) => {
    answers = [answer]
    expect(await payments.charge(CHARGE)).toMatchObject({ kind: 'declined' })
    expect(heard).toHaveLength(1)
  })

  it.each([400, 404, 405, 410, 418, 422, 451, 499])(
    'is rejected by %i with the reply, without its card number, and is not retried',
    async (status) => {
      answers = [json(status, { error: 'no such method', card: '4111 1111 1111 1111' })]
      const outcome = { kind: 'rejected', status, answer: '{"error":"no such method","card":"…"}' }
      expect(await payments.charge(CHARGE)).toEqual(outcome)
      expect(heard).toHaveLength(1)
    },
  )

  it.each([401, 403])('is reported as misconfigured after %i, and is not retried', async (status) => {
    answers = [text(status, 'Bearer abc.def is not known')]
    expect(await payments.charge(CHARGE)).toEqual({ kind: 'misconfigured', status, answer: 'Bearer … is not known' })
    expect(heard).toHaveLength(1)
  })

  it.each([400, 401, 403, 404, 422])('stays open with %i after an attempt with an open outcome', async (status) => {
    answers = [json(503, {}), json(status, {})]
    expect(await payments.charge(CHARGE)).toMatchObject(UNKNOWN)
    expect(heard).toHaveLength(2)
  })

  it.each([
    ['120', 120_000],
    ['0', 0],
  ])('passes on Retry-After: %s', async (retryAfter, retryAfterMs) => {
    answers = [(response) => void response.writeHead(429, { 'retry-after': retryAfter }).end()]
    expect(await payments.charge(CHARGE)).toMatchObject({ ...UNKNOWN, isFault: false, retryAfterMs })
    expect(heard, 'it is asked again at once only where no time was named').toHaveLength(retryAfterMs === 0 ? 2 : 1)
  })

  it('passes on Retry-After as a date', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString()
    answers = [(response) => void response.writeHead(503, { 'retry-after': date }).end()]
    const { retryAfterMs } = (await payments.charge(CHARGE)) as { retryAfterMs?: number } // a 503
    expect(retryAfterMs).toBeGreaterThan(55_000)
    expect(retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  it.each([
    [1_200_000, 'JPY', 12_000],
    [1999, 'EUR', 1999],
    [500, 'KRW', 5],
  ])('of %i hundredths in %s is requested as %i minor units, and refunded likewise', async (amount, currency, units) => {
    answers = [json(201, { id: 'ch_1' })]
    await payments.charge({ ...CHARGE, amount: amount as Cents, currency })
    await payments.refund({ ...REFUND, amount: amount as Cents, currency })
    expect(heard.map(({ body }) => (body as { amount: number }).amount)).toEqual([units, units])
  })

  it.each([
    [1_200_050, 'JPY'],
    [1999, 'KWD'],
    [1999, 'XXX'],
  ])('of %i hundredths in %s is not sent', async (amount, currency) => {
    expect(await payments.charge({ ...CHARGE, amount: amount as Cents, currency })).toMatchObject({ kind: 'notSent' })
    expect(heard).toEqual([])
  })

  const unclear: readonly [what: string, answer: Answer][] = [
    ['503', json(503, {})],
    ['500 with a name', json(500, { id: 'ch_1' })],
    ...[408, 409, 425, 429, 502].map((status): [string, Answer] => [String(status), json(status, {})]),
    ['201 without a name', json(201, {})],
    ['201 with null as its name', json(201, { id: null })],
    ['201 and no body', text(201, '')],
    ['201 and garbage', text(201, '{"id": "ch_')],
    ['201 and a list', json(201, ['ch_1'])],
    ['201 with an id of 256 characters', json(201, { id: 'x'.repeat(256) })],
    ['201 with an id that holds NUL', json(201, { id: 'ch\0' })],
    ['201 with half a surrogate pair', text(201, '{"id":"\\ud800"}')],
    ['201 with an id of its prototype', text(201, '{"__proto__":{"id":"ch_1"}}')],
    ['100 and nothing more', (response) => response.writeContinue(() => response.destroy())],
    [
      'a change of the protocol',
      (response) => void response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    ],
    ['202', json(202, { id: 'ch_1' })],
    ['a redirect', (response) => void response.writeHead(307, { location: '/elsewhere' }).end()],
    ['a closed connection', (response) => void response.destroy()],
    ['half an answer', (response) => void response.writeHead(201, { 'content-length': '100' }).write('{"id":', () => response.destroy())],
  ]
  it.each(unclear)('is retried under the same key after %s, and then stays open', async (_what, answer) => {
    answers = [answer]
    expect(await payments.charge(CHARGE)).toMatchObject(UNKNOWN)
    expect(heard.map(({ url, key }) => ({ url, key }))).toEqual([1, 2].map(() => ({ url: '/charges', key: CHARGE.key })))
  })

  it.each(unclear)('succeeds on the retry after %s', async (_what, answer) => {
    answers = [answer, json(201, { id: 'ch_1' })]
    expect(await payments.charge(CHARGE)).toEqual({ kind: 'charged', chargeId: 'ch_1' })
  })

  it('stays open after two attempts without a reply, and succeeds when the retry gets a reply', async () => {
    answers = [() => {}]
    expect(await givenUpOnceSent(asked, () => payments.charge(CHARGE), 2)).toMatchObject(UNKNOWN)
    expect(heard.map(({ url, key }) => ({ url, key }))).toEqual([1, 2].map(() => ({ url: '/charges', key: CHARGE.key })))
    heard = []
    answers = [() => {}, json(201, { id: 'ch_1' })]
    expect(await givenUpOnceSent(asked, () => payments.charge(CHARGE))).toEqual({ kind: 'charged', chargeId: 'ch_1' })
    expect(asked()).toBe(2)
  })

  it('stays open when the reply never ends, and stops reading', async () => {
    let sent = 0
    answers = [
      (response) => {
        response.writeHead(201, { 'content-type': 'application/json' })
        const more = () => {
          while (!response.destroyed) {
            sent += 64 * 1024
            if (!response.write(`{"id":"${'x'.repeat(64 * 1024)}`)) return void response.once('drain', more)
          }
        }
        more()
      },
    ]
    expect(await payments.charge(CHARGE)).toMatchObject(UNKNOWN)
    expect(sent).toBeLessThan(32 * 1024 * 1024)
  })
})

describe('a refund', () => {
  it('names the charge and the amount, under its key', async () => {
    answers = [json(200, {})]
    await payments.refund(REFUND)
    expect(heard).toEqual([{ method: 'POST', url: '/refunds', key: REFUND.key, body: { chargeId: 'ch_1', amount: 1999 } }])
  })

  it.each([200, 201, 202, 204])('succeeds with %i', async (status) => {
    answers = [text(status, '')]
    expect(await payments.refund(REFUND)).toEqual({ kind: 'refunded' })
  })

  it.each([400, 401, 402, 403, 404, 422])('is refused by %i', async (status) => {
    answers = [json(status, { error: 'no' })]
    expect(await payments.refund(REFUND)).toEqual({ kind: 'refused', status, answer: '{"error":"no"}' })
  })

  it.each([302, 408, 409, 429, 500, 503])('stays open after %i', async (status) => {
    answers = [json(status, {})]
    expect(await payments.refund(REFUND)).toMatchObject(UNKNOWN)
  })
})

describe('an unreliable provider', () => {
  let books: PaymentBooks
  beforeAll(async () => {
    books = await paymentProvider()
  })
  afterAll(() => books.close())

  it('charges once when it closes the connection after the charge', async () => {
    const provider = guarded(createHttpPayments(books.url), patience)
    books.behave({ vanishing: 100 })
    expect(await provider.charge(CHARGE)).toMatchObject(UNKNOWN)
    books.behave({})
    expect(await provider.charge(CHARGE)).toMatchObject({ kind: 'charged' })
    expect(books.charges.size).toBe(1)
  })

  it('leaves a charge open when nothing listens at its address', async () => {
    const nobody = guarded(createHttpPayments('http://127.0.0.1:1'), patience)
    expect(await nobody.charge(CHARGE)).toMatchObject(UNKNOWN)
  })
})
