import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOAuthClient, aPet, aUser } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
let ada: Awaited<ReturnType<typeof aUser>>
beforeAll(async () => {
  store = await petStore()
  ada = await aUser(store)
})
afterAll(() => store.close())

const asAda = () => ({ headers: { 'x-api-key': ada.apiKey.secret } })
type Named = (name: string) => Promise<Reply>
let made = 0
/** Every input that is a name, and where the reply shows it. */
const inputs: readonly { title: string; field: string; send: Named; shown: (body: Reply['body']) => string }[] = [
  {
    title: 'a new pet',
    field: 'name',
    send: (name) => store.rest('POST', '/v1/pets', { as: 'staff', body: { name, status: 'available' } }),
    shown: (body) => body.name,
  },
  {
    title: 'a changed pet',
    field: 'name',
    send: async (name) => store.rest('PATCH', `/v1/pets/${(await aPet(store)).id}`, { as: 'staff', body: { name } }),
    shown: (body) => body.name,
  },
  {
    title: 'the category of a pet',
    field: 'category',
    send: (category) => store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Rex', status: 'available', category } }),
    shown: (body) => body.category.name,
  },
  {
    title: 'a tag of a pet',
    field: 'tags[0]',
    send: (tag) => store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Rex', status: 'available', tags: [tag] } }),
    shown: (body) => body.tags[0].name,
  },
  ...(['categories', 'tags'] as const).map((list) => ({
    title: `one of the ${list}`,
    field: 'name',
    send: (name: string) => {
      made += 1
      return store.rest('POST', `/v1/${list}`, { as: 'staff' as const, body: { name: name.replace('x', `x${made}`) } })
    },
    shown: (body: Reply['body']) => body.name.replace(/x\d+/, 'x'),
  })),
  ...(['username', 'firstName', 'lastName'] as const).map((field) => ({
    title: `a ${field}`,
    field,
    send: (name: string) => store.rest('PATCH', `/v1/users/${ada.id}`, { ...asAda(), body: { [field]: name } }),
    shown: (body: Reply['body']) => body[field],
  })),
  {
    title: 'an API key',
    field: 'name',
    send: (name) => store.rest('POST', `/v1/users/${ada.id}/apikeys`, { ...asAda(), body: { name } }),
    shown: (body) => body.name,
  },
  {
    title: 'an OAuth client',
    field: 'name',
    send: (name) => store.rest('POST', '/v1/oauth-clients', { as: 'admin', body: { name, scopes: ['read'] } }),
    shown: (body) => body.name,
  },
  {
    title: 'a changed OAuth client',
    field: 'name',
    send: async (name) => store.rest('PATCH', `/v1/oauth-clients/${(await anOAuthClient(store)).id}`, { as: 'admin', body: { name } }),
    shown: (body) => body.name,
  },
]

describe.each(inputs)('the name of $title', ({ field, send, shown }) => {
  it('is stored without white space at its ends, and otherwise as given', async () => {
    for (const name of [' x ', '\u3000\tx y\n\u0085', '\ufeffxz\u200b', ' xe\u0301 '])
      expect(shown((await send(name)).body), JSON.stringify(name)).toBe(
        name.replace(/^[\p{White_Space}\ufeff]+|[\p{White_Space}\ufeff]+$/gu, ''),
      )
  })

  it('must hold something visible', async () => {
    for (const name of [' ', '   ', '\u200b', '\u3000\u200d', '\u3164', '\u2800', '\u0301', '\ue000', '\uffff', '\u{e0080}']) {
      const reply = await send(name)
      expect(reply.status, JSON.stringify(name)).toBe(400)
      expect(reply.body.error.details.fields[0]).toMatchObject({ field, message: 'must hold at least one visible character' })
    }
    expect((await send('')).body.error.details.fields[0].field).toBe(field)
  })
})

it('a name is trimmed in a literal of GraphQL, and in a variable within a list', async () => {
  const literal = await store.graphql('mutation { createTag(input: { name: "  lit  " }) { name } }', {}, { as: 'staff' })
  expect(literal.body.data.createTag.name).toBe('lit')
  const query = 'mutation($t: [String!]) { createPet(input: { name: " Rex ", status: available, tags: $t }) { name tags { name } } }'
  const reply = await store.graphql(query, { t: [' one ', 'two'] }, { as: 'staff' })
  expect(reply.body.data.createPet).toEqual({ name: 'Rex', tags: [{ name: 'one' }, { name: 'two' }] })
})

it('two calls with the same idempotency key are one call when their names differ only by white space at the ends', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const [first, second] = [' Twin', 'Twin '].map((name) => ({ as: 'staff' as const, headers, body: { name, status: 'available' } }))
  const { body } = await store.rest('POST', '/v1/pets', first)
  const again = await store.rest('POST', '/v1/pets', second)
  expect([again.status, again.headers['x-idempotent-replayed'], again.body.id]).toEqual([201, 'true', body.id])
})

/** Spellings of one name. */
const spellings: readonly (readonly [string, ...string[]])[] = [
  ['İstanbul', 'i̇stanbul', 'İSTANBUL', 'I\u0307stanbul'],
  ['Straße', 'STRASSE', 'strasse', 'STRAẞE'],
  ['Café', 'CAFE\u0301', 'cafe\u0301'],
  ['ΟΔΟΣ', 'οδος', 'οδοσ'],
  ['Ｆｉｓｈ', 'fish', 'ﬁsh', 'FI\u00adSH'],
  ['ǆ', 'ǅ', 'Ǆ'],
  ['강아지', '강아지'.normalize('NFD')],
]

describe('spellings of one name', () => {
  it.each(spellings.map((names) => ({ names })))('are one category and one tag: $names', async ({ names }) => {
    const ids = new Set<string>()
    for (const name of names) {
      const { body } = await store.rest('POST', '/v1/pets', {
        as: 'staff',
        body: { name: 'Rex', status: 'available', category: name, tags: [name] },
      })
      ids.add(`${body.category.id} ${body.tags[0].id}`)
    }
    expect(ids.size).toBe(1)
    for (const list of ['categories', 'tags'])
      for (const name of names) expect((await store.rest('POST', `/v1/${list}`, { as: 'staff', body: { name } })).status, name).toBe(409)
    for (const name of names)
      for (const filter of ['category', 'tag'])
        expect((await store.rest('GET', `/v1/pets?${filter}=${encodeURIComponent(name)}`)).body.data, name).toHaveLength(names.length)
    const both = await store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Rex', status: 'available', tags: names } })
    expect(both.body.tags).toHaveLength(1)
  })

  it('find the same species', async () => {
    await aPet(store, { species: 'Ährenfisch' })
    for (const species of ['ÄHRENFISCH', 'a\u0308hrenfisch']) {
      const { body } = await store.rest('GET', `/v1/pets?species=${encodeURIComponent(species)}`)
      expect(body.data).toHaveLength(1)
    }
  })

  it('with different accents or dots stay different names', async () => {
    for (const name of ['naive', 'naïve', 'ilk', 'ĭlk'])
      expect((await store.rest('POST', '/v1/tags', { as: 'staff', body: { name } })).status).toBe(201)
  })
})
