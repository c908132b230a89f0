import DataLoader from 'dataloader'
import { eq, inArray, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { orderItems } from '../../src/db/tables/orders.js'
import { categories, pets, petTags, tags } from '../../src/db/tables/pets.js'
import { users } from '../../src/db/tables/users.js'
import type { CategoryId, OrderId, PetId, UserId } from '../../src/values/ids.js'
import { databaseUrl, POOL } from './database.js'

export const db = drizzle(postgres(databaseUrl, { max: POOL, onnotice: () => {} }))

/** The columns of the table without the search document. */
export const petColumns = {
  id: pets.id,
  sku: pets.sku,
  name: pets.name,
  categoryId: pets.categoryId,
  status: pets.status,
  description: pets.description,
  species: pets.species,
  breed: pets.breed,
  price: pets.price,
  currency: pets.currency,
  stock: pets.stock,
  createdAt: pets.createdAt,
  updatedAt: pets.updatedAt,
}

const selectPets = () => db.select(petColumns).from(pets)
export type PetRow = Awaited<ReturnType<typeof selectPets>>[number]

/** One row or no row for each id. */
function byId<Id, Row extends { id: Id }>(select: (ids: Id[]) => PromiseLike<Row[]>): DataLoader<Id, Row | null> {
  return new DataLoader(async (ids) => {
    const rows = new Map((await select([...ids])).map((row) => [row.id, row]))
    return ids.map((id) => rows.get(id) ?? null)
  })
}

/** All rows of each parent. */
function byParent<Id, Row extends { parent: Id }>(select: (ids: Id[]) => PromiseLike<Row[]>): DataLoader<Id, Row[]> {
  return new DataLoader(async (ids) => {
    const rows = await select([...ids])
    return ids.map((id) => rows.filter((row) => row.parent === id))
  })
}

export function makeLoaders() {
  return {
    category: byId((ids: CategoryId[]) => db.select().from(categories).where(inArray(categories.id, ids))),
    customer: byId((ids: UserId[]) => db.select().from(users).where(inArray(users.id, ids))),
    pet: byId((ids: PetId[]) => selectPets().where(inArray(pets.id, ids))),
    tags: byParent((ids: PetId[]) =>
      db
        .select({ parent: petTags.petId, id: tags.id, name: tags.name })
        .from(petTags)
        .innerJoin(tags, eq(tags.id, petTags.tagId))
        .where(inArray(petTags.petId, ids))
        .orderBy(sql`${tags.name} collate "und-x-icu"`),
    ),
    items: byParent((ids: OrderId[]) =>
      db
        .select({
          parent: orderItems.orderId,
          line: orderItems.line,
          petId: orderItems.petId,
          name: orderItems.name,
          quantity: orderItems.quantity,
          unitPrice: orderItems.unitPrice,
        })
        .from(orderItems)
        .where(inArray(orderItems.orderId, ids))
        .orderBy(orderItems.line),
    ),
  }
}

export interface PlainContext {
  loaders: ReturnType<typeof makeLoaders>
}
