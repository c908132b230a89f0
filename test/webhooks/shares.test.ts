import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { WebhookSender } from '../../src/domain/ports/webhookSender.js'
import { createDispatcher } from '../../src/domain/webhooks/dispatcher.js'
import { type DispatcherId, systemIds } from '../../src/values/ids.js'
import { aPerson, type Person } from '../users/people.js'
import { type DeliveringStore, deliveringStore, ok } from './deliveries.js'

let store: DeliveringStore
/** Hosts of the attempts under way, in order. No attempt ends before the dispatcher stops. */
let asked: string[] = []
const webhookSender: WebhookSender = {
  mustAccept: async () => {},
  send: ({ url }, signal) => {
    asked.push(new URL(url).hostname)
    return new Promise((resolve) => signal?.addEventListener('abort', () => resolve({ kind: 'failure', reason: 'given up' })))
  },
  close: async () => {},
}
beforeAll(async () => {
  store = await deliveringStore({ webhookSender })
})
afterAll(() => store.close())
beforeEach(async () => {
  await store.sql`delete from webhook_deliveries`
  asked = []
})

/** Endpoints of a person, each with deliveries that are due. */
async function queue({ asThem }: Person, name: string, endpoints: number, deliveries: number): Promise<void> {
  for (let n = 0; n < endpoints; n += 1) {
    const body = { url: `https://${name}/${n}`, events: ['order.created'] }
    const { id } = ok(await store.rest('POST', '/v1/webhooks', { ...asThem, body }))
    for (let made = 0; made < deliveries; made += 1) ok(await store.rest('POST', `/v1/webhooks/${id}/test`, asThem))
  }
}

/** Claims until nothing is left to claim. @returns the number of attempts under way by owner */
async function dispatch(bounds: { places: number; placesPerOwner: number; placesKept: number }): Promise<Record<string, number>> {
  const services = () => store.app.services()
  const options = { onFailure: () => {}, onEnd: () => {}, graceMs: 0, bounds }
  const dispatcher = createDispatcher(systemIds.uuid() as DispatcherId, services, options)
  for (let claimed = 1; claimed > 0; ) claimed = await dispatcher.run(services())
  const found = Object.fromEntries([...new Set(asked)].sort().map((host) => [host, asked.filter((one) => one === host).length]))
  await dispatcher.stop(services())
  return found
}

it('an owner whose endpoints all hang uses only its share of the places, and other owners get places', async () => {
  const [attacker, victim] = [await aPerson(store), await aPerson(store)]
  await queue(attacker, 'attacker.example', 4, 3)
  await queue(victim, 'victim.example', 1, 2)
  expect(await dispatch({ places: 8, placesPerOwner: 4, placesKept: 2 })).toEqual({ 'attacker.example': 4, 'victim.example': 2 })
})

it('every owner gets one place before any owner gets two, and places are kept for owners without a place', async () => {
  const names = ['a', 'b', 'c', 'd'] as const
  for (const name of names) await queue(await aPerson(store), `${name}.example`, 2, 3)
  const found = await dispatch({ places: 6, placesPerOwner: 4, placesKept: 3 })
  expect(Object.keys(found)).toHaveLength(names.length)
  expect(Object.values(found).reduce((sum, n) => sum + n, 0)).toBe(4)
})
