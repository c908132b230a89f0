import { sql as fragment } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasWords } from '../../src/db/queries/textSearch.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

/** For each pair of a text and a query, whether the condition of the search finds the text. */
async function finds(pairs: readonly (readonly [text: string, q: string])[]): Promise<boolean[]> {
  const columns = { search: fragment`search_words(text)`, folded: fragment`search_text(text)` }
  const { sql } = new PgDialect().sqlToQuery(
    fragment`select coalesce(${hasWords(columns, fragment`q`)}, false) as found from unnest($1::text[], $2::text[]) with ordinality as pairs (text, q, n) order by n`,
  )
  const rows = await store.sql.unsafe<{ found: boolean }[]>(sql, [pairs.map(([text]) => text), pairs.map(([, q]) => q)])
  return rows.map(({ found }) => found)
}

const SPACELESS =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tai_Le}\p{sc=Yi}\p{So}\u3099\u309a\u30fc]/u
const fold = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replaceAll('ı', 'i')
    .replace(/[\u0300-\u036f]/g, '')
const parts = (text: string) =>
  fold(text)
    .split(/[^\p{L}\p{N}\p{M}\p{So}]+/u)
    .filter((part) => part !== '')

/** The rule of the guide: a part with a script without spaces stands anywhere, another part at the beginning of a word. */
function model(text: string, q: string): boolean {
  const stored = parts(text)
  const words = stored.flatMap((part) => part.split(SPACELESS))
  const wanted = parts(q)
  return (
    wanted.length > 0 &&
    wanted.every((part) => (SPACELESS.test(part) ? stored.some((one) => one.includes(part)) : words.some((one) => one.startsWith(part))))
  )
}

const scripts = [
  'aB',
  'z9',
  '07',
  'éßİı',
  'яЖ',
  'აᲐბ',
  'σΣς',
  '가힣',
  '犬猫',
  '金毛',
  'かガー',
  'ถก',
  'ກຂ',
  'កខ',
  'ကခ',
  'ᥐᥑ',
  'ꀀꀁ',
  '🐕❤',
]
const separators = [' ', '-', '. ', '、', '_', "'", '\u3000', '\u200b']
const run = fc
  .constantFrom(...scripts)
  .chain((letters) => fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 4 }).map((some) => some.join('')))
const text = fc
  .array(fc.oneof({ weight: 4, arbitrary: run }, { weight: 1, arbitrary: fc.constantFrom(...separators) }), { minLength: 1, maxLength: 10 })
  .map((some) => some.join(''))

describe('the search follows its rule', () => {
  it('for any text and any piece of it, of another text, or of both', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, fc.array(fc.tuple(fc.nat(), fc.nat(6)), { minLength: 8, maxLength: 8 }), async (stored, other, cuts) => {
        const source = [...stored, ' ', ...other]
        const pieces = cuts.map(([start, length]) => source.slice(start % source.length, (start % source.length) + length + 1).join(''))
        const pairs = [...pieces, other, `${pieces[0]}${pieces[1]}`, `${pieces[2]} ${pieces[3]}`].map((q) => [stored, q] as const)
        expect(await finds(pairs)).toEqual(pairs.map(([one, q]) => model(one, q)))
      }),
      { numRuns: 400 },
    )
  })

  it('and so every word finds its text, and every touching pair with a script without spaces, and the whole text', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (stored) => {
        const letters = [...stored]
        const isPair = ([a = '', b = '']: readonly string[]) => /^[\p{L}\p{N}\p{So}]{2}$/u.test(a + b) && SPACELESS.test(a + b)
        const touching = letters.map((letter, i) => [letter, letters[i + 1] ?? '']).filter(isPair)
        const queries = [...touching.map((pair) => pair.join('')), ...(stored.match(/[\p{L}\p{N}\p{M}\p{So}]+/gu) ?? [])]
        if (queries.length > 0) queries.push(stored)
        const found = await finds(queries.map((q) => [stored, q]))
        expect(queries.filter((_, i) => !found[i])).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('also where a piece occurs thousands of times, and behind all of them', async () => {
    const long = fc
      .tuple(text, text, text)
      .map(([head, middle, tail]) => [`${head}${middle.repeat(Math.floor(4500 / middle.length))}${tail}`, tail, middle] as const)
    await fc.assert(
      fc.asyncProperty(long, async ([stored, tail, middle]) => {
        const pairs = [tail, [...tail].slice(-2).join(''), [...middle, ...tail].slice(-9).join(''), `${middle}${middle}`].map(
          (q) => [stored, q] as const,
        )
        expect(await finds(pairs)).toEqual(pairs.map(([one, q]) => model(one, q)))
      }),
      { numRuns: 30 },
    )
  })
})

describe('the case of a letter', () => {
  it('counts nowhere, for every letter of Unicode that the server knows', async () => {
    const letters = Array.from({ length: 0x110000 - 0xe000 + 0xd7ff }, (_, i) => String.fromCodePoint(i < 0xd7ff ? i + 1 : i + 1 + 0x800))
    const pairs = letters.flatMap((letter) =>
      [letter.toLowerCase(), letter.toUpperCase(), letter.toUpperCase().toLowerCase()]
        .filter((other) => other !== letter)
        .map((other) => [letter, other]),
    )
    expect(pairs.length).toBeGreaterThan(2900)
    // Node may know letters of a newer Unicode; PostgreSQL before version 17 cannot tell which letters it knows
    const [server] = await store.sql`select to_regproc('unicode_assigned') is not null as tells`
    const differing = await store.sql.unsafe(
      `select a, b from unnest($1::text[], $2::text[]) as pairs (a, b)
       where (fold_case(a) <> fold_case(b) or search_text(a) <> search_text(b)) ${server?.tells ? 'and unicode_assigned(a || b)' : ''}`,
      [pairs.map(([a = '']) => a), pairs.map(([, b = '']) => b)],
    )
    expect([...differing]).toEqual([])
  })

  it.each([
    ['ᲗᲑᲘᲚᲘᲡᲘ', 'თბილისი'],
    ['ẞ', 'SS'],
    ['ΟΔΟΣ', 'οδος'],
    ['\u212a', 'k'],
    ['\u017f', 'S'],
    ['𖺠', '𖺻'],
    ['\u13f3', '\u13fb'],
    ['Ꭰ', 'ꭰ'],
  ])('makes no other name of %s than of %s', async (a, b) => {
    expect(await store.sql`select fold_case(${a}) = fold_case(${b}) as equal`).toEqual([{ equal: true }])
  })
})
