import { and, eq, gte, lt, lte, type SQL, sql } from 'drizzle-orm'
import type { CategoryId, PetId, TagId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import type { Slots } from '../statement.js'
import { categories, pets, petTags, tags } from '../tables/pets.js'
import { columnsFor } from './columns.js'
import { edgeOf } from './edges.js'
import { peopleOrder } from './peopleOrder.js'
import type { PetStatus } from './petStatus.js'
import { readsOf } from './reads.js'
import type { Source } from './source.js'
import { hasWords } from './textSearch.js'

/** The columns of a pet that the shop shows. */
export const petColumns = {
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
const readColumns = { ...petColumns, categoryName }

/** `categoryName` is absent from a row whose statement does not read it. */
export type PetRow = Omit<typeof pets.$inferSelect, 'folded' | 'search' | 'reserved' | 'isStatusOfSales'> & {
  readonly categoryName?: string | null
}

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
    minPrice && gte(pets.price, minPrice),
    maxPrice && lte(pets.price, maxPrice),
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
    price: sql`coalesce(${pets.price}, -1)`,
    stock: pets.stock,
    createdAt: pets.createdAt,
    updatedAt: pets.updatedAt,
  },
  matching,
  // a pet without a price sorts below all prices
  sortValue: (row, field) => (field === 'price' ? ((row as PetRow).price ?? -1) : undefined),
}

export const petReads = readsOf<PetRow, PetFilter>(source)
export const petsOfCategory = edgeOf<CategoryId, PetRow, PetFilter>(source, (category) => sql`${pets.categoryId} = ${category}`)
export const petsOfTag = edgeOf<TagId, PetRow, PetFilter>(
  source,
  (tag) => sql`${pets.id} in (select ${petTags.petId} from ${petTags} where ${petTags.tagId} = ${tag})`,
)
