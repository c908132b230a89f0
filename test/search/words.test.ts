import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet, aUser } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

type Caller = 'nobody' | 'staff'
type Found = (q: string, as?: Caller) => Promise<string[]>
const titles = (rows: readonly { title?: string; name?: string }[]) => rows.map((row) => row.title ?? row.name ?? '')
const at =
  (path: string) =>
  async (q: string, as: Caller = 'nobody') => {
    const reply = await store.rest('GET', `/v1/${path}q=${encodeURIComponent(q)}`, { as })
    expect(reply.status, `${q}: ${reply.text}`).toBe(200)
    return titles(reply.body.data)
  }
/** Both searches, in both styles. */
const searches: Readonly<Record<string, Found>> = {
  'the filter q of pets by REST': at('pets?limit=100&'),
  'the search by REST': at('search?type=pet&limit=100&'),
  'the filter q of pets by GraphQL': async (q) =>
    titles((await store.graphql('query($q: String!) { pets(q: $q, limit: 100) { data { name } } }', { q })).body.data.pets.data),
  'the search by GraphQL': async (q) =>
    titles(
      (await store.graphql('query($q: String!) { search(q: $q, type: pet, limit: 100) { data { title } } }', { q })).body.data.search.data,
    ),
}
const [findPets = at('pets?')] = Object.values(searches)

