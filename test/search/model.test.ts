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
    .replace(/[\u0300-\u036f\p{Default_Ignorable_Code_Point}]/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replaceAll('ı', 'i')
    .replaceAll('ʻ', "'")
const parts = (text: string) =>
  fold(text)
    .split(/[^\p{L}\p{N}\p{M}\p{So}]+/u)
    .filter((part) => part !== '')

/** The words that apostrophes connect, without the apostrophes. */
const connected = (text: string) =>
  (fold(text).match(/[\p{L}\p{N}\p{M}\p{So}']+/gu) ?? [])
    .flatMap((part) => part.split(SPACELESS))
    .flatMap((words) => words.split(/^'+|'{2,}|'+$/))
    .map((words) => words.replaceAll("'", ''))

/** The rule of the guide: a part with a script without spaces stands anywhere, another part at the beginning of a word. */
function model(text: string, q: string): boolean {
  const stored = parts(text)
  const words = [...stored.flatMap((part) => part.split(SPACELESS)), ...connected(text)]
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
  'ᾳᾼῶ',
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
const separators = [' ', '-', '. ', '、', '_', "'", 'ʻ', '\u3000']
const invisible = ['\u200b', '\u200d', '\u00ad', '\ufeff']
const run = fc
  .constantFrom(...scripts)
  .chain((letters) => fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 4 }).map((some) => some.join('')))
const text = fc
  .array(fc.oneof({ weight: 4, arbitrary: run }, { weight: 1, arbitrary: fc.constantFrom(...separators, ...invisible) }), {
    minLength: 1,
    maxLength: 10,
  })
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
      { numRuns: 200 },
    )
  })

  it('and so every word finds its text, and every touching pair with a script without spaces, and the whole text', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (stored) => {
        const visible = stored.replace(/\p{Default_Ignorable_Code_Point}/gu, '').replaceAll('ʻ', "'")
        const letters = [...visible]
        const isPair = ([a = '', b = '']: readonly string[]) => /^[\p{L}\p{N}\p{So}]{2}$/u.test(a + b) && SPACELESS.test(a + b)
        const touching = letters.map((letter, i) => [letter, letters[i + 1] ?? '']).filter(isPair)
        const queries = [...touching.map((pair) => pair.join('')), ...(visible.match(/[\p{L}\p{N}\p{M}\p{So}]+/gu) ?? [])]
        if (queries.length > 0) queries.push(stored)
        const found = await finds(queries.map((q) => [stored, q]))
        expect(queries.filter((_, i) => !found[i])).toEqual([])
      }),
      { numRuns: 150 },
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
      { numRuns: 20 },
    )
  })
})

describe('a query of many parts', () => {
  const words = ['a', 'b7', 'gold', 'ρω', 'я', '犬', '犬猫', 'a犬', '犬b', '金毛寻', 'x'.repeat(30), 'y'.repeat(61), '🐕']
  const part = fc.tuple(fc.constantFrom(...words), fc.constantFrom(...words), fc.nat(30)).map(([a, b, n]) => `${a}${n}${b}`)
  const some = fc.uniqueArray(part, { minLength: 1, maxLength: 40 })

  it('finds the texts that hold all of them, however many, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(some, fc.nat(), part, async (stored, n, other) => {
        const text = stored.join(' ')
        const queries = [text, stored.toReversed().join('-'), `${text} ${other}`, stored.with(n % stored.length, other).join(' ')]
        const without = stored.filter((_, i) => i !== n % stored.length).join(' ')
        const pairs = [...queries.map((q) => [text, q] as const), [without, text] as const]
        expect(await finds(pairs)).toEqual(pairs.map(([one, q]) => model(one, q)))
      }),
      { numRuns: 100 },
    )
  })

  it('finds any name by the whole of it', async () => {
    const letters = ['a', 'B', '7', 'é', 'ᾳ', 'я', 'ქ', '犬', 'か', '🐕', '한', "'", '’', ' ', '-', '\u200d']
    const name = fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 255 }).map((some) => some.join(''))
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 5, maxLength: 5 }), async (names) => {
        const shown = names.filter((one) => parts(one).length > 0)
        expect(await finds(shown.map((one) => [one, one]))).toEqual(shown.map(() => true))
      }),
      { numRuns: 30 },
    )
  })
})

describe('marks and invisible characters', () => {
  const all = Array.from({ length: 0x110000 }, (_, i) => i)
    .filter((code) => code > 0 && (code < 0xd800 || code > 0xdfff))
    .map((code) => String.fromCodePoint(code))

  it('do not count: an accent of any Latin, Greek or Cyrillic letter', async () => {
    const pairs = all
      .filter((letter) => letter < '\ua7f0' && /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]/u.test(letter)) // the server may not know newer letters
      .flatMap((letter) => {
        const bare = letter.normalize('NFKD').replace(/\p{M}/gu, '')
        return bare === letter || /\s/.test(bare) ? [] : [[letter, bare]]
      })
    expect(pairs.length).toBeGreaterThan(1000)
    const rows = await store.sql.unsafe(
      'select a, b from unnest($1::text[], $2::text[]) as pairs (a, b) where search_text(a) <> search_text(b)',
      [pairs.map(([a = '']) => a), pairs.map(([, b = '']) => b)],
    )
    expect([...rows]).toEqual([])
  })

  it('neither split nor count: every default-ignorable code point of Unicode', async () => {
    const ignorable = all.filter((letter) => /\p{Default_Ignorable_Code_Point}/u.test(letter))
    expect(ignorable.length).toBeGreaterThan(4000)
    const rows = await store.sql.unsafe(
      `select c from unnest($1::text[]) as c
       where search_text('é' || c || 'b') <> search_text('éb') or search_text('犬' || c || 'b') <> search_text('犬b') or fold_case('é' || c || 'b') <> fold_case('éb')`,
      [ignorable],
    )
    expect(rows.map(({ c }) => c.codePointAt(0).toString(16))).toEqual([])
  })
})

describe('the case of a letter', () => {
  it('counts nowhere, for every letter of Unicode that the server knows, except that a search leaves out the Greek iota subscript', async () => {
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
       where (fold_case(a) <> fold_case(b) or (search_text(a) <> search_text(b) and strpos(normalize(a, NFKD), E'\\u0345') = 0)) ${server?.tells ? 'and unicode_assigned(a || b)' : ''}`,
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
