import { type SQL, sql } from 'drizzle-orm'
import { categories, pets, petTags, tags } from '../tables/pets.js'
import type { PetStatus } from './petStatus.js'

/** Facts of a pet by which lists choose it. A list that filters by something else must expect every pet. */
export interface PetFacts {
  readonly status: PetStatus
  readonly category: string | null
  readonly tags: readonly string[]
  /** In cents. */
  readonly price: number | null
  readonly stock: number
}

/** Expressions for facts. A fact without an expression is left out. */
export type FactColumns = { readonly [Name in keyof PetFacts]?: SQL | undefined }

/** Facts as a JSON object for an announcement. */
export function factsOf(columns: FactColumns): SQL {
  const parts = Object.entries(columns).flatMap(([name, value]) => (value ? [sql`${sql.raw(`'${name}'`)}, ${value}`] : []))
  return sql`json_build_object(${sql.join(parts, sql`, `)})`
}

/** The facts of the row at hand, with the category and the tags that it had when the statement began. */
export const petFacts = {
  status: sql`${pets.status}`,
  category: nameOfCategory(sql`${pets.categoryId}`),
  tags: sql`array(select ${tags.name} from ${petTags} join ${tags} on ${tags.id} = ${petTags.tagId} where ${petTags.petId} = ${pets.id})`,
  price: sql`${pets.price}`,
  stock: sql`${pets.stock}`,
} as const

/** @param id of a category, or null */
export function nameOfCategory(id: SQL): SQL<string | null> {
  return sql<string | null>`(select c.name from ${categories} as c where c.id = ${id})`
}
