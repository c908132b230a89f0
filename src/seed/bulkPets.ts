import type { TransactionSql } from 'postgres'
import { breeds } from './breeds.js'
import { type BulkJob, bulkRows } from './bulkRows.js'
import { composePet, type SeedPet } from './composePet.js'
import { copyRows } from './copyRows.js'
import { names } from './names.js'
import { seededRandom } from './random.js'
import { DAY, spread } from './spread.js'

type Numbered = SeedPet & { readonly id: number }

/** Adds pets of the demo's breeds with their tags. Their numbers follow the highest number in use. */
export async function bulkPets(job: BulkJob): Promise<void> {
  const { tx, count, now } = job
  const base = await highestNumber(tx)
  const random = seededRandom(base + 1)
  const categoryIds = await idsByName(
    tx,
    'categories',
    breeds.map(({ category }) => category),
  )
  await bulkRows(job, 'pets', async (ids, first) => {
    const made = ids.map((id, index): Numbered => {
      const number = base + first + index + 1
      const breed = random.pick(breeds)
      const name = `${random.pick(names[breed.category])} ${number}`
      const createdAt = spread(random, first + index, count, now.getTime() - 365 * DAY, now.getTime())
      return { id, ...composePet(random, { breed, name, number, variant: random.int(0, 2), createdAt, now }) }
    })
    await copyPets(tx, made, categoryIds)
    await copyTags(tx, made)
  })
}

/** The highest number among ids and SKUs. All numbers above it are free. */
async function highestNumber(tx: TransactionSql): Promise<number> {
  const [row] = await tx<{ highest: number }[]>`
    select greatest(max(id), max(substring(lower(sku) from '^sku-([0-9]{1,15})$')::bigint), 0)::float8 as highest from pets`
  return row?.highest ?? 0
}

/** The ids of categories or tags. Missing categories and tags are created. */
async function idsByName(tx: TransactionSql, table: 'categories' | 'tags', names: readonly string[]): Promise<Map<string, number>> {
  const wanted = [...new Set(names)].sort()
  await tx`insert into ${tx(table)} (name) select unnest(${wanted}::text[]) on conflict do nothing`
  const rows = await tx<
    { name: string; id: number }[]
  >`select fold_case(name) as name, id::float8 as id from ${tx(table)} where fold_case(name) = any(${wanted})`
  return new Map(rows.map(({ name, id }) => [name, id]))
}

function copyPets(tx: TransactionSql, made: readonly Numbered[], categoryIds: ReadonlyMap<string, number>): Promise<void> {
  const rows = made.map((pet) => ({
    id: pet.id,
    sku: pet.sku,
    name: pet.name,
    category_id: categoryIds.get(pet.category) ?? null,
    status: pet.status,
    is_status_of_sales: String(pet.isStatusOfSales),
    description: pet.description,
    species: pet.species,
    breed: pet.breed,
    birth_date: pet.birthDate,
    price: pet.price,
    currency: pet.currency,
    stock: pet.stock,
    photo_urls: pet.photoUrls,
    created_at: pet.createdAt,
    updated_at: pet.updatedAt,
  }))
  return copyRows(tx, 'pets', rows)
}

async function copyTags(tx: TransactionSql, made: readonly Numbered[]): Promise<void> {
  const tagIds = await idsByName(
    tx,
    'tags',
    made.flatMap(({ tags }) => tags),
  )
  const rows = made.flatMap(({ id, tags }) => tags.flatMap((tag) => tagIds.get(tag) ?? []).map((tagId) => ({ pet_id: id, tag_id: tagId })))
  await copyRows(tx, 'pet_tags', rows)
}
