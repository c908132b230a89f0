import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeDeprecationUses } from '../../src/domain/deprecations/writeUses.js'
import { aClient, aToken } from '../oauth/clients.js'
import { aPet } from '../support/factories.js'
import { type DeliveringStore, deliveringStore } from '../webhooks/deliveries.js'
import { deprecations, ENDED, told } from './deprecatedShop.js'

let store: DeliveringStore
let start: Date
let petId: number
beforeAll(async () => {
  store = await deliveringStore({
    deprecations: { ...deprecations, 'Pet.stock': { since: '2027-06-01', sunset: '2028-01-01', replacement: 'Pet.status' } },
    versions: [{ name: 'v1' }, { name: 'v2', differences: [{ of: 'Pet.breed', name: 'race' }] }],
  })
  store.clock.set(new Date('2027-04-01T00:00:00Z'))
  start = store.clock.now()
  petId = (await aPet(store, { breed: 'Beagle', species: 'Dog' })).id
})
afterAll(() => store.close())

const events = ['pet.stock_low']
let made = 0
const anEndpoint = () => store.receiver.endpoint(`selection-${++made}`)

type Headers = Readonly<Record<string, string>>
const customer = (): Headers => ({ authorization: `ApiKey ${store.keys.customer}` })
/** A call whose reply is not compared with the contract of other shops, in which nothing ends. */
async function raw(method: 'POST' | 'PATCH', url: string, payload: object, headers = customer()) {
  const reply = await store.app.http.inject({ method, url, payload, headers: { accept: '*/*', ...headers } })
  return { status: reply.statusCode, headers: reply.headers, body: reply.json() }
}
const create = (selection: string | null, path = '/v1/webhooks', headers?: Headers) =>
  raw('POST', path, { url: anEndpoint().url, events, selection }, headers)

/** The stock of a pet with a breed falls. */
async function anEvent(): Promise<void> {
  for (const stock of [9, 1])
    expect((await raw('PATCH', `/v1/pets/${petId}`, { stock }, { authorization: `ApiKey ${store.keys.staff}` })).status).toBe(200)
}
async function usesOf(headers = customer()): Promise<Record<string, number>> {
  await writeDeprecationUses(store.app.services())
  const { body } = await store.rest('GET', '/v1/me/deprecations', { headers })
  const uses: { subject: string; apiVersion: string; uses: number }[] = body.data
  return Object.fromEntries(uses.map(({ subject, apiVersion, uses: number }) => [`${subject} ${apiVersion}`, number]))
}

describe('a call that sends a selection with a deprecated field', () => {
  it('is told the days in headers and counted, for a new endpoint and for a changed one', async () => {
    const created = await create('{ id breed }')
    expect(created.status).toBe(201)
    expect(created.headers).toMatchObject({ deprecation: told.deprecation, sunset: told.sunset })
    const url = `/v1/webhooks/${created.body.id}`
    const changed = await raw('PATCH', url, { selection: '{ breed }' })
    expect(changed.headers).toMatchObject({ deprecation: told.deprecation, sunset: told.sunset })
    const others = [
      await raw('PATCH', url, { description: 'x' }),
      await raw('PATCH', url, { selection: '{ id }' }),
      await create('{ id name }'),
    ]
    for (const { status, headers } of others) expect([status < 300, headers.deprecation]).toEqual([true, undefined])
    expect(await usesOf()).toEqual({ 'Pet.breed v1': 2 })
  })

  it('is refused after the end of the field, and a change of other settings is not', async () => {
    const { body: endpoint } = await create('{ id breed }')
    store.clock.set(ENDED)
    const url = `/v1/webhooks/${endpoint.id}`
    for (const reply of [await create('{ id breed }'), await raw('PATCH', url, { selection: '{ breed }' })]) {
      expect(reply.status).toBe(410)
      expect(reply.body.error).toMatchObject({
        code: 'VERSION_SUNSET',
        details: { subject: 'Pet.breed', sunset: '2027-05-01', replacement: 'Pet.species', field: 'selection' },
      })
      expect(reply.headers).toMatchObject({ deprecation: told.deprecation, sunset: told.sunset })
    }
    expect((await raw('PATCH', url, { description: 'x' })).status).toBe(200)
    const mutation = 'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { id } }'
    const input = { url: anEndpoint().url, events, selection: '{ breed }' }
    const { body } = await store.graphql(mutation, { input }, { as: 'customer' })
    expect(body.errors[0]).toMatchObject({ path: ['createWebhook'], extensions: { code: 'VERSION_SUNSET' } })
    store.clock.set(start)
  })
})

describe('deliveries of an endpoint with a deprecated field', () => {
  it('are uses of its owner, one for each event, under the version of the endpoint', async () => {
    const client = { authorization: `Bearer ${await aToken(store, await aClient(store, 'read', 'webhooks:write'))}` }
    expect((await create('{ id race }', '/v2/webhooks', client)).status).toBe(201)
    expect((await create(null, '/v1/webhooks', client)).status).toBe(201)
    expect((await create('{ id name }', '/v1/webhooks', client)).status).toBe(201)
    expect(await usesOf(client)).toEqual({ 'Pet.breed v2': 1 })
    await anEvent()
    await store.deliver()
    expect(await usesOf(client)).toEqual({ 'Pet.breed v2': 2, 'Pet.breed v1': 1, 'Pet.birthDate v1': 1 })
  })

  it('leave the field out for an event after its end', async () => {
    const endpoints = [anEndpoint(), anEndpoint(), anEndpoint()] as const
    const selections = ['{ name breed }', '{ breed }', null]
    for (const [i, selection] of selections.entries()) await raw('POST', '/v1/webhooks', { url: endpoints[i]?.url, events, selection })
    const objects = () => endpoints.map(({ requests }) => JSON.parse(requests.at(-1)?.body ?? '').data.object)
    await anEvent()
    await store.deliver()
    expect(objects()).toMatchObject([{ breed: 'Beagle' }, { breed: 'Beagle' }, { breed: 'Beagle' }])
    store.clock.set(ENDED)
    await anEvent()
    await store.deliver()
    const [shaped, empty, whole] = objects()
    expect([shaped, empty]).toEqual([{ name: expect.any(String) }, {}])
    expect(whole).toHaveProperty('species', 'Dog')
    expect(whole).not.toHaveProperty('breed')
    store.clock.set(start)
  })

  it('leave the field out of the changes of an event after its end', async () => {
    const endpoint = anEndpoint()
    await raw('POST', '/v1/webhooks', { url: endpoint.url, events })
    const changes = async () => {
      await anEvent()
      await store.deliver()
      return JSON.parse(endpoint.requests.at(-1)?.body ?? '').data.changes
    }
    expect(await changes()).toEqual({ stock: { previous: 9, current: 1 } })
    store.clock.set(new Date('2028-01-01T00:00:00Z'))
    expect(await changes()).toEqual({})
    store.clock.set(start)
  })
})
