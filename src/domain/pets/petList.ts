import type { RowFacts } from '../../db/change.js'
import type { PetFacts } from '../../db/queries/petFacts.js'
import type { PetFilter } from '../../db/queries/pets.js'
import type { ListRules, RowCondition } from '../cache/basis.js'

/** How the announced facts of pets decide about lists of pets. A pet keeps its id and its time of creation. */
export const petListRules: ListRules<PetFilter> = {
  condition,
  sortFacts: { id: [], createdAt: [], price: ['price'], stock: ['stock'] },
}

/**
 * The pets that a list with this filter may have, by the facts that announcements tell. The other filters exclude no pet here: a list with such a
 * filter expects more pets than it has.
 */
function condition({ status, statuses, ids, category, tag, minPrice, maxPrice, species, q }: PetFilter): RowCondition {
  const named = { category: category == null ? undefined : looseName(category), tag: tag == null ? undefined : looseName(tag) }
  const allowed = status == null ? statuses : [status]
  const wanted = ids && new Set<number>(ids)
  const isUntold = species != null || q != null
  return {
    key: JSON.stringify([allowed, ids, category == null, named.category, tag == null, named.tag, minPrice, maxPrice, isUntold]),
    mayHave(told: RowFacts, id: number) {
      const facts = told as Partial<PetFacts> // an announcement of `petFacts`, and of no other column
      if (wanted && !wanted.has(id)) return false
      if (allowed && facts.status !== undefined && !allowed.includes(facts.status)) return false
      const names = looseNamesOf(facts)
      if (named.category !== undefined && !mayBeNamed(names.category, named.category)) return false
      if (named.tag !== undefined && !mayBeNamed(names.tags, named.tag)) return false
      return facts.price === undefined || isWithin(facts.price, minPrice, maxPrice)
    },
    mayMove(old: RowFacts, now: RowFacts) {
      const [before, after] = [old, now] as readonly Partial<PetFacts>[] as [Partial<PetFacts>, Partial<PetFacts>] // likewise
      if (isUntold) return true
      if (allowed && before.status !== after.status) return true
      if (category != null && before.category !== after.category) return true // names that only look alike are different
      if (tag != null && !haveSameTags(before.tags, after.tags)) return true
      return (minPrice != null || maxPrice != null) && before.price !== after.price
    },
  }
}

function haveSameTags(before: readonly string[] | undefined, after: readonly string[] | undefined): boolean {
  return JSON.stringify([...(before ?? [])].sort()) === JSON.stringify([...(after ?? [])].sort())
}

/** The loose names of a row: undefined when nothing is told of them. */
interface LooseNames {
  readonly category: ReadonlySet<string | undefined> | undefined
  readonly tags: ReadonlySet<string | undefined> | undefined
}

/** The names of a row are compared with the conditions of many lists, so they are made loose once. */
const knownNames = new WeakMap<Partial<PetFacts>, LooseNames>()

function looseNamesOf(facts: Partial<PetFacts>): LooseNames {
  const known = knownNames.get(facts)
  if (known) return known
  const { category, tags } = facts
  const made: LooseNames = {
    category: category === undefined ? undefined : new Set(category === null ? [] : [looseName(category)]),
    tags: tags && new Set(tags.map(looseName)),
  }
  knownNames.set(facts, made)
  return made
}

/** Whether a row with these names may have the name. A name that this version of Node does not know may be any name. */
function mayBeNamed(names: ReadonlySet<string | undefined> | undefined, loose: string): boolean {
  return names === undefined || names.has(loose) || names.has(undefined)
}

function isWithin(price: number | null, min: number | null | undefined, max: number | null | undefined): boolean {
  if (min == null && max == null) return true
  return price !== null && price >= (min ?? 0) && price <= (max ?? Number.POSITIVE_INFINITY)
}

const INVISIBLE = /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}\s]/gu

/**
 * A name without case, accents, white space and invisible characters. Names that PostgreSQL takes for equal are equal here, and some others are, too.
 * @returns undefined for a name with a character that this version of Node does not know: it may be equal to any name
 */
export function looseName(name: string): string | undefined {
  if (/^[ -~]*$/.test(name)) return name.toLowerCase().replaceAll(' ', '')
  if (/\p{Cn}/u.test(name)) return undefined
  return stripped(folded(stripped(folded(name.normalize('NFKC')))))
}

const folded = (text: string) => text.toLowerCase().toUpperCase().toLowerCase()
const stripped = (text: string) => text.normalize('NFKD').replace(INVISIBLE, '')
