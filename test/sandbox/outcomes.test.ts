import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SandboxOutcome } from '../../src/domain/sandbox/outcome.js'
import { sandboxOutcomes } from '../../src/domain/sandbox/outcomes.js'
import { catalogue } from '../../src/values/errors/catalogue.js'
import { form, pictures } from '../rest/forms.js'
import { aPet, aWebhook } from '../support/factories.js'
import { keptLog } from '../support/keptLog.js'
import { type PetStore, petStore } from '../support/petStore.js'

const kept = keptLog()
let store: PetStore
let petId: number
beforeAll(async () => {
  store = await petStore({ settings: { CACHE_MB: '16' }, log: kept.log })
  petId = (await aPet(store, { stock: 50, price: 10 })).id
})
afterAll(() => store.close())

const at = (place: SandboxOutcome['place']) => sandboxOutcomes.filter((outcome) => outcome.place === place)

it('the guide lists every outcome, and no other', () => {
  const page = readFileSync('docs/sandbox.md', 'utf8')
  const table = /^\| Part of the call .*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(page)?.[1] ?? ''
  const values = table
    .trimEnd()
    .split('\n')
    .map((row) => row.split('|')[2]?.trim().replaceAll('`', ''))
  expect(values).toEqual(sandboxOutcomes.map(({ value }) => value))
})

it('every code of the catalogue can be asked for', () => {
  expect(at('X-Sandbox-Error').map(({ code }) => code)).toEqual(Object.keys(catalogue))
})

it.each(at('X-Sandbox-Error'))('X-Sandbox-Error: $value is answered in both styles', async ({ value, code }) => {
  const headers = {
    'x-api-key': store.keys.staff,
    'x-sandbox-error': value,
    'content-type': 'application/json',
    'x-idempotency-key': 'one',
  }
  const payload = { name: 'Never', status: 'available' }
  const rest = await store.app.http.inject({ method: 'POST', url: '/v1/pets', headers, payload })
  const { status } = catalogue[code as keyof typeof catalogue] // each of these outcomes has a code
  expect([rest.statusCode, rest.json().error.code, rest.json().error.status]).toEqual([status, code, status])
  const query = 'mutation ($input: CreatePetInput!) { createPet(input: $input) { id } }'
  const reply = await store.app.http.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables: { input: payload } } })
  expect([reply.statusCode, reply.json().errors[0].extensions.code, reply.json().data]).toEqual([200, code, { createPet: null }])
  // also in the place of an answer that is kept
  expect((await store.rest('GET', `/v1/pets/${petId}`)).body.id).toBe(petId)
  const read = await store.app.http.inject({ url: `/v1/pets/${petId}`, headers: { 'x-sandbox-error': value } })
  expect(read.json().error.code).toBe(code)
})

