import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tellCallers } from '../../src/domain/deprecations/tellCallers.js'
import { writeDeprecationUses } from '../../src/domain/deprecations/writeUses.js'
import { type Services, servicesWith } from '../../src/domain/services.js'
import { unavailable } from '../../src/values/errors/make.js'
import { aClient, aToken } from '../oauth/clients.js'
import type { MovableClock } from '../support/clock.js'
import { aUser } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'
import { deprecatedShop } from './deprecatedShop.js'

let store: PetStore
let clock: MovableClock
let email: string
let headers: Readonly<Record<string, string>>
beforeAll(async () => {
  ;({ store, clock } = await deprecatedShop())
  const user = await aUser(store)
  email = user.email
  headers = { 'x-api-key': user.apiKey.secret }
  await told() // staff has made the pet
})
afterAll(() => store.close())

type Mail = Parameters<Services['mailer']['post']>[0]

/** Runs the loop with a mailer that keeps its mails. */
async function told(): Promise<Mail[]> {
  const mails: Mail[] = []
  const services = store.app.services()
  await writeDeprecationUses(services)
  await tellCallers(servicesWith(services, { mailer: { mustBeReady: () => {}, post: (mail: Mail) => void mails.push(mail) } }))
  return mails
}
const useBreed = () => store.graphql('{ pets { data { breed } } }', {}, { headers })
const useSpecies = () => store.rest('GET', '/v1/pets?species=Dog&fields=id', { headers })

describe('a user who uses deprecated parts', () => {
  it('gets one mail with each part, its end, its replacement, and the address of the report', async () => {
    await useBreed()
    await useSpecies()
    await store.graphql('{ pets(species: "Dog") { data { id } } }', {}, { headers })
    await store.graphql('{ pets { data { breed } } }')
    const [mail, ...others] = await told()
    expect(others).toEqual([])
    expect(mail?.to).toBe(email)
    expect(mail?.text.split('\n').filter((line) => line.startsWith('- '))).toEqual([
      '- Pet.breed ends on 2027-05-01. Use Pet.species.',
      '- Query.pets(species:) ends on 2027-05-01. Use Query.pets(q:).',
    ])
    expect(mail?.text).toContain('http://petstore.test/v1/me/deprecations')
  })

  it('gets no second mail for the same parts, and one for a further part', async () => {
    await useBreed()
    expect(await told()).toEqual([])
    await store.rest('GET', '/v1/inventory', { headers })
    expect((await told()).map(({ text }) => text.match(/^- .*/m)?.[0])).toEqual([
      '- GET /v1/inventory ends on 2027-05-01. Use GET /v1/pets.',
    ])
  })

  it('gets one more mail 30 days before the end, for the parts still in use', async () => {
    clock.set(new Date('2027-03-31T23:59:00Z'))
    await useBreed()
    expect(await told()).toEqual([])
    clock.set(new Date('2027-04-01T00:00:00Z'))
    expect((await told()).map(({ text }) => text.match(/^- .*/gm))).toEqual([['- Pet.breed ends on 2027-05-01. Use Pet.species.']])
    await useBreed()
    expect(await told()).toEqual([])
  })
})

describe('the event of a use', () => {
  const eventsOf = async (of: Readonly<Record<string, string>>) =>
    (await store.rest('GET', '/v1/events?type=deprecation.used&sort=id', { headers: of })).body.data.map(
      ({ data }: { data: { objectType: string; object: { subject: string; clientId: string | null } } }) => data,
    )

  it('belongs to its user, and shows the use as REST does', async () => {
    const another = await aUser(store)
    const theirs = { 'x-api-key': another.apiKey.secret }
    await store.rest('GET', '/v1/inventory', { headers: theirs })
    await told()
    const [event, ...others] = await eventsOf(theirs)
    expect(others).toEqual([])
    const { body } = await store.rest('GET', '/v1/me/deprecations', { headers: theirs })
    expect(event).toMatchObject({ objectType: 'deprecation', changes: null, object: body.data[0] })
    expect(await store.rest('GET', `/v1/deprecations/${body.data[0].id}`, { headers: theirs })).toMatchObject({
      status: 200,
      body: body.data[0],
    })
    expect((await store.rest('GET', `/v1/deprecations/${body.data[0].id}`, { headers })).status).toBe(404)
  })

  it('of an OAuth client is visible to staff, but not to customers', async () => {
    const client = await aClient(store, 'read')
    await store.rest('GET', '/v1/inventory', { headers: { authorization: `Bearer ${await aToken(store, client)}` } })
    expect(await told()).toEqual([])
    const staff = await eventsOf({ authorization: `ApiKey ${store.keys.staff}` })
    expect(staff.at(-1)?.object).toMatchObject({ subject: 'GET /v1/inventory', clientId: client.clientId })
    expect(await eventsOf(headers)).not.toContainEqual(
      expect.objectContaining({ object: expect.objectContaining({ clientId: client.clientId }) }),
    )
  })

  it('does not exist for anonymous callers: nobody can tell them', async () => {
    const count = async () => (await eventsOf({ authorization: `ApiKey ${store.keys.staff}` })).length
    const before = await count()
    await store.rest('GET', '/v1/inventory')
    await told()
    expect(await count()).toBe(before)
  })
})

it('the event is recorded without a mail server, too', async () => {
  const another = await aUser(store)
  await store.graphql('{ pets { data { breed } } }', {}, { headers: { 'x-api-key': another.apiKey.secret } })
  const services = store.app.services()
  await writeDeprecationUses(services)
  const mustBeReady = () => {
    throw unavailable('no mail server')
  }
  await tellCallers(servicesWith(services, { mailer: { mustBeReady, post: () => expect.unreachable('no mail is posted') } }))
  expect(await told()).toEqual([])
})
