import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockWaits, rival } from '../support/rival.js'
import { type WatchedStore, watchedStore } from '../support/watchedStore.js'

let store: WatchedStore
beforeAll(async () => {
  store = await watchedStore()
})
afterAll(() => store.close())

const create = (input: string, selection = 'id sku category { name } tags { name }') =>
  store.run(`mutation { createPet(input: { name: "Rex", status: available, ${input} }) { ${selection} } }`, 'staff')
const change = (id: number, input: string) =>
  store.run(`mutation { updatePet(id: ${id}, input: { ${input} }) { category { name } tags { name } } }`, 'staff')
/** The names of a table that are equal without their case. */
const spellings = async (table: 'categories' | 'tags', name: string) =>
  (await store.sql`select name from ${store.sql(table)} where lower(name) = ${name} order by id`).map((row) => row.name)
const nextId = async () => Number((await store.sql`select last_value + 1 as id from pets_id_seq`)[0]?.id)

/** Statements of a reply that shows tags: the write, and the read of the tags. */
const WITH_TAGS = 2

describe.each(['a new pet', 'a changed pet'] as const)('%s', (kind) => {
  const write = async (input: string) => {
    if (kind === 'a new pet') {
      const creating = create(input)
      return async () => {
        const { data, statements } = await creating
        return { pet: data.createPet, statements: statements.length }
      }
    }
    const { data } = await create('category: "before", tags: ["before"]', 'id')
    const changing = change((data.createPet as { id: number }).id, input)
    return async () => {
      const { data: changed, statements } = await changing
      return { pet: changed.updatePet, statements: statements.length }
    }
  }
  const name = (what: string) => `${what} of ${kind}`

  it('gets the category that another transaction creates at the same moment', async () => {
    const other = await rival(store, (sql) => sql`insert into categories (name) values (${name('Cats').toUpperCase()})`)
    const answer = await write(`category: "${name('cats')}"`)
    await lockWaits(store)
    await other.commit()
    expect(await answer()).toMatchObject({ pet: { category: { name: name('Cats').toUpperCase() } }, statements: WITH_TAGS })
    expect(await spellings('categories', name('cats'))).toEqual([name('Cats').toUpperCase()])
  })

  it('gets the tags that another transaction creates at the same moment, and its own', async () => {
    const other = await rival(store, (sql) => sql`insert into tags (name) values (${name('SHY')})`)
    const answer = await write(`tags: ["${name('shy')}", "${name('old')}", "${name('Old')}", "${name('meek')}"]`)
    await lockWaits(store)
    await other.commit()
    const { pet, statements } = await answer()
    expect(pet).toMatchObject({ tags: ['meek', 'old', 'SHY'].map((tag) => ({ name: name(tag) })) })
    expect(statements).toBe(WITH_TAGS)
    expect(await spellings('tags', name('shy'))).toEqual([name('SHY')])
  })

  it('creates the names when the other transaction is rolled back', async () => {
    const other = await rival(store, async (sql) => {
      await sql`insert into categories (name) values (${name('Fish')})`
      await sql`insert into tags (name) values (${name('wet')})`
    })
    const answer = await write(`category: "${name('fish')}", tags: ["${name('wet')}"]`)
    await lockWaits(store)
    await other.rollBack()
    expect(await answer()).toMatchObject({
      pet: { category: { name: name('fish') }, tags: [{ name: name('wet') }] },
      statements: WITH_TAGS,
    })
  })
})

