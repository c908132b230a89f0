import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeDeprecationUses } from '../../src/domain/deprecations/writeUses.js'
import { listen } from '../http/wire.js'
import { openStream } from '../live/wire.js'
import type { MovableClock } from '../support/clock.js'
import type { PetStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { deprecatedShop, deprecations, ENDED } from './deprecatedShop.js'

let store: PetStore
let clock: MovableClock
let petId: number
let port: number
const argument = { since: '2026-11-01', sunset: '2027-05-02', replacement: 'Query.pet(id:)' }
beforeAll(async () => {
  ;({ store, clock, petId } = await deprecatedShop({ deprecations: { ...deprecations, 'Subscription.petChanged(id:)': argument } }))
  port = await listen(store.app)
})
afterAll(() => store.close())

async function subscribe(query: string) {
  const before = store.app.changes.listeners
  const stream = await openStream(port, { body: { query }, headers: { authorization: `ApiKey ${store.keys.customer}` } })
  await until(() => expect(store.app.changes.listeners).toBeGreaterThan(before))
  return stream
}
/** A reply that is not compared with the contract of other shops, in which nothing ends. */
async function change(name: string): Promise<void> {
  const headers = { authorization: `ApiKey ${store.keys.staff}` }
  const { statusCode } = await store.app.http.inject({ method: 'PATCH', url: `/v1/pets/${petId}`, payload: { name }, headers })
  expect(statusCode).toBe(200)
}
const sunset = (path: readonly string[], subject: string) =>
  expect.objectContaining({
    path,
    extensions: expect.objectContaining({ code: 'VERSION_SUNSET', details: expect.objectContaining({ subject }) }),
  })

it('an open subscription gets an error for a field from its end on, ends with its ended argument, and counts each event', async () => {
  const all = await subscribe('subscription { petChanged { name breed } }')
  const one = await subscribe(`subscription { petChanged(id: ${petId}) { name breed } }`)
  await change('Before')
  for (const stream of [all, one])
    expect((await stream.next())?.data).toEqual({ data: { petChanged: { name: 'Before', breed: 'Beagle' } } })
  clock.set(ENDED)
  await change('After')
  for (const stream of [all, one])
    expect((await stream.next())?.data).toEqual({
      data: { petChanged: { name: 'After', breed: null } },
      errors: [sunset(['petChanged', 'breed'], 'Pet.breed')],
    })
  clock.set(new Date(`${argument.sunset}T00:00:00Z`))
  await change('Later')
  expect((await one.next())?.data).toEqual({ data: { petChanged: null }, errors: [sunset(['petChanged'], 'Subscription.petChanged(id:)')] })
  expect(await one.next()).toMatchObject({ event: 'complete' })
  expect((await all.next())?.data.data).toEqual({ petChanged: { name: 'Later', breed: null } })
  all.leave()
  await writeDeprecationUses(store.app.services())
  const { body } = await store.rest('GET', '/v1/me/deprecations?subject=Pet.breed', { as: 'customer' })
  expect(body.data.map(({ uses }: { uses: number }) => uses)).toEqual([8])
})