/** Texts of a pet, with the queries that find it and the queries that do not. */
const cases: readonly { field: string; text: string; finds: readonly string[]; misses: readonly string[] }[] = [
  { field: 'sku', text: 'AB.5.7', finds: ['AB.5.7', 'ab', '5', '7', '5.7', 'AB 7'], misses: ['6', 'ab6'] },
  { field: 'sku', text: 'X-001_b', finds: ['X-001_b', '001', 'x', 'b', '00'], misses: ['01'] },
  { field: 'breed', text: 'Corgi/Beagle', finds: ['Corgi/Beagle', 'corgi', 'BEAGLE', 'beag', 'beagle/corgi'], misses: ['eagle'] },
  {
    field: 'name',
    text: "Seán O'Brien-Smith",
    finds: ["O'Brien", 'o’brien', 'obrien', 'oʼbrien-smith', 'brien', 'smith', 'sean', 'SEÁN', 'sea\u0301n'],
    misses: ['rien', 'seano', 'briensmith'],
  },
  { field: 'name', text: 'snake_case_name', finds: ['snake_case_name', 'case', 'name'], misses: ['ase'] },
  { field: 'name', text: 'Rex2000 1e10 -7', finds: ['rex2000', 'rex', '1e10', '-7', '7'], misses: ['2000'] },
  {
    field: 'description',
    text: 'Mail ada.l+shop@example.com!',
    finds: ['ada.l+shop@example.com', 'ada', 'shop', 'example.com'],
    misses: ['omg'],
  },
  {
    field: 'description',
    text: 'see https://shop.example.org/pets/7?a=b&c=%20#top.',
    finds: ['https://shop.example.org/pets/7', 'shop.example.org', 'pets/7', 'top', 'a=b'],
    misses: ['hop.example'],
  },
  {
    field: 'name',
    text: 'Łódź Straße Œuvre ﬁsh',
    finds: ['lodz', 'ŁÓDŹ', 'strasse', 'STRASSE', 'straße', 'œuvre', 'fish'],
    misses: ['odz'],
  },
  { field: 'name', text: 'İstanbul ısı', finds: ['istanbul', 'İSTANBUL', 'i̇stanbul', 'ISI', 'ısı'], misses: ['stanbul'] },
  { field: 'name', text: 'ΟΔΥΣΣΕΥΣ', finds: ['οδυσσευς', 'Οδυσσεύς', 'οδυσ', 'Οδυσσευ'], misses: ['δυσ'] },
  {
    field: 'name',
    text: '金毛寻回犬',
    finds: ['金毛寻回犬', '金毛', '毛寻', '寻回犬', '回犬', '犬', '毛寻回'],
    misses: ['金犬', '毛回', '金毛犬'],
  },
  { field: 'name', text: 'ゴールデン・レトリバー', finds: ['ゴールデン', 'ルデ', 'レトリバー', 'ﾚﾄﾘﾊﾞｰ', 'バー'], misses: ['ゴデ'] },
  {
    field: 'name',
    text: 'しばいぬ柴犬Shiba犬',
    finds: ['しば', '柴犬', 'ぬ柴', 'shiba', 'Shiba犬', 'いぬ柴犬Shiba'],
    misses: ['犬柴', 'ばし'],
  },
  { field: 'name', text: 'สุนัขพันธุ์โกลเด้น', finds: ['สุนัข', 'พันธุ์', 'โกลเด้น', 'ลเด้', 'นัขพัน'], misses: ['แมว'] },
  { field: 'name', text: 'ໝານ້ອຍ ឆ្កែតូច ခွေးလေး', finds: ['ນ້ອຍ', 'ຍ', 'តូច', 'ကလေး'.slice(1), 'ခွေး'], misses: ['ແມວ'] },
  { field: 'name', text: '강아지 친구', finds: ['강아지', '강아', '친구', '친'], misses: ['아지'] },
  { field: 'name', text: 'छोटा कुत्ता', finds: ['छोटा', 'कुत्ता', 'कुत्'], misses: ['टा'] },
  { field: 'name', text: 'كَلْبٌ صغير', finds: ['كلب', 'كَلْبٌ', 'صغي'], misses: ['غير'] },
  { field: 'name', text: 'כֶּלֶב קטן', finds: ['כלב', 'קט'], misses: ['טן'] },
  { field: 'name', text: '🐕‍🦺 Buddy ❤️', finds: ['🐕', '🦺', '🐕‍🦺', 'buddy ❤', '❤️', '🐕 Buddy'], misses: ['🐈'] },
  { field: 'name', text: 'Ｆｕｌｌ ｗｉｄｔｈ', finds: ['full', 'WIDTH', 'ｗｉｄ'], misses: ['idth'] },
  { field: 'name', text: 'Dog3匹', finds: ['3匹', 'dog3匹', 'g3匹', '匹', 'dog', 'DOG3'], misses: ['3', '匹3', '4匹', 'dog匹', '3 匹 x'] },
  {
    field: 'name',
    text: 'Lサイズの犬ABC',
    finds: ['Lサイズ', 'lサ', 'ズの', '犬a', 'の犬abc', 'L サイズ'],
    misses: ['mサイズ', '犬b', 'ABC犬', 'Lイ'],
  },
  {
    field: 'breed',
    text: 'ABC犬 / 猫 DEF',
    finds: ['C犬', 'bc犬', 'ABC犬', 'ab', '犬 猫', '猫 d'],
    misses: ['B犬', 'bc', '犬猫', '猫DEF', 'c猫'],
  },
  { field: 'description', text: '金毛寻 毛寻回', finds: ['金毛寻', '毛寻回', '毛寻'], misses: ['金毛寻回', '寻毛'] },
  { field: 'name', text: 'ლეკვი ᲗᲔᲗᲠᲘ', finds: ['ᲚᲔᲙᲕᲘ', 'თეთრი', 'Თეთ', 'ᲚᲔ'], misses: ['ეკვი'] },
  { field: 'name', text: 'Ꮳꭺ ßeta 𐐈𐐨 𖹀𖹡 𐕰𐖘 Ʂꞹ', finds: ['ꮳᎪ', 'SSETA', 'ẞeta', '𐐰𐐀', '𖹠𖹁', '𐖗𐕱', 'ʂꞸ'], misses: ['Ꭺ'] },
  {
    field: 'species',
    text: 'cooper\u00adate now\u200bhere\u2060ness',
    finds: ['cooperate', 'now', 'nowhereness', 'now\ufeffhere', 'coo\u200dperate'],
    misses: ['operate', 'here'],
  },
  {
    field: 'name',
    text: 'ᾅδης τῷ ᾠδή ῼμέγα',
    finds: ['αδης', 'ΑΔΗΣ', 'ωδη', 'ΤΩ', 'τῳ', 'ωμεγα', 'ᾨδὴ', 'ᾼδης', 'ᾅδης τῷ'],
    misses: ['αιδης', 'δης'],
  },
  { field: 'name', text: 'क्\u200dषत्रिय ශ්\u200dරී', finds: ['क्षत्रिय', 'क्\u200dष', 'ශ්රී', 'ශ්\u200dරී'], misses: ['षत्रिय'] },
  { field: 'breed', text: 'क्षत्रिय ශ්රී', finds: ['क्\u200dषत्रिय', 'ශ්\u200dරී'], misses: ['रिय'] },
  { field: 'name', text: 'می\u200cخواهم', finds: ['میخواهم', 'می', 'می\u200cخو'], misses: ['خواهم'] },
  { field: 'breed', text: 'میخواهم', finds: ['می\u200cخواهم'], misses: ['می خواهم'] },
  ...['Oʻahu', 'O’ahu', "O'ahu", 'Oʼahu'].map((text, i) => ({
    field: i % 2 === 0 ? 'name' : 'breed',
    text,
    finds: ['oahu', 'OAHU', 'Oʻahu', 'O’ahu', "O'ahu", 'Oʼahu', 'O＇ahu', 'ahu', 'o ahu', 'oah'],
    misses: ['hu', 'oaho'],
  })),
  {
    field: 'name',
    text: "Qurʾān d'Artagnan's ג׳ירפה",
    finds: ['quran', "qur'an", 'dartagnans', 'artagnan s', 'גירפה', 'ירפה'],
    misses: ['tagnan'],
  },
  { field: 'name', text: "犬'猫 L'犬", finds: ['犬 猫', "l'犬", '犬’猫'], misses: ['犬猫', 'l犬'] },
  {
    field: 'name',
    text: 'Golden Retriever puppy very calm good with kids and other dogs too',
    finds: ['too dogs other and kids with good calm very puppy retriever golden'],
    misses: [
      'golden retriever puppy very calm good with kids and other dogs too z',
      'golden retriever puppy very calm good with kids and other cats too',
    ],
  },
  {
    field: 'name',
    text: 'aa-bb-cc-dd-ee-ff-gg-hh-ii-jj-kk-ll-mm-nn-oo-pp-qq',
    finds: ['qq pp oo nn mm ll kk jj ii hh gg ff ee dd cc bb aa', 'a b c d e f g h i j k l m n o p q'],
    misses: [
      'aa-bb-cc-dd-ee-ff-gg-hh-ii-jj-kk-ll-mm-nn-oo-pp-zz',
      'a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-z',
      'aa-bb-cc-dd-ee-ff-gg-hh-ii-jj-kk-ll-mm-nn-oo-pp-qq-猫',
    ],
  },
]

