import type { GraphQLField } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHANGES_CHANNEL } from '../../src/db/queries/changes.js'
import { schema } from '../../src/graphql/schema.js'
import { listen } from '../http/wire.js'
import { expectedOutcome } from '../policies/operations.js'
import { type Callers, callersOf } from '../support/callers.js'
import { entryOf } from '../support/catalogue/catalogue.js'
import type { World } from '../support/catalogue/entry.js'
import { aDelivery, anEvent, anOAuthClient, anOrder, aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { openStream } from './wire.js'

let store: PetStore
let port: number
let callers: Callers
let world: World
beforeAll(async () => {
  store = await petStore()
  port = await listen(store.app)
  callers = await callersOf(store)
  const petId = (await aPet(store)).id
  const orderId = await anOrder(store, { petId, customerId: callers.accounts.owner.id })
  const eventId = (await anEvent(store, orderId)).id
  const delivery = await aDelivery(store, callers.of('owner'))
  world = { store, owner: callers.accounts.owner, petId, orderId, eventId, delivery, clientId: (await anOAuthClient(store)).id }
})
afterAll(() => store.close())

const subscriptions = Object.values(schema.getSubscriptionType()?.getFields() ?? {}).map((field) => ({ name: field.name, field }))

/** The outcome of a subscription: the code of its refusal, or `allowed`. */
async function outcome(field: GraphQLField<unknown, unknown>, headers: Readonly<Record<string, string>>): Promise<string> {
  const args: Readonly<Record<string, unknown>> = { ...(await entryOf(field).access.aim(world)) }
  const given = field.args.filter(({ name }) => name in args)
  const list = (show: (arg: (typeof given)[number]) => string) => (given.length > 0 ? `(${given.map(show).join(' ')})` : '')
  const query = `subscription${list(({ name, type }) => `$${name}: ${type}`)} { ${field.name}${list(({ name }) => `${name}: $${name}`)} { __typename } }`
  const before = store.app.changes.listeners
  const stream = await openStream(port, { body: { query, variables: args }, headers })
  const first = stream.next()
  let isRefused = false
  void first.then(() => {
    isRefused = true
  })
  await until(() => expect(isRefused || store.app.changes.listeners > before).toBe(true))
  // an accepted subscription gets one of these changes; a subscription to one row listens before it reads the row
  const changes = [`pet ${world.petId}`, `order ${world.orderId} ${world.owner.id}`, `event ${world.eventId} ${world.owner.id}`]
  for (const change of changes) await store.sql.notify(CHANGES_CHANNEL, change)
  const event = await first
  stream.leave()
  await until(() => expect(store.app.changes.listeners).toBe(before))
  return event?.data.errors?.[0].extensions.code ?? 'allowed'
}

describe.each(subscriptions)('$name', ({ field }) => {
  it('accepts or refuses each caller as declared', async () => {
    const seen: Record<string, string> = {}
    const wanted: Record<string, string> = {}
    for (const { role, way, headers } of callers.all) {
      const isHeardOf = !['orders', 'events'].includes(field.name) || role !== 'other' // a customer without orders is accepted and gets no result
      if (!isHeardOf) continue
      wanted[`${role} by ${way}`] = expectedOutcome(field, role)
      seen[`${role} by ${way}`] = await outcome(field, headers)
    }
    expect(seen).toEqual(wanted)
  })
})
