import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.js'
import { startWorkers } from '../../src/workers.js'
import { aPet, aUser } from '../support/factories.js'
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

interface Due {
  readonly kind: string
  readonly subject: string
}

interface Attempt {
  readonly requestHeaders: readonly { readonly name: string; readonly value: string }[]
  readonly responseBody: string
}

interface Delivery {
  readonly id: number
  readonly attemptCount: number
  readonly status: string
  readonly lastResponseStatus: number
}

/** Every call of the rehearsal. */
interface Style {
  move(move: object): Promise<readonly Due[]>
  /** @returns the code of the error, or the status of the payment */
  order(petId: number, paymentMethod: string, key: string): Promise<string>
  stock(petId: number): Promise<number>
  endpoint(url: string): Promise<{ readonly id: number; readonly secret: string }>
  deliveries(webhookId: number): Promise<readonly Delivery[]>
  delivery(webhookId: number, id: number): Promise<{ readonly requestBody: string; readonly attempts: readonly Attempt[] }>
  key(
    owner: { readonly id: number; readonly apiKey: { readonly secret: string } },
    expiresAt: string,
  ): Promise<{ id: number; secret: string }>
  /** @returns the code of the error, or the role of the caller */
  me(secret: string): Promise<string>
  /** @returns the code of the error, or the label */
  demoLabel(petId: number): Promise<string>
}

/** The code of the error; otherwise the value. */
function shown({ body }: Reply, value: (data: never) => unknown): string {
  const error = body.error ?? body.errors?.[0]?.extensions
  return error?.code ?? String(value((body.data ?? body) as never))
}

const keyed = (key: string) => ({ 'x-idempotency-key': key })

const rest: Style = {
  move: async (body) => (await store.rest('POST', '/v1/sandbox/clock', { as: 'staff', body })).body.due,
  order: async (petId, paymentMethod, key) => {
    const body = { items: [{ petId, quantity: 1 }], paymentMethod }
    const reply = await store.rest('POST', '/v1/orders', { as: 'customer', body, headers: keyed(key) })
    return shown(reply, (order: { paymentStatus: string }) => order.paymentStatus)
  },
  stock: async (id) => (await store.rest('GET', `/v1/pets/${id}`)).body.stock,
  endpoint: async (url) => (await store.rest('POST', '/v1/webhooks', { as: 'customer', body: { url, events: ['order.created'] } })).body,
  deliveries: async (id) => (await store.rest('GET', `/v1/webhooks/${id}/deliveries`, { as: 'customer' })).body.data,
  delivery: async (webhookId, id) => (await store.rest('GET', `/v1/webhooks/${webhookId}/deliveries/${id}`, { as: 'customer' })).body,
  key: async ({ id, apiKey }, expiresAt) => {
    const body = { name: 'for a day', expiresAt }
    return (await store.rest('POST', `/v1/users/${id}/apikeys`, { headers: { 'x-api-key': apiKey.secret }, body })).body
  },
  me: async (secret) =>
    shown(await store.rest('GET', '/v1/me', { headers: { 'x-api-key': secret } }), ({ role }: { role: string }) => role),
  demoLabel: async (id) => {
    const reply = await store.app.http.inject({ url: `/v1/pets/${id}?fields=demoLabel` })
    return reply.json().error?.code ?? reply.json().demoLabel
  },
}

/** A call of GraphQL. @returns the value of its one root field */
async function value(text: string, variables: object, options: Parameters<PetStore['graphql']>[2]) {
  const { body } = await store.graphql(text, variables, options)
  if (body.errors) throw new Error(JSON.stringify(body.errors))
  return Object.values(body.data)[0] as never // each call below selects the fields that it gives
}

