import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventTypes, TEST_EVENT } from '../../src/domain/webhooks/eventTypes.js'
import { shopOf } from '../orders/shop.js'
import { HOUR } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type DeliveringStore, deliveringStore, ok } from './deliveries.js'
import { examples, guide } from './guide.js'
import { hasPython, pythonOfGuide, pythonVerifier, type Received, startPython, typescriptVerifier, type Verifier } from './verifiers.js'

let store: DeliveringStore
let scratch: string
let secret: string
let received: Received
/** A delivery that was sent during the overlap of two secrets. */
let overlapping: Received & { readonly newSecret: string }
beforeAll(async () => {
  ;[store, scratch] = await Promise.all([deliveringStore(), mkdtemp(path.join(tmpdir(), 'petstore-snippets-'))])
  const endpoint = store.receiver.endpoint('snippets')
  const webhook = await store.aWebhook(endpoint.url)
  secret = webhook.secret
  received = await aDelivery(endpoint)
  const rotated = ok(await store.rest('POST', `/v1/webhooks/${webhook.id}/rotate`, { as: 'customer', body: { overlapSeconds: HOUR } }))
  overlapping = { ...(await aDelivery(endpoint)), newSecret: rotated.secret }
})
afterAll(async () => {
  await store.close()
  await rm(scratch, { recursive: true, force: true })
})

/** Advances a new order. @returns the delivery that the endpoint receives */
async function aDelivery(endpoint: { readonly requests: readonly unknown[] }): Promise<Received> {
  const { id: petId } = await aPet(store, { name: 'Bärbel 🐈', price: 29.99, stock: 5 })
  const shippingAddress = { street: '12 Harbour Street', city: 'Portland', postalCode: '97201', country: 'US' }
  const { order } = await shopOf(store).place('rest', { items: [{ petId, quantity: 2 }], shippingAddress })
  await store.deliver()
  await shopOf(store).advance('rest', order.id)
  await store.deliver()
  return endpoint.requests.at(-1) as Received // the receiver keeps more fields
}

const seconds = (n: number) => new Date(Number(received.headers['webhook-timestamp']) * 1000 + n * 1000)

function changed(headers: Received['headers'], body = received.body): Received {
  return { body, headers: { ...received.headers, ...headers } }
}

const languages: readonly (readonly [language: string, isThere: boolean, verifier: () => Promise<Verifier>])[] = [
  ['TypeScript', true, () => typescriptVerifier(scratch)],
  ['Python', hasPython, async () => pythonVerifier(python(pythonOfGuide))],
]

const programs: ReturnType<typeof startPython>[] = []
afterAll(() => {
  for (const program of programs) program.end()
})
function python(source: string) {
  const program = startPython(source)
  programs.push(program)
  return program
}

// without python3 the Python tests are skipped
describe.each(languages)('the verifier of the guide in %s', (_language, isThere, verifierOf) => {
  describe.skipIf(!isThere)('with its language installed', () => {
    let verifies: Verifier
    beforeAll(async () => {
      verifies = await verifierOf()
    })

    it.each(['verify', 'verifyBody'] as const)('accepts by %s a delivery up to five minutes early or late', async (form) => {
      expect(await verifies(form, received, secret)).toBe(true)
      for (const age of [0, 300, -300]) expect(await verifies(form, received, secret, seconds(age)), `${age} s`).toBe(true)
    })

    it.each(['verify', 'verifyBody'] as const)('refuses by %s a delivery more than five minutes early or late', async (form) => {
      for (const age of [301, -301, 24 * HOUR]) expect(await verifies(form, received, secret, seconds(age)), `${age} s`).toBe(false)
    })

    it.each(['verify', 'verifyBody'] as const)('refuses by %s a changed body, another secret and a bad signature', async (form) => {
      const body = received.body.replace('"quantity":2', '"quantity":3')
      expect(body).not.toBe(received.body)
      expect(await verifies(form, { ...received, body }, secret)).toBe(false)
      expect(await verifies(form, { ...received, body: `${received.body} ` }, secret)).toBe(false)
      expect(await verifies(form, received, overlapping.newSecret)).toBe(false)
      expect(await verifies(form, { ...received, headers: {} }, secret)).toBe(false)
      for (const signature of ['', 'sha256=', 'v1,', 'v1', 'é', ' ', 'v1, v1,'])
        expect(await verifies(form, changed({ 'webhook-signature': signature, 'x-webhook-signature': signature }), secret)).toBe(false)
    })

    it('refuses by verify a changed id, a changed timestamp, and an invalid timestamp', async () => {
      const timestamp = String(Number(received.headers['webhook-timestamp']) + 1)
      for (const headers of [{ 'webhook-id': overlapping.headers['webhook-id'] }, { 'webhook-timestamp': timestamp }])
        expect(await verifies('verify', changed(headers), secret)).toBe(false)
      for (const text of ['', 'soon', '-1', '1e9', '9'.repeat(5000)])
        expect(await verifies('verify', changed({ 'webhook-timestamp': text }), secret), text).toBe(false)
    })

    it('accepts by verify both secrets during an overlap, and by verifyBody only the old secret', async () => {
      const { newSecret } = overlapping
      for (const known of [secret, newSecret]) expect(await verifies('verify', overlapping, known)).toBe(true)
      expect(await verifies('verifyBody', overlapping, secret)).toBe(true)
      expect(await verifies('verifyBody', overlapping, newSecret)).toBe(false)
      const [first, second] = overlapping.headers['webhook-signature']?.split(' ') ?? []
      const swapped = { ...overlapping, headers: { ...overlapping.headers, 'webhook-signature': `v1,nothing ${second} v2,later ${first}` } }
      for (const known of [secret, newSecret]) expect(await verifies('verify', swapped, known)).toBe(true)
    })
  })
})