describe('X-Sandbox-Error', () => {
  const ask = (value: string, options: object = {}) =>
    store.rest('GET', `/v1/pets/${petId}`, { headers: { 'x-sandbox-error': value }, ...options })

  it('leaves no trace of the refused calls', async () => {
    const [row] = await store.sql`select count(*)::int from pets where name = 'Never'`
    const [keys] = await store.sql`select count(*)::int from idempotency_records`
    expect([row?.count, keys?.count]).toEqual([0, 0])
  })

  it('is no fault that operators look into', () => {
    expect(kept.text()).not.toMatch(/"level":"(error|fatal)"/)
  })

  it('refuses an unknown code, and lists the codes', async () => {
    const { status, body } = await ask('TEAPOT')
    expect([status, body.error.code, body.error.message]).toEqual([
      400,
      'VALIDATION_ERROR',
      'The header X-Sandbox-Error must be a code of the error catalogue',
    ])
    expect(body.error.details.fields[0].allowed.toSorted()).toEqual(Object.keys(catalogue).toSorted())
  })

  it('comes after the rights of the caller', async () => {
    const { body } = await store.rest('GET', '/v1/me', { headers: { 'x-sandbox-error': 'CONFLICT' } })
    expect(body.error.code).toBe('UNAUTHORIZED')
  })

  it('stores no picture of an upload that it refuses', async () => {
    const upload = form({ content: pictures.png, file: 'a.png' })
    const headers = { ...upload.headers, 'x-sandbox-error': 'SERVICE_UNAVAILABLE', 'x-idempotency-key': 'picture' }
    const { body } = await store.rest('POST', `/v1/pets/${petId}/photos`, { as: 'staff', body: upload.body, headers })
    expect(body.error.code).toBe('SERVICE_UNAVAILABLE')
    expect(await readdir(path.join(store.folder, 'photos')).catch(() => [])).toEqual([])
    const { 'x-sandbox-error': _asked, ...plain } = headers
    const again = await store.rest('POST', `/v1/pets/${petId}/photos`, { as: 'staff', body: upload.body, headers: plain })
    expect(again.status).toBe(201)
  })

  it('sends the headers of the error', async () => {
    expect((await ask('RATE_LIMIT_EXCEEDED')).headers['retry-after']).toBe('30')
  })
})

// a slow method has a test of its own (test/payments/sandbox.test.ts)
describe.each(at('paymentMethod').filter(({ value }) => value !== 'pm_timeout'))('paymentMethod $value', ({ value, code }) => {
  it(`ends with ${code ?? 'a paid order'} in both styles`, async () => {
    const body = { items: [{ petId, quantity: 1 }], paymentMethod: value }
    const [rest, reply] = await Promise.all([
      store.rest('POST', '/v1/orders', { as: 'customer', body }),
      store.graphql(
        'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { paymentStatus } }',
        { input: body },
        { as: 'customer' },
      ),
    ])
    expect(rest.body.error?.code ?? rest.body.paymentStatus).toBe(code ?? 'captured')
    expect(reply.body.errors?.[0]?.extensions.code ?? reply.body.data.placeOrder.paymentStatus).toBe(code ?? 'captured')
  })
})

describe('the receiver', () => {
  const create = (url: string) => store.rest('POST', '/v1/webhooks', { as: 'customer', body: { url, events: ['order.created'] } })

  it('is an address for endpoints, although it is not public', async () => {
    expect((await aWebhook(store, { url: 'http://petstore.test/sandbox/receiver/a-1?fail=99' })).id).toBeGreaterThan(0)
  })

  it.each([
    'http://petstore.test/sandbox/receiver/',
    'http://petstore.test/sandbox/receiver/a?fail=100',
    'http://petstore.test/sandbox/receiver/a/../../../v1/me',
    'http://petstore.test/sandbox/receiver/a?fail=1&x=2',
  ])('refuses %s, and says what is allowed', async (url) => {
    const { body } = await create(url)
    expect(body.error.details.fields[0].allowed).toContain('http://petstore.test/sandbox/receiver/{id}?fail=N')
  })

  it.each(['http://petstore.test:80/sandbox/receiver/a', 'http://PETSTORE.test/sandbox/receiver/a', 'http://127.0.0.1/sandbox/receiver/a'])(
    'is no receiver at %s',
    async (url) => {
      expect((await create(url)).body.error.details.fields[0].message).toContain('must begin with https://')
    },
  )
})

describe('outside of sandbox and test', () => {
  it('nothing is scripted', async () => {
    const development = await petStore({ settings: { APP_ENV: 'development' } })
    const { status } = await development.rest('GET', '/v1/pets', { headers: { 'x-sandbox-error': 'CONFLICT' } })
    expect(status).toBe(200)
    const url = 'https://petstore.test/sandbox/receiver/a'
    const { body } = await development.rest('POST', '/v1/webhooks', { as: 'customer', body: { url, events: ['order.created'] } })
    expect(body.error.details.fields[0].message).toContain('reserved domain .test')
    await development.close()
  })
})
