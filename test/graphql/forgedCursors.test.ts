import { getNamedType, isObjectType, isRequiredArgument } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import { stockedShop } from '../support/graphqlShop.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await stockedShop(store)
})
afterAll(() => store.close())

const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
const whole = cursor('id', 1)

/** Texts that no list gives as a cursor. */
const forged: readonly { name: string; after: string }[] = [
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

/** The same, for lists that offer the sort. */
const forgedFor: Readonly<Record<string, readonly { name: string; after: string }[]>> = {
  pets: [
    { name: 'no date', after: cursor('createdAt,id', 'not a date', 1) },
    { name: 'no date, without the id key', after: cursor('createdAt', 'not a date', 1) },
    { name: 'a date that does not exist', after: cursor('-updatedAt,-id', '2026-13-45T00:00:00Z', 1) },
    { name: 'a fraction of a cent', after: cursor('price,id', 1.5, 1) },
    { name: 'a stock beyond its type', after: cursor('stock,id', 2 ** 40, 1) },
    { name: 'a day that does not exist', after: cursor('createdAt,id', '2026-02-30T00:00:00.000Z', 1) },
    { name: 'a year before the calendar', after: cursor('createdAt,id', '0000-01-01T00:00:00.000Z', 1) },
    { name: 'NUL in a name', after: cursor('name,id', 'a\0b', 1) },
    { name: 'a cursor of categories', after: cursor('name,owner', 'x', 1) },
  ],
  orders: [{ name: 'no date', after: cursor('-createdAt,-id', 'x', 1) }],
  users: [{ name: 'no date', after: cursor('createdAt,id', '', 1) }],
  apiKeys: [
    { name: 'no date', after: cursor('createdAt,id', 'x', 1) },
    { name: 'a cursor of the audit log', after: cursor('occurredAt,id', '2026-01-01T00:00:00Z', 1) },
  ],
  oauthClients: [
    { name: 'NUL in a name', after: cursor('name,id', '\0', 1) },
    { name: 'no date', after: cursor('-createdAt,-id', 'x', 1) },
    { name: 'a hash for a key', after: cursor('secretHash,id', 'x', 1) },
  ],
  auditEvents: [
    { name: 'no date', after: cursor('-occurredAt,-id', 'x', 1) },
    { name: 'a cursor of pets', after: cursor('price,id', 1, 1) },
  ],
  requestLog: [
    { name: 'no date', after: cursor('-receivedAt,-id', 'x', 1) },
    { name: 'a cursor of the audit log', after: cursor('occurredAt,id', '2026-01-01T00:00:00Z', 1) },
  ],
  categories: [
    { name: 'NUL in a name', after: cursor('name,id', '\0', 1) },
    { name: 'a cursor of pets', after: cursor('price,id', 1, 1) },
  ],
  tags: [{ name: 'a cursor of orders', after: cursor('-createdAt,-id', '2026-01-01T00:00:00Z', 1) }],
  search: [
    { name: 'a fraction of a score', after: cursor('score,type,id', 1.5, 'pet', 1) },
    { name: 'a cursor of pets', after: cursor('name,id', 'x', 1) },
  ],
}

const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ args }) => args.some((arg) => arg.name === 'after'))

function query(list: (typeof lists)[number]): string {
  const others = list.args.filter(isRequiredArgument).map(({ name }) => `, ${name}: ${name === 'q' ? '"x"' : 1}`)
  const type = getNamedType(list.type)
  const rows = isObjectType(type) && type.getFields().data ? 'data' : 'nodes'
  return `query($after: String) { ${list.name}(after: $after${others.join('')}) { ${rows} { id } } }`
}

describe.each(lists.map((list) => ({ name: list.name, list })))('$name', ({ name, list }) => {
  it.each([...forged, ...(forgedFor[name] ?? [])])('refuses a forged cursor: $name', async ({ after }) => {
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
