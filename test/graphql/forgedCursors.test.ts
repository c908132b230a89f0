import { getNamedType, isObjectType, isRequiredArgument } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import { catalogue } from '../support/catalogue/catalogue.js'
import { cursor, type ForgedCursor } from '../support/catalogue/entry.js'
import { stockedShop } from '../support/graphqlShop.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await stockedShop(store)
})
afterAll(() => store.close())

const whole = cursor('id', 1)

/** Texts that no list gives as a cursor. */
const forged: readonly ForgedCursor[] = [
  { name: 'words', after: 'the next page, please' },
  { name: 'random bytes', after: Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]).toString('base64url') },
  { name: 'half a cursor', after: whole.slice(0, -3) },
  { name: 'no sort', after: cursor() },
  { name: 'a sort that is no text', after: cursor(1, 1) },
  { name: 'an object', after: Buffer.from('{"sort":"id"}').toString('base64url') },
  { name: 'no values', after: cursor('id') },
  { name: 'too few values', after: cursor('name,id', 'x') },
  { name: 'too many values', after: cursor('id', 1, 2) },
  { name: 'text for a number', after: cursor('id', '1') },
  { name: 'a number for text', after: cursor('name,id', 1, 1) },
  { name: 'null', after: cursor('id', null) },
  { name: 'a list', after: cursor('id', [1]) },
  { name: 'a boolean', after: cursor('id', true) },
  { name: 'a fraction of an id', after: cursor('id', 1.5) },
  { name: 'a number beyond every type', after: cursor('id', 1e300) },
  { name: 'a sort nobody offers', after: cursor('owner,id', 'x', 1) },
  { name: 'a sort that is SQL', after: cursor('id; drop table pets', 1) },
  { name: 'a key twice', after: cursor('id,id', 1, 1) },
  { name: 'an empty key', after: cursor('id,', 1, 1) },
]

const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ args }) => args.some((arg) => arg.name === 'after'))

function query(list: (typeof lists)[number]): string {
  const others = list.args.filter(isRequiredArgument).map(({ name }) => `, ${name}: ${name === 'q' ? '"x"' : 1}`)
  const type = getNamedType(list.type)
  const rows = isObjectType(type) && type.getFields().data ? 'data' : 'nodes'
  return `query($after: String) { ${list.name}(after: $after${others.join('')}) { ${rows} { id } } }`
}

describe.each(lists.map((list) => ({ name: list.name, list })))('$name', ({ name, list }) => {
  it.each([...forged, ...(catalogue[`Query.${name}`]?.forgedCursors ?? [])])('refuses a forged cursor: $name', async ({ after }) => {
    for (let i = 0; i < 3; i++) {
      const reply = await store.graphql(query(list), { after }, { as: 'admin' })
      expect(reply.body.errors.map((error: { extensions: { code: string } }) => error.extensions.code)).toEqual(['VALIDATION_ERROR'])
    }
  })
})

it('the schema has the known lists with cursors', () => {
  expect(lists.map((list) => list.name)).toEqual(
    expect.arrayContaining([
      'pets',
      'petsConnection',
      'categories',
      'orders',
      'users',
      'search',
      'apiKeys',
      'oauthClients',
      'auditEvents',
      'requestLog',
    ]),
  )
})
