import { type Client, type ClientOptions, createClient } from 'graphql-sse'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../http/wire.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { allTold } from './allTold.js'

let store: PetStore
let url: string
let petId: number
const clients: Pick<Client, 'dispose'>[] = []
beforeAll(async () => {
  store = await petStore()
  url = `http://127.0.0.1:${await listen(store.app)}/graphql/stream`
  petId = (await aPet(store)).id
})
beforeEach(() => allTold(store))
afterEach(async () => {
  for (const client of clients.splice(0)) client.dispose()
  await untilListening(0)
})
afterAll(() => store.close())

const rename = (name: string) => store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { name } })
const untilListening = (count: number) => until(() => expect(store.app.changes.listeners).toBe(count))
const query = 'subscription($id: Int64) { petChanged(id: $id) { name } }'

function aClient<SingleConnection extends boolean>(
  singleConnection: SingleConnection,
  options: Partial<ClientOptions<SingleConnection>> = {},
): Client<SingleConnection> {
  // TypeScript cannot relate the value of `singleConnection` to the options of its mode
  const client = createClient({ url, singleConnection, retryAttempts: 0, ...options } as ClientOptions<SingleConnection>)
  clients.push(client)
  return client
}

describe.each([
  ['a connection for each operation', false],
  ['one connection for all', true],
] as const)('the client library graphql-sse with %s', (_mode, singleConnection) => {
  it('iterates over results, and ends the subscription when the iteration stops', async () => {
    const client = aClient(singleConnection)
    const results = client.iterate({ query, variables: { id: petId } })
    const first = results.next()
    await untilListening(1)
    await rename('One')
    expect((await first).value).toEqual({ data: { petChanged: { name: 'One' } } })
    await rename('Two')
    expect((await results.next()).value).toEqual({ data: { petChanged: { name: 'Two' } } })
    await results.return?.()
    await untilListening(0)
  })

  it('carries several operations at once', async () => {
    const client = aClient(singleConnection)
    const all = Array.from({ length: 5 }, () => client.iterate({ query }))
    const firsts = all.map((results) => results.next())
    await untilListening(5)
    await rename('For all')
    for (const { value } of await Promise.all(firsts)) expect(value).toEqual({ data: { petChanged: { name: 'For all' } } })
  })

  it('runs queries and mutations', async () => {
    const client = aClient(singleConnection, { headers: { 'x-api-key': store.keys.staff } })
    for (const [query, data] of [
      ['{ pet(id: 1) { id } }', { pet: { id: 1 } }],
      [
        `mutation { createTag(input: { name: "by client ${singleConnection}" }) { name } }`,
        { createTag: { name: `by client ${singleConnection}` } },
      ],
    ] as const) {
      const told = []
      for await (const result of client.iterate({ query })) told.push(result)
      expect(told).toEqual([{ data }])
    }
  })

  it('receives a refusal as a GraphQL error with its code', async () => {
    const client = aClient(singleConnection)
    const told = []
    for await (const result of client.iterate({ query: 'subscription { orderChanged(id: 1) { id } }' })) told.push(result)
    expect(told).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHORIZED' } }] }])
  })

  it('sees the end of a subscription when its pet is deleted', async () => {
    const { id } = await aPet(store)
    await allTold(store)
    const results = aClient(singleConnection).iterate({ query, variables: { id } })
    const first = results.next()
    await untilListening(1)
    await store.rest('DELETE', `/v1/pets/${id}`, { as: 'staff' })
    expect(await first).toEqual({ done: true, value: undefined })
  })
})
