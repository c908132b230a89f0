import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOAuthClient, aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const names = [
  'Zebra',
  'äpfel',
  'apple',
  'Öl',
  'aardvark',
  'Apple',
  'zebra',
  'Éclair',
  'eclair',
  'Rex 10',
  'Rex 9',
  'łódź',
  'Ω',
  'яблоко',
  '犬',
  '🐕',
  '-x',
  '7',
]
const inOrder = [...names].sort(new Intl.Collator('und').compare)

/** All names of a list, page by page. */
async function paged(path: string, sort: string, as: CallerName): Promise<string[]> {
  const seen: string[] = []
  let after = ''
  do {
    const { body } = await store.rest('GET', `${path}?sort=${sort}&limit=3${after && `&after=${after}`}`, { as })
    seen.push(...body.data.map(({ name }: { name: string }) => name))
    after = body.pagination.nextCursor ?? ''
  } while (after)
  return seen
}

describe('names are in the order that people expect', () => {
  beforeAll(async () => {
    for (const name of names) {
      await aPet(store, { name })
      await anOAuthClient(store, { name })
      for (const table of ['categories', 'tags'] as const)
        await store.sql`insert into ${store.sql(table)} (name) values (${name}) on conflict do nothing`
    }
  })

  it('as the issue of the field report has it', () => {
    expect(inOrder.filter((name) => ['aardvark', 'Zebra', 'äpfel', 'apple', 'Öl'].includes(name))).toEqual([
      'aardvark',
      'äpfel',
      'apple',
      'Öl',
      'Zebra',
    ])
  })

  it.each([
    ['/v1/pets', 'nobody'],
    ['/v1/oauth-clients', 'admin'],
  ] as const)('in %s, whole and page by page, up and down', async (path, as) => {
    const { body } = await store.rest('GET', `${path}?sort=name&limit=100`, { as })
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(inOrder)
    expect(await paged(path, 'name', as)).toEqual(inOrder)
    expect(await paged(path, '-name', as)).toEqual([...inOrder].reverse())
  })

  it.each(['/v1/categories', '/v1/tags'])('in %s, where names differ by more than case', async (path) => {
    const rows = await paged(path, 'name', 'nobody')
    expect(rows).toEqual(inOrder.filter((name) => rows.includes(name)))
    expect(rows.length).toBeGreaterThan(14)
    expect(await paged(path, '-name', 'nobody')).toEqual([...rows].reverse())
  })

  it('in GraphQL, with a cursor and another key of the other direction', async () => {
    const query =
      'query($after: String) { petsConnection(first: 4, after: $after, sort: "name,-createdAt") { nodes { name } pageInfo { endCursor hasNextPage } } }'
    const seen: string[] = []
    let after: string | undefined
    for (;;) {
      const { nodes, pageInfo } = (await store.graphql(query, { after })).body.data.petsConnection
      seen.push(...nodes.map(({ name }: { name: string }) => name))
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
    }
    expect(seen).toEqual(inOrder)
  })

  it('among the tags of a pet', async () => {
    const tags = ['Zebra', 'äpfel', 'apple', 'Öl', 'aardvark']
    const pet = await aPet(store, { tags })
    const { body } = await store.rest('GET', `/v1/pets/${pet.id}`)
    expect(body.tags.map(({ name }: { name: string }) => name)).toEqual(['aardvark', 'äpfel', 'apple', 'Öl', 'Zebra'])
    await store.sql`delete from pets where id = ${pet.id}`
  })

  it('by an index', async () => {
    const lines = await store.sql.begin(async (tx) => {
      await tx.unsafe('set local enable_seqscan = off; set local enable_sort = off')
      return tx.unsafe(
        `explain select id from pets where (name collate "und-x-icu", id) > ('Rex', 1) order by name collate "und-x-icu", id limit 3`,
      )
    })
    expect(JSON.stringify(lines)).toContain('pets_name_idx')
  })
})

it('no page loses or repeats a pet, whatever the names', async () => {
  const letters = fc.constantFrom('a', 'A', 'ä', 'a\u0308', 'Ä', 'b', 'ß', 'ss', ' ', '-', '0', '9', '犬', '🐕', 'ı', 'İ')
  const name = fc.string({ unit: letters, minLength: 1, maxLength: 4 }).filter((text) => text.trim() !== '')
  await fc.assert(
    fc.asyncProperty(
      fc.array(name, { minLength: 1, maxLength: 12 }),
      fc.constantFrom('name', '-name', 'name,-id', '-name,id'),
      async (some, sort) => {
        await store.sql`delete from pets`
        await store.sql`insert into pets (sku, name, status, created_at, updated_at)
        select 'P' || n, name, 'available', now(), now() from unnest(${some}::text[]) with ordinality as t(name, n)`
        const seen = await paged('/v1/pets', sort, 'nobody')
        expect([...seen].sort()).toEqual([...some].sort())
      },
    ),
    { numRuns: 25 },
  )
})
