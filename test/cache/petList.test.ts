import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PetFacts } from '../../src/db/queries/petFacts.js'
import type { PetFilter } from '../../src/db/queries/pets.js'
import { looseName, petListRules } from '../../src/domain/pets/petList.js'
import type { PetId } from '../../src/values/ids.js'
import type { Cents } from '../../src/values/money.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'

const rex = { status: 'available', category: 'Dog', tags: ['Calm', 'house trained'], price: 1000, stock: 3 } as const
const cents = (amount: number) => amount as Cents

describe('a list of pets expects', () => {
  it.each<[string, PetFilter, Partial<PetFacts>, boolean]>([
    ['every pet without a filter', {}, rex, true],
    ['a pet of its status', { status: 'available' }, rex, true],
    ['no pet of another status', { status: 'sold' }, rex, false],
    ['a pet of one of its statuses', { statuses: ['sold', 'available'] }, rex, true],
    ['no pet of other statuses', { statuses: ['sold', 'pending'] }, rex, false],
    ['a pet of its category, without case', { category: 'dog' }, rex, true],
    ['no pet of another category', { category: 'cat' }, rex, false],
    ['no pet without a category', { category: 'dog' }, { ...rex, category: null }, false],
    ['a pet with its tag', { tag: 'HOUSE TRAINED' }, rex, true],
    ['no pet without its tag', { tag: 'loud' }, rex, false],
    ['a pet of its price', { minPrice: cents(1000), maxPrice: cents(1000) }, rex, true],
    ['no cheaper pet', { minPrice: cents(1001) }, rex, false],
    ['no dearer pet', { maxPrice: cents(999) }, rex, false],
    ['no pet without a price', { maxPrice: cents(999) }, { ...rex, price: null }, false],
    ['a pet of its ids', { ids: [7 as PetId] }, rex, true],
    ['no pet of other ids', { ids: [8 as PetId] }, rex, false],
    ['every pet when it filters by facts that nobody tells', { species: 'wolf', q: 'x', createdFrom: new Date() }, rex, true],
    ['a pet whose fact is not told', { status: 'sold', category: 'cat', tag: 'x', maxPrice: cents(1) }, {}, true],
    ['a pet whose category has a letter that Node does not know', { category: 'dog' }, { ...rex, category: '\u{10ffff}' }, true],
  ])('%s', (_name, filter, facts, isExpected) => {
    expect(petListRules.condition(filter).mayHave(facts, 7)).toBe(isExpected)
  })

  it('the same pets for equal filters, and has then the same key', () => {
    const key = (filter: PetFilter) => petListRules.condition(filter).key
    expect(key({ category: 'Dog', status: 'sold' })).toBe(key({ category: 'dog', statuses: ['sold'] }))
    expect(key({ category: 'dog' })).not.toBe(key({ tag: 'dog' }))
    expect(key({ minPrice: cents(1) })).not.toBe(key({ maxPrice: cents(1) }))
  })
})

describe('a change moves a pet', () => {
  const change = { ...rex, price: 900, stock: 2 }
  it.each<[string, PetFilter, Partial<PetFacts>, boolean]>([
    ['in no list when nothing changes', { status: 'available', category: 'dog', tag: 'calm', minPrice: cents(1) }, rex, false],
    ['in no list that filters by other facts', { status: 'available', category: 'dog', tag: 'calm', ids: [7 as PetId] }, change, false],
    ['in a list of its price', { maxPrice: cents(5000) }, change, true],
    ['in a list of its status', { status: 'available' }, { ...rex, status: 'sold' }, true],
    ['in a list of its category', { category: 'dog' }, { ...rex, category: 'dög' }, true],
    ['in a list of its tag', { tag: 'calm' }, { ...rex, tags: ['Calm'] }, true],
    ['in no list of its tag when the tags only have another order', { tag: 'calm' }, { ...rex, tags: ['house trained', 'Calm'] }, false],
    ['in every list that filters by facts that nobody tells', { species: 'wolf' }, rex, true],
  ])('%s', (_name, filter, after, isExpected) => {
    expect(petListRules.condition(filter).mayMove(rex, after)).toBe(isExpected)
  })
})

describe('names that PostgreSQL takes for equal', () => {
  let database: FreshDatabase
  beforeAll(async () => {
    database = await freshDatabase()
  })
  afterAll(() => database.close())

  async function expectEqual(pairs: readonly (readonly [string, string])[]): Promise<void> {
    const rows = await database.sql<{ one: string; other: string }[]>`
      select one, other from unnest(${pairs.map(([one]) => one)}::text[], ${pairs.map(([, other]) => other)}::text[]) as pair (one, other)
      where fold_case(one) = fold_case(other)`
    const differing = rows.filter(({ one, other }) => {
      const [a, b] = [looseName(one), looseName(other)]
      return a !== undefined && b !== undefined && a !== b
    })
    expect(differing).toEqual([])
  }

  it('are equal for lists, for every letter and its cases', async () => {
    const letters = Array.from({ length: 0x1ffff - 0x21 }, (_, i) => 0x21 + i)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code))
    const forms = (letter: string) => [letter.toLowerCase(), letter.toUpperCase(), letter.normalize('NFKC'), letter.normalize('NFKD')]
    const pairs = letters.flatMap((letter) => forms(letter).map((form) => [`x${letter}`, `x${form}`] as const))
    await expectEqual(pairs.filter(([one, other]) => one !== other && !/\0/.test(other)))
  })

  it('are equal for lists, whatever their letters', async () => {
    const letter = fc.constantFrom(...'aAäÄßẞſKkıİiéÉσςΣ ＡａﬁFIɄʉ\u00ad\u200d\u0301ǆǅǄᲅвⓐⒶ')
    const word = fc.array(letter, { minLength: 1, maxLength: 4 }).map((letters) => letters.join(''))
    await expectEqual(fc.sample(fc.tuple(word, word), { numRuns: 20_000, seed: 15 }))
  })
})
