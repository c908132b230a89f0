import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stockedShop } from '../support/graphqlShop.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await stockedShop(store)
})
afterAll(() => store.close())

describe('a text filter', () => {
  const texts = ["' or '1'='1", "'; drop table pets; --", '%', '_', '\\', '$1', "dog'/*", 'dog" or ""="', "E'\\x64'", ':*', 'a & b | !c']
  const filters = ['category', 'tag', 'species']
  it.each(filters.flatMap((filter) => texts.map((text) => ({ filter, text }))))(
    'finds nothing for code in $filter: $text',
    async ({ filter, text }) => {
      const byVariable = await store.graphql(`query($t: String) { pets(${filter}: $t) { data { id } } }`, { t: text })
      const byLiteral = await store.graphql(`{ pets(${filter}: ${JSON.stringify(text)}) { data { id } } }`)
      for (const reply of [byVariable, byLiteral]) expect(reply.body).toEqual({ data: { pets: { data: [] } } })
    },
  )

  it.each(["x' or '1'='1", "x'; drop table pets; --", 'x:* | a', 'x <-> y', "x\\' y"])('finds nothing for code in q: %s', async (q) => {
    const reply = await store.graphql(
      'query($q: String!) { pets(q: $q) { data { id } } search(q: $q) { data { id } } }',
      { q },
      { as: 'staff' },
    )
    expect(reply.body).toEqual({ data: { pets: { data: [] }, search: { data: [] } } })
  })
})
