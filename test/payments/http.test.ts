import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PaymentProvider } from '../../src/domain/payments.js'
import { guarded } from '../../src/providers/payments/guarded.js'
import { createHttpPayments } from '../../src/providers/payments/http.js'
import type { Cents } from '../../src/values/money.js'
import { type PaymentBooks, paymentProvider } from '../support/paymentProvider.js'

const CHARGE = {
  key: '6f1c1d3e-1d1b-4a37-9f0e-2b9c6a5a7c11',
  reference: 'ORD-00000042',
  amount: 1999 as Cents,
  currency: 'USD',
  method: 'pm_ok',
}
const REFUND = { key: '9a0b5a1e-7a7f-4a9c-8c39-0d3b6f1c2d44', chargeId: 'ch_1', amount: 1999 as Cents }
const UNKNOWN = { name: 'PaymentUnavailable', wasSent: true }
const patience = { timeoutMs: 500, attempts: 2, firstDelayMs: 1 }

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

describe('a charge', () => {
  it('is asked for in cents under its key', async () => {
    answers = [json(201, { id: 'ch_1' })]
    expect(await payments.charge(CHARGE)).toEqual({ kind: 'charged', chargeId: 'ch_1' })
    const body = { reference: 'ORD-00000042', amount: 1999, currency: 'USD', paymentMethod: 'pm_ok' }
    expect(heard).toEqual([{ method: 'POST', url: '/charges', key: CHARGE.key, body }])
  })

  it.each([
    ['200 of one who has charged before', json(200, { id: 'ch_1' }), 'ch_1'],
    ['a number as its name', json(201, { id: 17 }), '17'],
  ])('takes %s', async (_what, answer, chargeId) => {
    answers = [answer]
    expect(await payments.charge(CHARGE)).toEqual({ kind: 'charged', chargeId })
  })

  it.each([
    ['with a reason', json(402, { error: 'insufficient funds' })],
    ['without a word', text(402, '')],
    ['in HTML', text(402, '<html>no</html>')],
  ])('is declined by 402 %s, and not asked for again', async (_what, answer) => {
    answers = [answer]
    expect(await payments.charge(CHARGE)).toMatchObject({ kind: 'declined' })
    expect(heard).toHaveLength(1)
  })

  const unclear: readonly [what: string, answer: Answer][] = [
    ['503', json(503, {})],
    ['500 with a name', json(500, { id: 'ch_1' })],
    ['404', json(404, {})],
    ['400', json(400, {})],
    ['429', json(429, {})],
    ['201 without a name', json(201, {})],
    ['201 with null as its name', json(201, { id: null })],
    ['201 and no body', text(201, '')],
    ['201 and garbage', text(201, '{"id": "ch_')],
    ['201 and a list', json(201, ['ch_1'])],
    ['202', json(202, { id: 'ch_1' })],
    ['a redirect', (response) => void response.writeHead(307, { location: '/elsewhere' }).end()],
    ['a closed connection', (response) => void response.destroy()],
    ['half an answer', (response) => void response.writeHead(201, { 'content-length': '100' }).write('{"id":', () => response.destroy())],
    ['no answer at all', () => {}],
  ]
  it.each(unclear)('is unclear after %s: it is asked for again under the same key, and then nothing is known', async (_what, answer) => {
    answers = [answer]
    await expect(payments.charge(CHARGE)).rejects.toMatchObject(UNKNOWN)
    expect(heard.map(({ url, key }) => ({ url, key }))).toEqual([1, 2].map(() => ({ url: '/charges', key: CHARGE.key })))
  })

  it.each(unclear)('is found when it is asked for again after %s', async (_what, answer) => {
    answers = [answer, json(201, { id: 'ch_1' })]
    expect(await payments.charge(CHARGE)).toEqual({ kind: 'charged', chargeId: 'ch_1' })
  })

  it('is not read without end', async () => {
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
    await expect(payments.charge(CHARGE)).rejects.toMatchObject(UNKNOWN)
    expect(sent).toBeLessThan(32 * 1024 * 1024)
  })
})

describe('a refund', () => {
  it('names the charge and the amount, under its key', async () => {
    answers = [json(200, {})]
    await payments.refund(REFUND)
    expect(heard).toEqual([{ method: 'POST', url: '/refunds', key: REFUND.key, body: { chargeId: 'ch_1', amount: 1999 } }])
  })

  it.each([200, 201, 202, 204])('is done by %i', async (status) => {
    answers = [text(status, '')]
    await expect(payments.refund(REFUND)).resolves.toBeUndefined()
  })

  it.each([400, 402, 404, 409, 500, 503])('is not done by %i', async (status) => {
    answers = [json(status, {})]
    await expect(payments.refund(REFUND)).rejects.toMatchObject(UNKNOWN)
  })
})

describe('a provider in its moods', () => {
  let books: PaymentBooks
  beforeAll(async () => {
    books = await paymentProvider()
  })
  afterAll(() => books.close())

  it('charges once though it closes the connection afterwards', async () => {
    const provider = guarded(createHttpPayments(books.url), patience)
    books.behave({ vanishing: 100 })
    await expect(provider.charge(CHARGE)).rejects.toMatchObject(UNKNOWN)
    books.behave({})
    expect(await provider.charge(CHARGE)).toMatchObject({ kind: 'charged' })
    expect(books.charges.size).toBe(1)
  })

  it('cannot be reached when it is not there', async () => {
    const nobody = guarded(createHttpPayments('http://127.0.0.1:1'), patience)
    await expect(nobody.charge(CHARGE)).rejects.toMatchObject(UNKNOWN)
  })
})
