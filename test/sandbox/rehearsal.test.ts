import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.js'
import { startWorkers } from '../../src/workers.js'
import { aPet, aUser, aWebhook } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'

// The rehearsal of docs/sandbox.md: every step takes business time and hardly any real time.

const RECEIVER = 'http://petstore.test/sandbox/receiver'

const startedAt = performance.now()
let store: PetStore
let workers: ReturnType<typeof startWorkers>
beforeAll(async () => {
  store = await petStore({ settings: { APP_ENV: 'sandbox' } })
  workers = startWorkers(store.app, parseConfig({ APP_ENV: 'sandbox', ...unlimited, DATA_DIR: store.folder, LOG_LEVEL: 'fatal' }))
})
afterAll(async () => {
  await workers.stop()
  await store.close()
})

interface Style {
  move(move: object): Promise<readonly { kind: string; subject: string }[]>
  /** @returns the code of the error, or the status of the payment */
  order(petId: number, paymentMethod: string, key: string): Promise<string>
  me(secret: string): Promise<string>
  demoLabel(petId: number): Promise<string>
}

/** The code of the error; otherwise the value. */
function shown({ body }: Reply, value: (data: never) => unknown): string {
  const error = body.error ?? body.errors?.[0]?.extensions
  return error?.code ?? String(value((body.data ?? body) as never))
}

const placed = ({ placeOrder: order }: { placeOrder: { paymentStatus: string } }) => order.paymentStatus
const styles: Readonly<Record<string, Style>> = {
  REST: {
    move: async (body) => (await store.rest('POST', '/v1/sandbox/clock', { as: 'staff', body })).body.due,
    order: async (petId, paymentMethod, key) => {
      const body = { items: [{ petId, quantity: 1 }], paymentMethod }
      const reply = await store.rest('POST', '/v1/orders', { as: 'customer', body, headers: { 'x-idempotency-key': key } })
      return shown(reply, (order: { paymentStatus: string }) => order.paymentStatus)
    },
    me: async (secret) =>
      shown(await store.rest('GET', '/v1/me', { headers: { 'x-api-key': secret } }), ({ role }: { role: string }) => role),
    demoLabel: async (id) => {
      const reply = await store.app.http.inject({ url: `/v1/pets/${id}?fields=demoLabel` })
      return reply.json().error?.code ?? reply.json().demoLabel
    },
  },
  GraphQL: {
    move: async (input) => {
      const text = 'mutation ($input: MoveSandboxClockInput!) { moveSandboxClock(input: $input) { due { kind subject } } }'
      return (await store.graphql(text, { input }, { as: 'staff' })).body.data.moveSandboxClock.due
    },
    order: async (petId, paymentMethod, key) => {
      const text = 'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { paymentStatus } }'
      const input = { items: [{ petId, quantity: 1 }], paymentMethod }
      return shown(await store.graphql(text, { input }, { as: 'customer', headers: { 'x-idempotency-key': key } }), placed)
    },
    me: async (secret) =>
      shown(
        await store.graphql('{ me { role } }', undefined, { headers: { 'x-api-key': secret } }),
        ({ me }: { me: { role: string } }) => me.role,
      ),
    demoLabel: async (id) =>
      shown(
        await store.graphql('query ($id: Int64!) { pet(id: $id) { demoLabel } }', { id }),
        ({ pet }: { pet: { demoLabel: string } }) => pet.demoLabel,
      ),
  },
}

const stockOf = async (id: number) => (await store.rest('GET', `/v1/pets/${id}`)).body.stock
const kinds = (due: readonly { kind: string }[]) => due.map(({ kind }) => kind)

