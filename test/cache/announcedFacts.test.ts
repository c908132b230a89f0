import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CatalogueChange, Change } from '../../src/db/change.js'
import { resetDemo } from '../../src/seed/resetDemo.js'
import { shopOf } from '../orders/shop.js'
import { form, pictures } from '../rest/forms.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'

const payments = scriptedPayments()
let store: PetStore
let changes: Change[]
beforeAll(async () => {
  store = await petStore({ payments })
  store.app.changes.subscribe({ onChange: (change) => void changes.push(change) })
})
afterAll(() => store.close())
beforeEach(() => {
  changes = []
})

/** The told changes of a kind, in the order of the commits. */
async function told(kind: CatalogueChange['kind'] | 'catalogue'): Promise<Change[]> {
  await store.app.changes.catchUp()
  const found = changes.filter((change) => change.kind === kind)
  changes = []
  return found
}

/** The facts of a pet as the tables have them. */
async function factsOf(id: number): Promise<object | undefined> {
  const [row] = await store.sql`select p.status, c.name as category, p.price::float8 as price, p.stock,
      array(select t.name from tags t join pet_tags l on l.tag_id = t.id where l.pet_id = p.id order by 1) as tags
    from pets p left join categories c on c.id = p.category_id where p.id = ${id}`
  return row && { ...row }
}

const sorted = (facts: object | undefined) => facts && { ...facts, tags: [...((facts as { tags?: string[] }).tags ?? [])].sort() }

/** The facts that a move of units tells: the statement knows the names of a pet only as they were when it began. */
const withoutNames = (facts: object | undefined) => {
  const { category: _category, tags: _tags, ...others } = (facts ?? {}) as Record<string, unknown>
  return others
}

/** Expects that one change of the pet tells its facts before and after. */
async function expectTold(id: number, before: object | undefined): Promise<void> {
  const [change, ...more] = (await told('pet')) as CatalogueChange[]
  expect(more).toEqual([])
  expect({ id: change?.id, before: sorted(change?.before), after: sorted(change?.after) }).toEqual({ id, before, after: await factsOf(id) })
}

const whole = { name: 'Rex', status: 'available', category: 'dog', tags: ['calm', 'small'], price: 10, stock: 5 }

describe('a change of a pet tells its facts before and after', () => {
  it.each([
    ['with everything', whole],
    ['with little', { category: undefined, tags: undefined }],
    ['with a new category and new tags', { category: 'Öko dragon', tags: ['"quoted"', 'a\\b', 'Größe'] }],
  ])('when it is created %s', async (_name, input) => {
    const { id } = await aPet(store, input)
    await expectTold(id, undefined)
  })

  it.each<[string, object]>([
    ['its name', { name: 'Max' }],
    ['its status', { status: 'sold' }],
    ['its price', { price: 12.5 }],
    ['its price away', { price: null }],
    ['its stock', { stock: 9 }],
    ['its category', { category: 'cat' }],
    ['its category to a new one', { category: `fresh ${Math.random()}` }],
    ['its category away', { category: null }],
    ['its tags', { tags: ['calm', 'loud', `fresh ${Math.random()}`] }],
    ['its tags away', { tags: [] }],
    ['everything', { status: 'pending', category: 'bird', tags: ['x'], price: 1, stock: 0 }],
  ])('when staff changes %s', async (_name, body) => {
    const { id, version } = await aPet(store, whole)
    const before = await factsOf(id)
    await told('pet')
    // with a version the gateway reads the pet before it changes it
    for (const match of [undefined, `"${version + 1}-x"`]) {
      const seen = match === undefined ? before : await factsOf(id)
      const headers: Record<string, string> = match === undefined ? {} : { 'if-match': match }
      expect((await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body, headers })).status).toBe(200)
      await expectTold(id, seen)
    }
  })

  it('when it is replaced, gets a picture and is deleted', async () => {
    const { id } = await aPet(store, whole)
    await told('pet')
    for (const call of [
      () => store.rest('PUT', `/v1/pets/${id}`, { as: 'staff', body: { name: 'Rex', status: 'sold' } }),
      () =>
        store.rest('POST', `/v1/pets/${id}/photos`, { as: 'staff', ...form({ content: pictures.png, file: 'a.png', type: 'image/png' }) }),
      () => store.rest('DELETE', `/v1/pets/${id}`, { as: 'staff' }),
    ]) {
      const before = await factsOf(id)
      expect((await call()).status).toBeLessThan(300)
      await expectTold(id, before)
    }
  })

  it('when its units are reserved, sold, returned and released', async () => {
    const { id } = await aPet(store, { ...whole, stock: 2 })
    const shop = shopOf(store)
    const items = [{ petId: id, quantity: 2 }]
    const reserved = { status: 'pending', stock: 0 }
    const before = await factsOf(id)
    await told('pet')

    const { order } = await shop.place('rest', { items })
    const [waiting, present] = [{ ...before, ...reserved }, await factsOf(id)].map(withoutNames)
    expect(await toldUnits()).toEqual([
      [withoutNames(before), waiting],
      [waiting, present],
    ])

    await shop.cancel('rest', order.id)
    expect(await toldUnits()).toEqual([[present, withoutNames(before)]])

    payments.nextCharges('declined')
    await shop.place('rest', { items })
    expect(await toldUnits()).toEqual([
      [withoutNames(before), waiting],
      [waiting, withoutNames(before)],
    ])
  })

  async function toldUnits(): Promise<unknown[]> {
    return ((await told('pet')) as CatalogueChange[]).map((change) => [change.before, change.after])
  }
})

it('facts that would make the payload too long are left out', async () => {
  const tags = Array.from({ length: 20 }, (_, i) => `${i} ${'x'.repeat(95)}`)
  const { id } = await aPet(store, { ...whole, tags })
  expect(await told('pet')).toEqual([{ kind: 'pet', id }])
  await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { price: 3 } })
  expect(await told('pet')).toEqual([{ kind: 'pet', id }])
})

describe('a new name is told', () => {
  it.each(['category', 'tag'] as const)('when staff creates a %s', async (kind) => {
    const path = kind === 'tag' ? '/v1/tags' : '/v1/categories'
    const { id } = (await store.rest('POST', path, { as: 'staff', body: { name: `new ${kind}` } })).body
    expect(await told(kind)).toEqual([{ kind, id, after: {} }])
    expect((await store.rest('POST', path, { as: 'staff', body: { name: `NEW ${kind}` } })).status).toBe(409)
    expect(await told(kind)).toEqual([])
  })

  it('when a pet names it first, and not again', async () => {
    const names = { category: 'seldom', tags: ['seldom too', 'seldom as well'] }
    for (const times of [1, 0]) {
      await aPet(store, names)
      await store.app.changes.catchUp()
      const count = (kind: string) => changes.filter((change) => change.kind === kind).length
      expect([count('category'), count('tag')]).toEqual([times, times * 2])
      changes = []
    }
  })
})

it('a reset tells that the whole catalogue has changed', async () => {
  const other = await petStore()
  try {
    const seen: Change[] = []
    other.app.changes.subscribe({ onChange: (change) => void seen.push(change) })
    await resetDemo(other.session, undefined, new Date())
    await other.app.changes.catchUp()
    expect(seen).toEqual([{ kind: 'catalogue' }, { kind: 'clock' }])
  } finally {
    await other.close()
  }
})
