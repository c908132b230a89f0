import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type WatchedStore, watchedStore } from '../support/watchedStore.js'

/** The rows of the table in docs/architecture.md: what is written → the number of its statements. */
const stated: ReadonlyMap<string, number> = new Map(
  [...readFileSync('docs/architecture.md', 'utf8').matchAll(/^\| (`\w+`[^|]*?) \| (\d+) \| [^|]+ \|$/gm)].map(([, what = '', count]) => [
    what,
    Number(count),
  ]),
)

let store: WatchedStore
beforeAll(async () => {
  store = await watchedStore()
})
afterAll(() => store.close())

const key = (() => {
  let made = 0
  return () => `@idempotent(key: "0b0e0a0c-0000-4000-8000-${String(++made).padStart(12, '0')}")`
})()
const described = 'name: "Rex", status: available, category: "kind", tags: ["one", "two"], price: 5, stock: 9'

const aPetOf = async (input: object = {}) => (await aPet(store, { price: 10, stock: 9, tags: ['old'], ...input })).id
const create = (input = described, directive = '') => store.run(`mutation { createPet(input: { ${input} }) ${directive} { id } }`, 'staff')
const update = async (input: string, pet: object = {}) =>
  store.run(`mutation { updatePet(id: ${await aPetOf(pet)}, input: { ${input} }) { id } }`, 'staff')
const place = async (directive = '', stock = 9) =>
  store.run(
    `mutation { placeOrder(input: { items: [{ petId: ${await aPetOf({ stock })}, quantity: 1 }] }) ${directive} { id } }`,
    'customer',
  )
const placed = async () => ((await place()).data.placeOrder as { id: number }).id

const writes: Readonly<Record<string, () => Promise<{ statements: readonly string[] }>>> = {
  '`createPet`': () => create(),
  '`createPet` with a key': () => create(described, key()),
  '`updatePet`, `replacePet`': () => update(described),
  '`updatePet` that makes the stock low': () => update('stock: 1'),
  '`updatePet` of the currency alone': () => update('currency: "EUR"'),
  '`placeOrder`': () => place(),
  '`placeOrder` with a key': () => place(key()),
  '`placeOrder` that makes the stock low': () => place('', 3),
  '`cancelOrder`': async () => store.run(`mutation { cancelOrder(id: ${await placed()}) { id } }`, 'customer'),
  '`advanceOrder`': async () => store.run(`mutation { advanceOrder(id: ${await placed()}, input: {}) { id } }`, 'staff'),
}

describe('docs/architecture.md states the statements of a write', () => {
  it('of each write below', () => expect([...stated.keys()].sort()).toEqual(Object.keys(writes).sort()))

  it.each(Object.entries(writes))('%s', async (what, write) => {
    for (let run = 1; run <= 3; run++) {
      const { statements } = await write()
      expect(statements.length, statements.join('\n')).toBe(stated.get(what))
    }
  })

  it.each([
    ['a new pet without names', () => create('name: "Rex", status: sold')],
    [
      'a whole replacement',
      async () => store.run(`mutation { replacePet(id: ${await aPetOf()}, input: { ${described} }) { id } }`, 'staff'),
    ],
    ['a change of a name', () => update('name: "Bo"')],
    ['an emptied pet', () => update('category: null, tags: [], photoUrls: [], price: null, description: null')],
    [
      'a change with a version',
      async () => store.run(`mutation { updatePet(id: ${await aPetOf()}, version: 1, input: { stock: 5 }) { id } }`, 'staff'),
    ],
    ['a change of price and currency', () => update('price: 500, currency: "JPY"')],
  ])('one for %s', async (_what, write) => {
    const { statements } = await write()
    expect(statements, statements.join('\n')).toHaveLength(1)
  })

  it('one for a pet whose category is shown, and one more for its tags', async () => {
    const shown = (selection: string) =>
      store.run(`mutation { createPet(input: { ${described} }) { ${selection} } }`, 'staff').then(({ statements }) => statements.length)
    expect([await shown('id category { id name }'), await shown('id category { id name } tags { name }')]).toEqual([1, 2])
  })
})