describe.each(Object.entries(styles))('a rehearsal by %s', (name, { move, order, me }) => {
  let petId: number
  beforeAll(async () => {
    petId = (await aPet(store, { stock: 10, price: 10 })).id
  })

  it('orders, and is declined', async () => {
    expect(await order(petId, 'pm_ok', `${name}-ok`)).toBe('captured')
    expect(await order(petId, 'pm_declined', `${name}-declined`)).toBe('PAYMENT_FAILED')
    expect(await stockOf(petId)).toBe(9)
  })

  it('loses an answer, and finds the order paid a minute later', async () => {
    expect(await order(petId, 'pm_lost', `${name}-lost`)).toBe('SERVICE_UNAVAILABLE')
    expect(kinds(await move({ by: 'PT1M' }))).toContain('payment_attempt')
    await until(async () => expect(await order(petId, 'pm_lost', `${name}-lost`)).toBe('captured'))
    expect(await stockOf(petId)).toBe(8)
  })

  it('sees a reservation end after a quarter of an hour', async () => {
    expect(await order(petId, 'pm_error', `${name}-error`)).toBe('SERVICE_UNAVAILABLE')
    expect(await stockOf(petId)).toBe(7)
    expect(kinds(await move({ by: 'PT15M' }))).toContain('reservation_expired')
    await until(async () => expect(await stockOf(petId)).toBe(8))
    await until(async () => expect(await order(petId, 'pm_error', `${name}-error`)).toBe('PAYMENT_FAILED'))
  })

  it('has a webhook that fails four times', async () => {
    const { id } = await aWebhook(store, { url: `${RECEIVER}/${name}?fail=4`, events: ['order.created'] })
    await order(petId, 'pm_ok', `${name}-told`)
    const deliveries = async () => (await store.rest('GET', `/v1/webhooks/${id}/deliveries`, { as: 'customer' })).body.data
    for (const [attempt, delay] of ['PT2M', 'PT10M', 'PT1H', 'PT4H'].entries()) {
      await until(async () =>
        expect(await deliveries()).toMatchObject([{ attemptCount: attempt + 1, status: 'pending', lastResponseStatus: 503 }]),
      )
      expect(kinds(await move({ by: delay }))).toContain('webhook_attempt')
    }
    await until(async () => expect(await deliveries()).toMatchObject([{ attemptCount: 5, status: 'delivered', lastResponseStatus: 200 }]))
    const [{ id: delivery }] = await deliveries()
    const { attempts, requestBody } = (await store.rest('GET', `/v1/webhooks/${id}/deliveries/${delivery}`, { as: 'customer' })).body
    const answers = attempts.map(({ responseBody }: { responseBody: string }) => responseBody)
    expect(answers.toSorted()).toEqual([
      ...[1, 2, 3, 4].map((n) => `Attempt ${n} fails: the address asks for 4.`),
      'Attempt 5 is accepted.',
    ])
    expect(JSON.parse(requestBody).eventType).toBe('order.created')
  })

  it('has a key that expires', async () => {
    const { id: userId, apiKey } = await aUser(store)
    const expiresAt = new Date(store.app.clock.now().getTime() + 86_400_000).toISOString()
    const issued = await store.rest('POST', `/v1/users/${userId}/apikeys`, {
      headers: { 'x-api-key': apiKey.secret },
      body: { name: 'for a day', expiresAt },
    })
    expect(await me(issued.body.secret)).toBe('customer')
    expect(await move({ by: 'P1D' })).toContainEqual(
      expect.objectContaining({ kind: 'api_key_expired', subject: `apiKey:${issued.body.id}` }),
    )
    expect(await me(issued.body.secret)).toBe('UNAUTHORIZED')
  })
})

it('a field ends on its day, in both styles', async () => {
  const { id } = await aPet(store)
  for (const { demoLabel } of Object.values(styles)) expect(await demoLabel(id)).toBe(`Pet ${id}`)
  const due = await styles.GraphQL?.move({ to: '2027-11-01T00:00:00.000Z' })
  expect(due).toContainEqual(expect.objectContaining({ kind: 'sunset', subject: 'Pet.demoLabel' }))
  for (const { demoLabel } of Object.values(styles)) expect(await demoLabel(id)).toBe('VERSION_SUNSET')
})

it('the whole rehearsal takes less than a minute', () => {
  expect(performance.now() - startedAt).toBeLessThan(60_000)
})