const graphql: Style = {
  move: async (input) => {
    const text = 'mutation ($input: MoveSandboxClockInput!) { moveSandboxClock(input: $input) { due { kind subject } } }'
    return ((await value(text, { input }, { as: 'staff' })) as { due: readonly Due[] }).due
  },
  order: async (petId, paymentMethod, key) => {
    const text = 'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { paymentStatus } }'
    const input = { items: [{ petId, quantity: 1 }], paymentMethod }
    const reply = await store.graphql(text, { input }, { as: 'customer', headers: keyed(key) })
    return shown(reply, ({ placeOrder }: { placeOrder: { paymentStatus: string } }) => placeOrder.paymentStatus)
  },
  stock: async (id) => ((await value('query ($id: Int64!) { pet(id: $id) { stock } }', { id }, {})) as { stock: number }).stock,
  endpoint: (url) => {
    const text = 'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { id secret } }'
    return value(text, { input: { url, events: ['order.created'] } }, { as: 'customer' })
  },
  deliveries: async (webhookId) => {
    const fields = 'id attemptCount status lastResponseStatus'
    const text = `query ($webhookId: Int64!) { webhookDeliveries(webhookId: $webhookId) { data { ${fields} } } }`
    return ((await value(text, { webhookId }, { as: 'customer' })) as { data: readonly Delivery[] }).data
  },
  delivery: (webhookId, id) => {
    const fields = 'requestBody attempts { requestHeaders { name value } responseBody }'
    const text = `query ($webhookId: Int64!, $id: Int64!) { webhookDelivery(webhookId: $webhookId, id: $id) { ${fields} } }`
    return value(text, { webhookId, id }, { as: 'customer' })
  },
  key: ({ id: userId, apiKey }, expiresAt) => {
    const text = 'mutation ($userId: Int64!, $input: IssueApiKeyInput!) { issueApiKey(userId: $userId, input: $input) { id secret } }'
    return value(text, { userId, input: { name: 'for a day', expiresAt } }, { headers: { 'x-api-key': apiKey.secret } })
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
}

const styles = { REST: rest, GraphQL: graphql }
const kinds = (due: readonly Due[]) => due.map(({ kind }) => kind)

describe.each(Object.entries(styles))('a rehearsal by %s', (name, { move, order, stock, endpoint, deliveries, delivery, key, me }) => {
  let petId: number
  beforeAll(async () => {
    petId = (await aPet(store, { stock: 10, price: 10 })).id
  })

  it('orders, and is declined', async () => {
    expect(await order(petId, 'pm_ok', `${name}-ok`)).toBe('captured')
    expect(await order(petId, 'pm_declined', `${name}-declined`)).toBe('PAYMENT_FAILED')
    expect(await stock(petId)).toBe(9)
  })

  it('loses an answer, and finds the order paid a minute later', async () => {
    expect(await order(petId, 'pm_lost', `${name}-lost`)).toBe('SERVICE_UNAVAILABLE')
    expect(kinds(await move({ by: 'PT1M' }))).toContain('payment_attempt')
    await until(async () => expect(await order(petId, 'pm_lost', `${name}-lost`)).toBe('captured'))
    expect(await stock(petId)).toBe(8)
  })

  it('sees a reservation end after a quarter of an hour', async () => {
    expect(await order(petId, 'pm_error', `${name}-error`)).toBe('SERVICE_UNAVAILABLE')
    expect(await stock(petId)).toBe(7)
    expect(kinds(await move({ by: 'PT15M' }))).toContain('reservation_expired')
    await until(async () => expect(await stock(petId)).toBe(8))
    await until(async () => expect(await order(petId, 'pm_error', `${name}-error`)).toBe('PAYMENT_FAILED'))
  })

  it('has a webhook that fails four times, and can check what was received', async () => {
    const { id, secret } = await endpoint(`${RECEIVER}/${name}?fail=4`)
    await order(petId, 'pm_ok', `${name}-told`)
    for (const [attempt, delay] of ['PT2M', 'PT10M', 'PT1H', 'PT4H'].entries()) {
      await until(async () =>
        expect(await deliveries(id)).toMatchObject([{ attemptCount: attempt + 1, status: 'pending', lastResponseStatus: 503 }]),
      )
      expect(kinds(await move({ by: delay }))).toContain('webhook_attempt')
    }
    await until(async () => expect(await deliveries(id)).toMatchObject([{ attemptCount: 5, status: 'delivered', lastResponseStatus: 200 }]))
    const [told] = await deliveries(id)
    const { attempts, requestBody } = await delivery(id, told?.id ?? 0)
    expect(attempts.map(({ responseBody }) => responseBody)).toEqual([
      ...[1, 2, 3, 4].map((n) => `Attempt ${n} fails: the address asks for 4.`),
      'Attempt 5 is accepted.',
    ])
    for (const { requestHeaders } of attempts) {
      const headers = Object.fromEntries(requestHeaders.map((header) => [header.name.toLowerCase(), header.value]))
      expect(new Webhook(secret).verify(requestBody, headers)).toMatchObject({ eventType: 'order.created' })
    }
  })

  it('has a key that expires', async () => {
    const expiresAt = new Date(store.app.clock.now().getTime() + 86_400_000).toISOString()
    const issued = await key(await aUser(store), expiresAt)
    expect(await me(issued.secret)).toBe('customer')
    expect(await move({ by: 'P1D' })).toContainEqual(expect.objectContaining({ kind: 'api_key_expired', subject: `apiKey:${issued.id}` }))
    expect(await me(issued.secret)).toBe('UNAUTHORIZED')
  })
})

it('a field ends on its day, in both styles', async () => {
  const { id } = await aPet(store)
  for (const { demoLabel } of Object.values(styles)) expect(await demoLabel(id)).toBe(`Pet ${id}`)
  const due = await graphql.move({ to: '2027-11-01T00:00:00.000Z' })
  expect(due).toContainEqual(expect.objectContaining({ kind: 'sunset', subject: 'Pet.demoLabel' }))
  for (const { demoLabel } of Object.values(styles)) expect(await demoLabel(id)).toBe('VERSION_SUNSET')
})

it('the whole rehearsal takes less than a minute', () => {
  expect(performance.now() - startedAt).toBeLessThan(60_000)
})
