import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const times = <T>(count: number, make: (i: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, i) => make(i)))
const create = (input: object) => store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Twin', status: 'available', ...input } })
const rename =
  'mutation($id: Int64!, $name: String!, $version: Int) { updatePet(id: $id, version: $version, input: { name: $name }) { version } }'

function statuses(replies: readonly Reply[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** The error code of a GraphQL mutation; `ok` for a success. */
const codeOf = ({ body }: Reply): string => body.errors?.[0].extensions.code ?? 'ok'

describe('fifty pets created at the same time', () => {
  it('with the same new sku give one pet, and 49 conflicts about the sku', async () => {
    const replies = await times(50, () => create({ sku: 'TWIN-1', category: 'twins', tags: ['first', 'second'] }))
    expect(statuses(replies)).toEqual({ 201: 1, 409: 49 })
    for (const { body, status } of replies)
      if (status === 409) expect(body.error).toMatchObject({ code: 'CONFLICT', details: { field: 'sku' } })
    expect(await store.sql`select 1 from pets where sku = 'TWIN-1'`).toHaveLength(1)
  })

  it('with the same new category and tags all succeed, and each name is stored once', async () => {
    const tags = ['alpha', 'Beta', 'gamma', 'Delta']
    const replies = await times(50, (i) => {
      const turned = [...tags.slice(i % 4), ...tags.slice(0, i % 4)].map((tag) => (i % 3 === 0 ? tag.toUpperCase() : tag))
      return create({ category: i % 2 === 0 ? 'Greek' : 'GREEK', tags: turned })
    })
    expect(statuses(replies)).toEqual({ 201: 50 })
    expect(await store.sql`select 1 from categories where lower(name) = 'greek'`).toHaveLength(1)
    expect(await store.sql`select 1 from tags where lower(name) in ('alpha', 'beta', 'gamma', 'delta')`).toHaveLength(4)
    for (const { body } of replies) expect(body.tags).toHaveLength(4)
  })

  it('without a sku get different skus', async () => {
    const replies = await times(50, () => create({}))
    expect(new Set(replies.map(({ body }) => body.sku)).size).toBe(50)
  })
})

it('one of twenty simultaneous updates of the same version succeeds, in either style', async () => {
  const { id, version } = await aPet(store)
  const codes = await times(20, async (i) => {
    if (i % 2 === 0) return codeOf(await store.graphql(rename, { id, version, name: `Name ${i}` }, { as: 'staff' }))
    const reply = await store.rest('PATCH', `/v1/pets/${id}`, {
      as: 'staff',
      body: { name: `Name ${i}` },
      headers: { 'if-match': `"${version}-x"` },
    })
    return reply.body.error?.code ?? 'ok'
  })
  expect(codes.filter((code) => code === 'ok')).toHaveLength(1)
  expect(codes.filter((code) => code === 'PRECONDITION_FAILED')).toHaveLength(19)
  const [row] = await store.sql`select version, name from pets where id = ${id}`
  expect(row).toEqual({ version: version + 1, name: `Name ${codes.indexOf('ok')}` })
})

it('each of twenty simultaneous updates without a version raises the version by one', async () => {
  const { id, version } = await aPet(store)
  const replies = await times(20, (i) => store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { tags: [`t${i}`, 'same'] } }))
  expect(statuses(replies)).toEqual({ 200: 20 })
  expect(new Set(replies.map(({ body }) => body.version)).size).toBe(20)
  expect((await store.rest('GET', `/v1/pets/${id}`)).body.version).toBe(version + 20)
})

it('one of ten simultaneous deletions of a pet succeeds', async () => {
  const { id } = await aPet(store, { tags: ['gone'] })
  expect(statuses(await times(10, () => store.rest('DELETE', `/v1/pets/${id}`, { as: 'staff' })))).toEqual({ 204: 1, 404: 9 })
})

it('simultaneous changes and a deletion of one pet end with the pet deleted', async () => {
  const { id } = await aPet(store)
  const replies = await times(20, (i) =>
    i === 10
      ? store.rest('DELETE', `/v1/pets/${id}`, { as: 'staff' })
      : store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { category: `late ${i % 3}`, tags: ['late'] } }),
  )
  for (const { status } of replies) expect([200, 204, 404]).toContain(status)
  expect((await store.rest('GET', `/v1/pets/${id}`)).status).toBe(404)
})

it('one of twenty simultaneous categories with the same name is created', async () => {
  const replies = await times(20, (i) => store.rest('POST', '/v1/categories', { as: 'staff', body: { name: i % 2 ? 'Solo' : 'SOLO' } }))
  expect(statuses(replies)).toEqual({ 201: 1, 409: 19 })
})