describe('a new pet whose sku another transaction takes at the same moment', () => {
  it('is refused, and leaves no category and no tag', async () => {
    const other = await rival(
      store,
      (sql) => sql`insert into pets (sku, name, status, created_at, updated_at) values ('Taken', 'Ann', 'sold', now(), now())`,
    )
    const creating = store.rest('POST', '/v1/pets', {
      as: 'staff',
      body: { name: 'Bo', status: 'available', sku: 'TAKEN', category: 'left over', tags: ['left over'] },
    })
    await lockWaits(store)
    await other.commit()
    expect(await creating).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT', details: { field: 'sku', value: 'TAKEN' } } } })
    expect(await spellings('categories', 'left over')).toEqual([])
    expect(await spellings('tags', 'left over')).toEqual([])
  })

  it('gets the sku of the next id when it named none', async () => {
    const id = await nextId()
    const sku = (n: number) => `SKU-${String(n).padStart(3, '0')}`
    const other = await rival(
      store,
      (sql) =>
        sql`insert into pets (id, sku, name, status, created_at, updated_at) values (${id + 1000}, ${sku(id)}, 'Ann', 'sold', now(), now())`,
    )
    const creating = create('', 'id sku')
    await lockWaits(store)
    await other.commit()
    const { data, statements } = await creating
    expect(data.createPet).toEqual({ id: id + 1, sku: sku(id + 1) })
    expect(statements).toHaveLength(2)
  })

  it('has an id of four digits in its sku as it is', async () => {
    await store.sql`select setval('pets_id_seq', 12344)`
    expect((await create('', 'id sku')).data.createPet).toEqual({ id: 12345, sku: 'SKU-12345' })
  })
})

describe('a change that has waited for another change of the pet', () => {
  const aTaggedPet = async () => {
    const { data } = await create('tags: ["one", "two"], stock: 9', 'id')
    return (data.createPet as { id: number }).id
  }
  const tagged = (id: number) => async (sql: Parameters<Parameters<typeof rival>[1]>[0]) => {
    await sql`update pets set version = version + 1 where id = ${id}`
    await sql`insert into tags (name) values ('late') on conflict do nothing`
    await sql`insert into pet_tags select ${id}, id from tags where name = 'late'`
  }

  it('leaves the pet with exactly its own tags', async () => {
    const id = await aTaggedPet()
    const other = await rival(store, tagged(id))
    const changing = change(id, 'tags: ["two", "three"]')
    await lockWaits(store)
    await other.commit()
    expect((await changing).data.updatePet).toMatchObject({ tags: [{ name: 'three' }, { name: 'two' }] })
    const [row] = await store.sql`select version from pets where id = ${id}`
    expect(row?.version).toBe(3)
  })

  it('is refused when it expects the version before', async () => {
    const id = await aTaggedPet()
    const other = await rival(store, tagged(id))
    const changing = store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { name: 'Late' }, headers: { 'if-match': '"1-x"' } })
    await lockWaits(store)
    await other.commit()
    expect(await changing).toMatchObject({ status: 412, body: { error: { code: 'PRECONDITION_FAILED' } } })
  })

  it('finds no pet that the other transaction has deleted, and creates no category', async () => {
    const id = await aTaggedPet()
    const other = await rival(store, (sql) => sql`delete from pets where id = ${id}`)
    const changing = store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { category: 'of a pet that is gone' } })
    await lockWaits(store)
    await other.commit()
    expect(await changing).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } })
    expect(await spellings('categories', 'of a pet that is gone')).toEqual([])
  })

  it('counts the units that it adds to the units of the other transaction', async () => {
    const id = await aTaggedPet()
    const other = await rival(store, async (sql) => {
      await sql`update pets set stock = 5, version = version + 1 where id = ${id}`
      await sql`insert into stock_movements (pet_id, kind, quantity, created_at) values (${id}, 'received', -4, now())`
    })
    const changing = store.run(`mutation { updatePet(id: ${id}, input: { stock: 7 }) { stock } }`, 'staff')
    await lockWaits(store)
    await other.commit()
    expect((await changing).data.updatePet).toEqual({ stock: 7 })
    const moved = await store.sql`select quantity from stock_movements where pet_id = ${id} order by id`
    expect(moved.map(({ quantity }) => quantity)).toEqual([9, -4, 2])
  })
})