it.skipIf(!hasPython)('the function of the integration specification verifies a delivery', async () => {
  const specified = `
import hmac
import hashlib
def verify_webhook(payload: bytes, signature: str, secret: str) -> bool:
    expected = hmac.new(
        secret.encode(),
        payload,
        hashlib.sha256
    ).hexdigest()
    return hmac.compare_digest(f"sha256={expected}", signature)

def answer(payload, signature, secret):
    return verify_webhook(payload.encode(), signature, secret)
`
  const signature = received.headers['x-webhook-signature']
  const { answer } = python(specified)
  expect(await answer([received.body, signature, secret])).toBe(true)
  expect(await answer([`${received.body} `, signature, secret])).toBe(false)
  expect(await answer([received.body, signature, overlapping.newSecret])).toBe(false)
})

describe('the receiver of the guide', () => {
  it('accepts deliveries, does the work of an event once, and refuses an unsigned request', async () => {
    const [verify = '', receiver = ''] = examples('ts')
    await writeFile(path.join(scratch, 'verify.mts'), verify)
    await writeFile(path.join(scratch, 'receiver.mts'), receiver)
    const { id: webhookId, secret: WEBHOOK_SECRET } = await store.aWebhook('http://127.0.0.1:9/', { events: ['order.created'] })
    const program = spawn(process.execPath, ['--import', 'tsx', path.join(scratch, 'receiver.mts')], {
      env: { ...process.env, WEBHOOK_SECRET, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface(program.stdout)[Symbol.asyncIterator]()
    const nextLine = async (): Promise<string> => (await lines.next()).value ?? 'it has ended'
    try {
      const url = (await nextLine()).replace('Listening at ', '')
      ok(await store.rest('PATCH', `/v1/webhooks/${webhookId}`, { as: 'customer', body: { url } }))
      expect((await fetch(url, { method: 'POST', body: received.body })).status).toBe(401)
      const { id: petId } = await aPet(store, { price: 1, stock: 5 })
      const orders = []
      for (const quantity of [1, 2]) {
        orders.push((await shopOf(store).place('rest', { items: [{ petId, quantity }] })).order)
        await store.deliver()
        const [{ id, lastResponseStatus }] = await store.deliveriesOf(webhookId)
        expect(lastResponseStatus).toBe(204)
        ok(await store.rest('POST', `/v1/webhooks/${webhookId}/deliveries/${id}/redeliver`, { as: 'customer' }))
        await store.deliver()
        const { status, attempts } = await store.deliveryOf(webhookId, id)
        expect([status, attempts.map((attempt: { responseStatus: number }) => attempt.responseStatus)]).toEqual(['delivered', [204, 204]])
      }
      // four deliveries give two lines: work done twice for the first event would print its second line before the line of the second event
      expect([await nextLine(), await nextLine()]).toEqual(orders.map(({ id }) => `order.created: order ${id}`))
    } finally {
      program.kill()
    }
  })
})

describe('the guide', () => {
  it('shows a body with the fields of a real delivery', () => {
    const [shown] = examples('json').filter((text) => text.includes('"eventType"'))
    expect(fieldsOf(JSON.parse(shown ?? ''))).toEqual(fieldsOf(JSON.parse(received.body)))
  })

  it('shows the reply to the creation of an endpoint with its real fields', async () => {
    const [shown] = examples('json').filter((text) => text.includes('whsec_'))
    const made = await store.aWebhook('https://hooks.example.com/petstore')
    expect(fieldsOf(JSON.parse(shown ?? ''))).toEqual(fieldsOf(made))
  })

  it('names every event and every header', () => {
    const rows = (heading: string) => {
      const [, table = ''] = guide.split(`| ${heading} |`)
      return [...(table.split('\n\n')[0] ?? '').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name)
    }
    expect(rows('Event | Happens when | `data.object`')).toEqual([...eventTypes, TEST_EVENT])
    const transport = ['host', 'connection', 'content-length', 'accept-encoding']
    expect(rows('Header | What it holds').toSorted()).toEqual(
      Object.keys(received.headers)
        .filter((name) => !transport.includes(name))
        .toSorted(),
    )
  })
})

/** The names and types of a value's fields, at every depth. */
function fieldsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fieldsOf)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, fieldsOf(field)]))
}