describe('a pet is found', () => {
  const made = new Map<(typeof cases)[number], string>()
  beforeAll(async () => {
    for (const [i, one] of cases.entries()) {
      const name = one.field === 'name' ? one.text : `made ${i}`
      made.set(one, name)
      await aPet(store, { name, sku: `SKU${i}`, [one.field]: one.text })
    }
  })

  it.each(cases.map((one) => ({ ...one, one })))(
    'by the whole $field and by each word of it: $text',
    async ({ one, text, finds, misses }) => {
      const name = made.get(one)
      for (const q of [text, ...finds]) expect(await findPets(q), q).toContain(name)
      for (const q of misses) expect(await findPets(q), q).not.toContain(name)
    },
  )

  it.each(Object.entries(searches))('in the same way by %s', async (_title, find) => {
    for (const [one, name] of made) for (const q of [one.text, one.finds.at(-1) ?? '']) expect(await find(q), q).toContain(name)
  })

  it.each(Object.entries(searches))('never by punctuation alone, without an error: %s', async (_title, find) => {
    for (const q of [
      '!?',
      '/',
      "'",
      '"',
      '\\',
      '&',
      '|',
      ':*',
      '<->',
      '()',
      '-',
      '_',
      '.',
      ' ',
      '\u00a0',
      '\u200b',
      '…',
      '。',
      '・',
      '$',
      '+',
    ])
      expect(await find(q), q).toEqual([])
  })
})

