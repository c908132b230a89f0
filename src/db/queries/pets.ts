import { and, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { PgInsertValue } from 'drizzle-orm/pg-core'
import type { CategoryId, PetId, TagId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import type { Tx } from '../client.js'
import { fixedStatement, type Slots, slots, statement } from '../statement.js'
import { orderItems, orders } from '../tables/orders.js'
import { categories, pets, petTags, tags } from '../tables/pets.js'
import { stockMovements } from '../tables/stock.js'
import { announcement } from './changes.js'
import { columnsFor } from './columns.js'
import { edgeOf } from './edges.js'
import { peopleOrder } from './peopleOrder.js'
import { type PetStatus, statusOfSales, statusOfStaff } from './petStatus.js'
import { readsOf } from './reads.js'
import type { Source } from './source.js'
import { hasWords } from './textSearch.js'

const columns = {
  id: pets.id,
  sku: pets.sku,
  name: pets.name,
  categoryId: pets.categoryId,
  status: pets.status,
  description: pets.description,
  species: pets.species,
  breed: pets.breed,
  birthDate: pets.birthDate,
  price: pets.price,
  currency: pets.currency,
  stock: pets.stock,
  photoUrls: pets.photoUrls,
  createdAt: pets.createdAt,
  updatedAt: pets.updatedAt,
  version: pets.version,
}
/** The category's name is read with the pet: this small relation is not worth a statement of its own. See decision D21. */
const categoryName = sql<string | null>`(select c.name from ${categories} as c where c.id = ${pets}.category_id)`.as('category_name')
const readColumns = { ...columns, categoryName }
/** The RETURNING list of a statement that changes a pet. It also announces the change. */
const changedColumns = { ...columns, announced: announcement('pet', pets.id) }

/** `categoryName` is absent from a row that was just written. */
export type PetRow = Omit<typeof pets.$inferSelect, 'folded' | 'search' | 'reserved' | 'isStatusOfSales'> & {
  readonly categoryName?: string | null
}
export type NewPet = Omit<typeof pets.$inferInsert, 'folded' | 'search' | 'reserved' | 'isStatusOfSales' | 'version'>

/** Sort field → the kind of value its cursor holds. */
export const petSorts = {
  id: 'integer',
  name: 'text',
  price: 'integer',
  stock: 'int32',
  createdAt: 'moment',
  updatedAt: 'moment',
} as const

/** Each condition narrows the list; names compare without case. */
export interface PetFilter {
  readonly status?: PetStatus | null
  /** The allowed statuses. */
  readonly statuses?: readonly PetStatus[] | null
  readonly ids?: readonly PetId[] | null
  readonly category?: string | null
  readonly tag?: string | null
  readonly species?: string | null
  readonly q?: string | null
  readonly minPrice?: Cents | null
  readonly maxPrice?: Cents | null
  readonly createdFrom?: Date | null
  /** The first moment behind the range. */
  readonly createdTo?: Date | null
}

/** The price as its index has it: a pet without a price sorts below all prices. No filter of prices finds such a pet. */
const indexedPrice = sql`coalesce(${pets.price}, -1)`

function matching(filter: Slots<PetFilter>): SQL | undefined {
  const { status, statuses, ids, category, tag, species, q, minPrice, maxPrice, createdFrom, createdTo } = filter
  return and(
    status && eq(pets.status, status),
    statuses && sql`${pets.status} = any(${statuses}::pet_status[])`,
    ids && sql`${pets.id} = any(${ids}::bigint[])`,
    category &&
      sql`${pets.categoryId} = (select ${categories.id} from ${categories} where fold_case(${categories.name}) = fold_case(${category}))`,
    tag &&
      sql`${pets.id} in (select ${petTags.petId} from ${petTags} join ${tags} on ${tags.id} = ${petTags.tagId} where fold_case(${tags.name}) = fold_case(${tag}))`,
    species && sql`fold_case(${pets.species}) = fold_case(${species})`,
    q && hasWords(pets, q),
    minPrice && sql`${indexedPrice} >= ${minPrice}`,
    maxPrice && sql`${indexedPrice} between 0 and ${maxPrice}`,
    createdFrom && gte(pets.createdAt, createdFrom),
    createdTo && lt(pets.createdAt, createdTo),
  )
}

const source: Source<PetFilter> = {
  table: pets,
  columns: columnsFor(readColumns, { always: ['id'], behind: { category: ['categoryId', 'categoryName'], tags: [] } }),
  sorts: {
    id: pets.id,
    name: peopleOrder(pets.name),
    price: indexedPrice,
    stock: pets.stock,
    createdAt: pets.createdAt,
    updatedAt: pets.updatedAt,
  },
  matching,
  sortValue: (row, field) => (field === 'price' ? ((row as PetRow).price ?? -1) : undefined),
}

export const petReads = readsOf<PetRow, PetFilter>(source)
export const petsOfCategory = edgeOf<CategoryId, PetRow, PetFilter>(source, (category) => sql`${pets.categoryId} = ${category}`)
export const petsOfTag = edgeOf<TagId, PetRow, PetFilter>(
  source,
  (tag) => sql`${pets.id} in (select ${petTags.petId} from ${petTags} where ${petTags.tagId} = ${tag})`,
)

/** Locks the pet for the rest of the transaction. */
export async function petForUpdate(tx: Tx, id: PetId): Promise<PetRow | undefined> {
  const [row] = await tx.select(columns).from(pets).where(eq(pets.id, id)).for('update')
  return row
}

const nextId = fixedStatement((db) =>
  db.select({ id: sql<PetId>`nextval(pg_get_serial_sequence('pets', 'id'))`.mapWith(pets.id) }).from(sql`(select) as nothing`),
)

export async function nextPetId(tx: Tx): Promise<PetId> {
  const [row] = await nextId(tx, {})
  return (row as { id: PetId }).id // the statement has one row
}

const insert = statement<Slots<NewPet>, PetRow & { announced: unknown }>((db, pet) => {
  const { id: petId, stock: quantity, createdAt } = pet
  const received = db.$with('received').as(
    db
      .insert(stockMovements)
      .values({ petId, kind: 'received', quantity, createdAt } as PgInsertValue<typeof stockMovements>) // placeholders stand for the values
      .returning({ id: stockMovements.id }),
  )
  // every shape has the required columns; a null has no placeholder, so its column is left out and becomes null: no nullable column has a default
  return db
    .with(received)
    .insert(pets)
    .values(pet as PgInsertValue<typeof pets>)
    .returning(changedColumns)
})

/** Writes a new pet, and its first units into the ledger of stock. */
export async function insertPet(tx: Tx, pet: NewPet & { readonly id: PetId; readonly stock: number }): Promise<PetRow> {
  const shape = slots(pet)
  return changedPet(await insert(tx, pet, { key: Object.keys(shape).join(), shape })) // an insert without a condition returns its row
}

/**
 * Writes the given columns, and the next version. A status among them is named by staff. Without a status, a status that sales have set follows the
 * stock, and a status that staff has set stays.
 */
export async function updatePetRow(tx: Tx, id: PetId, change: Partial<NewPet> & { updatedAt: Date }): Promise<PetRow> {
  return changedPet(
    await tx
      .update(pets)
      .set({ ...change, ...statusAfter(change), version: sql`${pets.version} + 1` })
      .where(eq(pets.id, id))
      .returning(changedColumns), // the use case has locked the row, so the row exists
  )
}

function statusAfter({ status, stock }: Partial<NewPet>) {
  const units = stock === undefined ? sql`${pets.stock}` : sql`${stock}::int`
  if (status !== undefined) return statusOfStaff(status, units)
  return stock === undefined ? {} : statusOfSales({ by: 'staff', stock: units, reserved: sql`${pets.reserved}` })
}

function changedPet([row]: readonly (PetRow & { readonly announced: unknown })[]): PetRow {
  const { announced: _announced, ...pet } = row as PetRow & { readonly announced: unknown } // each call says why the row exists
  return pet
}

export async function deletePetRow(tx: Tx, id: PetId): Promise<void> {
  await tx
    .delete(pets)
    .where(eq(pets.id, id))
    .returning({ announced: announcement('pet', pets.id) })
}

/** True while an order that is not yet delivered or cancelled has the pet among its items. */
export async function isInOpenOrder(tx: Tx, id: PetId): Promise<boolean> {
  const open = await tx
    .select({ id: orders.id })
    .from(orderItems)
    .innerJoin(orders, eq(orders.id, orderItems.orderId))
    .where(and(eq(orderItems.petId, id), inArray(orders.status, ['pending', 'processing', 'shipped'])))
    .limit(1)
  return open.length > 0
}

/** Adds a picture behind the others. */
export function appendPhotoUrl(tx: Tx, id: PetId, url: string, now: Date): Promise<PetRow> {
  // an expression on the row's own column, which Drizzle's types do not allow here
  return updatePetRow(tx, id, { photoUrls: sql`array_append(${pets.photoUrls}, ${url})` as unknown as string[], updatedAt: now })
}
