import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changePet, replacePet } from '../../src/domain/pets/changePet.js'
import { createPet } from '../../src/domain/pets/createPet.js'
import { deletePet } from '../../src/domain/pets/deletePet.js'
import type { PetInput } from '../../src/domain/pets/petInput.js'
import { getPet, listPets } from '../../src/domain/pets/readPets.js'
import type { Services } from '../../src/domain/services.js'
import type { PetId } from '../../src/values/ids.js'
import type { Cents } from '../../src/values/money.js'
import { type PetStore, petStore } from '../support/petStore.js'

const morning = new Date('2026-11-20T08:00:00.000Z')
const evening = new Date('2026-11-20T20:00:00.000Z')
let store: PetStore
let services: Services
let now = morning

beforeAll(async () => {
  store = await petStore({ clock: { now: () => now } })
  services = store.app.services()
})
afterAll(() => store.close())

const buddy: PetInput = { name: 'Buddy', status: 'available' }

describe('createPet', () => {
  it('stores the name, status and price of a pet, and defaults for the rest', async () => {
    const { id } = await createPet(services, { ...buddy, category: 'dog', price: 2999 as Cents, photoUrls: ['https://example.com/b.jpg'] })
    const pet = await getPet(services, id)
    expect(pet).toMatchObject({
      name: 'Buddy',
      status: 'available',
      price: 2999,
      currency: 'USD',
      stock: 1,
      version: 1,
      createdAt: morning,
      updatedAt: morning,
    })
  })

  it.each([
    [7, 'SKU-007'],
    [42, 'SKU-042'],
    [1000, 'SKU-1000'],
    [123_456, 'SKU-123456'],
  ])('makes the sku of pet %i from its id: %s', async (id, sku) => {
    await store.sql`select setval(pg_get_serial_sequence('pets', 'id'), ${id}, false)`
    expect(await createPet(services, buddy)).toMatchObject({ id, sku })
  })

  it('skips every id whose sku belongs to another pet', async () => {
    await store.sql`select setval(pg_get_serial_sequence('pets', 'id'), 200, false)`
    await createPet(services, { ...buddy, sku: 'sku-202' })
    await createPet(services, { ...buddy, sku: 'SKU-203' })
    expect(await createPet(services, buddy)).toMatchObject({ id: 204, sku: 'SKU-204' })
  })

  it('refuses a sku that is taken and leaves nothing behind', async () => {
    await createPet(services, { ...buddy, sku: 'TAKEN' })
    await expect(createPet(services, { ...buddy, sku: 'Taken', category: 'never', tags: ['never'] })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect(await store.sql`select 1 from categories where name = 'never' union all select 1 from tags where name = 'never'`).toEqual([])
  })
})

describe('changePet', () => {
  it('moves updatedAt and the version, not createdAt', async () => {
    now = morning
    const { id } = await createPet(services, buddy)
    now = evening
    expect(await changePet(services, id, { stock: 4 })).toMatchObject({ stock: 4, version: 2, createdAt: morning, updatedAt: evening })
  })

  it('checks the version only when the caller gives a version', async () => {
    const { id } = await createPet(services, buddy)
    await changePet(services, id, { stock: 1 }, 1)
    await expect(changePet(services, id, { stock: 2 }, 1)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      details: { expected: 1, current: 2 },
    })
    expect((await changePet(services, id, { stock: 3 }, null)).version).toBe(3)
  })

  it('gives NOT_FOUND for a missing pet', async () => {
    await expect(changePet(services, 999_999 as PetId, {})).rejects.toMatchObject({
      code: 'NOT_FOUND',
      details: { resource: 'Pet', id: 999_999 },
    })
    await expect(replacePet(services, 999_999 as PetId, buddy)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('deletePet', () => {
  it('deletes the pet and its links to tags, and keeps the category and the tag', async () => {
    const { id } = await createPet(services, { ...buddy, category: 'kept', tags: ['kept'] })
    await deletePet(services, id)
    await expect(getPet(services, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await store.sql`select 1 from pet_tags where pet_id = ${id}`).toEqual([])
    expect(await store.sql`select 1 from categories where name = 'kept' union all select 1 from tags where name = 'kept'`).toHaveLength(2)
  })
})

describe('listPets', () => {
  it('returns a page of rows, and a count of all pets on request', async () => {
    const page = await listPets(services, { limit: 1 })
    expect(page.rows).toHaveLength(1)
    expect(await page.count()).toBeGreaterThan(1)
  })

  it('refuses a `minPrice` above the `maxPrice`', async () => {
    const act = async () => listPets(services, { minPrice: 2 as Cents, maxPrice: 1 as Cents })
    await expect(act()).rejects.toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'maxPrice' }] } })
  })
})