describe('a word of a stored text', () => {
  const scripts = ['az09', 'éßøŁİıς', 'яЖё', 'अकिेी', '가각힣', 'كتبَ', '犬猫金', 'ぬがパ', 'สุนัข', 'ခွေး', '🐕❤️', 'ＡＢ', 'ﬁ½']
  const glue = [' ', '-', '/', "'", '’', '_', '.', '@', ', ', '+', '·', '\u00a0', '\u3000', '\n', '¿', '€', '://']
  const word = fc
    .constantFrom(...scripts)
    .chain((letters) => fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')))
  const text = fc.array(fc.tuple(word, fc.constantFrom(...glue)), { minLength: 1, maxLength: 8 })

  it('finds it, and so does the whole text, in any script', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (parts) => {
        const stored = parts.map((part) => part.join('')).join('')
        const queries = [stored, ...parts.map(([one]) => one), ...(stored.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])]
        const rows = await store.sql<{ q: string }[]>`
          select q from unnest(${queries}::text[]) as q where not coalesce(search_words(${stored}) @@ search_query(q), not q ~ '[^[:space:][:punct:]]')`
        // a text of marks alone holds no word
        expect(rows.map(({ q }) => q).filter((q) => /[\p{L}\p{N}\p{So}]/u.test(q))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('in a script without spaces is any two or more consecutive characters', async () => {
    const run = fc
      .constantFrom('犬猫金毛寻回', 'ぬがパいバー', 'กขคงจฉ', 'ກຂຄງຈ', 'កខគឃង', 'ကခဂဃင')
      .chain((letters) => fc.array(fc.constantFrom(...letters), { minLength: 2, maxLength: 30 }))
    await fc.assert(
      fc.asyncProperty(run, fc.nat(), fc.nat(), async (letters, a, b) => {
        const start = a % (letters.length - 1)
        const part = letters.slice(start, start + 2 + (b % (letters.length - start - 1))).join('')
        const [row] = await store.sql<{ found: boolean }[]>`
          select search_words(${`x ${letters.join('')}y`}) @@ search_query(${part}) as found`
        expect(row?.found, `${part} in ${letters.join('')}`).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('of any length is stored and found, wherever in the text it stands', async () => {
    const texts = [
      'x'.repeat(5000),
      '犬'.repeat(5000),
      '🐕'.repeat(5000),
      'a '.repeat(2500),
      '犬猫'.repeat(2500),
      'ab '.repeat(1666),
      '犬a'.repeat(2500),
    ]
    for (const text of texts) {
      const description = `${[...text].slice(0, 4984).join('').trim()} 鳥魚 last 5匹`
      const pet = await aPet(store, { description })
      for (const q of [text.slice(0, 18), '鳥', '鳥魚', 'last', '5匹', `LAST ${text.slice(0, 2)}`])
        expect(await findPets(q), q).toContain(pet.name)
      for (const q of ['魚鳥', 'lost', '4匹', '魚last']) expect(await findPets(q), q).not.toContain(pet.name)
    }
  })

  it('is not found beyond its first 60 characters by another word', async () => {
    const pet = await aPet(store, { description: 'y'.repeat(70) })
    expect(await findPets('y'.repeat(65))).toContain(pet.name)
    expect(await findPets(`${'y'.repeat(65)}z`)).not.toContain(pet.name)
  })
})

describe('the search', () => {
  it('finds people by each part of their names and of their email', async () => {
    const email = 'maria.lopez-garcia@mail.example.com'
    await aUser(store, { email, firstName: 'María', lastName: "O'Neill", username: 'maria_99' })
    const people = at('search?type=user&')
    for (const q of ['maria', 'María', "O'Neill", 'neill', 'maria_99', '99', email, 'lopez-garcia', 'garcia', 'mail.example'])
      expect(await people(q, 'staff'), q).toContain("María O'Neill")
  })

  it('finds categories and tags by each word of their names', async () => {
    await aPet(store, { category: 'Kätzchen/Katzen', tags: ['très-doux', '犬用品3点', 'ᲗᲔᲗᲠᲘ'] })
    for (const q of ['katzen', 'kätzchen/katzen', 'KATZCHEN']) expect(await at('search?type=category&')(q)).toEqual(['Kätzchen/Katzen'])
    for (const q of ['doux', 'tres', 'très-doux']) expect(await at('search?type=tag&')(q)).toEqual(['très-doux'])
    for (const q of ['用品', '品3点', '3点']) expect(await at('search?type=tag&')(q)).toEqual(['犬用品3点'])
    expect(await at('search?type=tag&')('品 点')).toEqual(['犬用品3点'])
    expect(await at('search?type=tag&')('用品点')).toEqual([])
    expect(await at('search?type=tag&')('თეთრი')).toEqual(['ᲗᲔᲗᲠᲘ'])
    const pet = await aPet(store, { tags: ['თეთრი'] })
    expect(pet.tags).toMatchObject([{ name: 'ᲗᲔᲗᲠᲘ' }])
    expect(await at(`pets?tag=${encodeURIComponent('თეთრი')}&`)(String(pet.name))).toContain(pet.name)
  })

  it('gives the better match first, and pages through the matches', async () => {
    await aPet(store, { name: 'Quince', description: 'nothing' })
    await aPet(store, { name: 'Other', breed: 'quince' })
    await aPet(store, { name: 'Fourth', description: 'a pet like a quince' })
    await aPet(store, { name: 'Third', description: 'a quince is a quince is a quince' })
    const seen: string[] = []
    let after = ''
    do {
      const { body } = await store.rest('GET', `/v1/search?q=quince&limit=1${after && `&after=${after}`}`)
      seen.push(...titles(body.data))
      after = body.pagination.nextCursor ?? ''
    } while (after)
    expect(seen).toEqual(['Quince', 'Other', 'Third', 'Fourth'])
  })

  it('uses the index, with a plan for any query too', async () => {
    const lines = await store.sql.begin(async (tx) => {
      await tx.unsafe('set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan')
      await tx.unsafe(
        'prepare found (text) as select id from pets where search @@ search_query($1) and coalesce(ts_match_vq(search, (select search_rest($1))), true) and holds_all(folded, (select search_patterns($1)))',
      )
      return tx.unsafe(`explain execute found ('rex')`)
    })
    expect(JSON.stringify(lines)).toContain('pets_search_idx')
  })
})
