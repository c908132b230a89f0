import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { CategoryId, PetId, TagId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import { petShape } from '../shapes/pets.js'
import type { RowOfShape } from '../shapes/shape.js'
import { shapeColumns } from '../shapes/shapeColumns.js'
import type { Slots } from '../statement.js'
import { categories, petStatus, pets, petTags, tags } from '../tables/pets.js'
import { edgeOf } from './edges.js'
import { peopleOrder } from './peopleOrder.js'
import type { PetStatus } from './petStatus.js'
import { readsOf } from './reads.js'
import { sourceOf } from './sourceOf.js'
import { hasWords } from './textSearch.js'

/** The columns of a pet that the shop shows. */
export const petColumns = shapeColumns(petShape)
/** The category's name is read with the pet: this small relation is not worth a statement of its own. See decision D21. */
const categoryName = sql<string | null>`(select c.name from ${categories} as c where c.id = ${pets}.category_id)`.as('category_name')

/** `categoryName` is absent from a row whose statement does not read it. */
export type PetRow = RowOfShape<typeof petShape> & { readonly categoryName?: string | null }

/** Sort field → the kind of value its cursor holds. */
export const petSorts = {
  id: 'integer',
  name: 'text',
  price: 'integer',
  stock: 'int32',
  createdAt: 'moment',
  updatedAt: 'moment',
} as const

/** The largest number of the column. */
const MOST_CENTS = sql.raw('9223372036854775807')

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
    minPrice && sql`${indexedPrice} between ${minPrice} and ${MOST_CENTS}`, // PostgreSQL expects half of the table behind a single bound
    maxPrice && sql`${indexedPrice} between 0 and ${maxPrice}`,
    createdFrom && gte(pets.createdAt, createdFrom),
    createdTo && lt(pets.createdAt, createdTo),
  )
}

const source = sourceOf<PetFilter>(
  petShape,
  {
    sorts: {
      id: pets.id,
      name: peopleOrder(pets.name),
      price: indexedPrice,
      stock: pets.stock,
      createdAt: pets.createdAt,
      updatedAt: pets.updatedAt,
    },
    matching,
    plannedAlike: ['category', 'tag'],
    words: { status: petStatus.enumValues, statuses: petStatus.enumValues },
    // a pet without a price sorts below all prices
    sortValue: (row, field) => (field === 'price' ? ((row as PetRow).price ?? -1) : undefined),
  },
  { category: { categoryName } },
)

export const petReads = readsOf<PetRow, PetFilter>(source)
export const petsOfCategory = edgeOf<CategoryId, PetRow, PetFilter>(source, (category) => sql`${pets.categoryId} = ${category}`)
export const petsOfTag = edgeOf<TagId, PetRow, PetFilter>(
  source,
  (tag, within) =>
    sql`${pets.id} in (select ${petTags.petId} from ${petTags} where ${and(sql`${petTags.tagId} = ${tag}`, within(petTags.petId))})`,
)
