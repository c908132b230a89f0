import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Callers, callersOf } from '../support/callers.js'
import { entryOf } from '../support/catalogue/catalogue.js'
import type { World } from '../support/catalogue/entry.js'
import { aDelivery, anEvent, anOrder, aPet } from '../support/factories.js'
import { lastingHeaders } from '../support/lastingHeaders.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { codeOf } from '../users/people.js'
import { type Arguments, operations, waysTo } from './calls.js'
import { expectedOutcome } from './operations.js'

const MISSING = 987_654_321

let store: PetStore
let callers: Callers
let world: World
beforeAll(async () => {
  store = await petStore()
  // ids that appear nowhere else in a reply
  await store.sql`select setval('users_id_seq', 7000001), setval('orders_id_seq', 8000001), setval('api_keys_id_seq', 9000001),
    setval('webhooks_id_seq', 6000001), setval('webhook_deliveries_id_seq', 5000001), setval('events_id_seq', 4000001),
    setval('deprecation_uses_id_seq', 3000001)`
  callers = await callersOf(store)
  const petId = (await aPet(store)).id
  const orderId = await anOrder(store, { petId })
  await store.sql`update orders set customer_id = ${callers.accounts.owner.id} where id = ${orderId}`
  const eventId = (await anEvent(store, orderId)).id
  const delivery = await aDelivery(store, callers.of('owner'))
  world = { store, owner: callers.accounts.owner, petId, orderId, eventId, delivery, clientId: 1 }
})
afterAll(() => store.close())

/** A reply without the parts that differ in every call, and without the requested id. */
function seen({ status, text, headers }: Reply, id: number): unknown {
  const words = text
    .replace(/"(requestId|timestamp)":"[^"]*"/g, '"$1":""')
    .replaceAll(String(id), 'ID')
    .replaceAll(Buffer.from(`Order:${id}`).toString('base64url'), 'ID')
  const { etag: _tag, 'content-length': _length, ...rest } = lastingHeaders(headers)
  return { status, words, headers: rest }
}

/** The same call to a missing object. */
function atNothing(args: Arguments, { owner, orderId }: World): { args: Arguments; id: number } {
  const id =
    args.userId === owner.id ? owner.id : typeof args.id === 'number' ? args.id : ((args.webhookId as number | undefined) ?? orderId)
  const text = JSON.stringify(args).replaceAll(
    Buffer.from(`Order:${orderId}`).toString('base64url'),
    Buffer.from(`Order:${MISSING}`).toString('base64url'),
  )
  const { id: given, userId, webhookId, ...rest } = JSON.parse(text)
  const changed = {
    ...rest,
    ...(given !== undefined && { id: typeof given === 'number' ? MISSING : given }),
    ...(webhookId !== undefined && { webhookId: given === undefined ? MISSING : webhookId }),
  }
  return { args: { ...changed, ...(userId !== undefined && { userId: MISSING }) }, id }
}

/** Operations that end as NOT_FOUND for another customer, by their rules. */
const hidden = operations.filter(({ field }) => expectedOutcome(field, 'other') === 'NOT_FOUND')

it('the hidden operations include orders, users, API keys and nodes', () => {
  const names = hidden.map(({ field }) => field.name)
  expect(names).toEqual(
    expect.arrayContaining([
      'order',
      'orderTimeline',
      'trackOrder',
      'cancelOrder',
      'user',
      'updateUser',
      'deleteUser',
      'apiKeys',
      'issueApiKey',
      'node',
      'nodes',
    ]),
  )
})

describe.each(hidden)('$label', ({ field, call }) => {
  it('replies to another customer as for a missing object', async () => {
    for (const { headers } of callers.all.filter(({ role }) => role === 'other')) {
      const args = { ...(await entryOf(field).access.aim(world)) }
      const nothing = atNothing(args, world)
      const [theirs, missing] = [await call(store, args, headers), await call(store, nothing.args, headers)]
      expect(seen(theirs, nothing.id)).toEqual(seen(missing, MISSING))
    }
  })
})

describe.each(['apiKey', 'rotateApiKey', 'revokeApiKey'])('%s', (name) => {
  it.each(waysTo(name).filter(({ label }) => !/apikey(\/rotate)?$/.test(label)))(
    'finds no API key of another user under the caller’s account: $label',
    async ({ call }) => {
      const { accounts } = callers
      const args = { userId: accounts.other.id, keyId: accounts.owner.keyId, input: {} }
      const { headers } = callers.of('other')
      const [theirs, missing] = [await call(store, args, headers), await call(store, { ...args, keyId: MISSING }, headers)]
      expect(codeOf(theirs)).toBe('NOT_FOUND')
      expect(seen(theirs, accounts.owner.keyId)).toEqual(seen(missing, MISSING))
    },
  )
})

it('a search, a list and an export show nothing of the order and the account of another user', async () => {
  const { headers } = callers.of('other')
  for (const path of ['/orders', `/search?q=ORD-${String(world.orderId).padStart(8, '0')}`, `/search?q=${world.owner.email.split('@')[0]}`])
    expect((await store.rest('GET', `/v1${path}`, { headers })).body, path).toMatchObject({ data: [], pagination: { total: 0 } })
  const rows = await store.rest('GET', '/v1/users/export', { headers })
  expect(
    rows.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id),
  ).toEqual([callers.accounts.other.id])
})
