import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CallerName, type PetStore, petStore, type Reply } from '../support/petStore.js'

const RUNS = Math.ceil(Number(process.env.EQUIVALENCE_RUNS ?? 200) / 10)
const PET = `id sku name category { id name } photoUrls tags { id name } status description species breed birthDate price currency stock
  createdAt updatedAt version`

/** Two shops with the same contents and the same clock. Every write goes to one shop by REST and to the other by GraphQL. */
let byRest: PetStore
let byGraphQL: PetStore
beforeAll(async () => {
  const clock = { now: () => new Date('2026-11-20T10:00:00.000Z') }
  ;[byRest, byGraphQL] = [await petStore({ clock }), await petStore({ clock })]
})
afterAll(() => Promise.all([byRest.close(), byGraphQL.close()]))

interface Write {
  readonly act: 'createPet' | 'replacePet' | 'updatePet' | 'deletePet'
  readonly id: unknown
  readonly version: number | undefined
  readonly input: Readonly<Record<string, unknown>>
  readonly as: CallerName
}

const rare = <T>(good: fc.Arbitrary<T>, ...bad: readonly unknown[]) =>
  fc.oneof({ weight: 25, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) })
const nullable = <T>(good: fc.Arbitrary<T>) => fc.option(good, { freq: 5 })
const bad = ['', '   ', 'a\0b', '\ud800', 'x'.repeat(6000), 7, true, {}, ['x']]

const input = fc.oneof(
  { weight: 3, arbitrary: fc.record({ name: fc.constantFrom('Rex', 'Bo'), status: fc.constantFrom('available', 'sold') }) },
  {
    weight: 5,
    arbitrary: fc.record(
      {
        name: rare(
          fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).map((name) => `N${name.replaceAll('\0', '')}`),
          null,
          ...bad,
        ),
        status: rare(fc.constantFrom('available', 'pending', 'sold'), null, 'nope', '', 1),
        sku: rare(nullable(fc.constantFrom('SKU-900', 'sku-900', 'A.b_c-1', 'B-2', 'B-3')), 'has space', 'ü', ...bad),
        category: rare(nullable(fc.constantFrom('dog', 'DOG', 'cat', 'Straße')), ...bad),
        tags: rare(nullable(fc.array(fc.constantFrom('a', 'A', 'b', 'ä', 'Ä'), { maxLength: 4 })), [null], [''], [[]], 7),
        photoUrls: rare(nullable(fc.array(fc.webUrl(), { maxLength: 2 })), ['javascript:alert(1)'], ['/photos/x.png'], [''], {}),
        description: rare(nullable(fc.string({ maxLength: 40, unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''))), 'a\0b', 7),
        birthDate: rare(nullable(fc.constantFrom('2024-02-29', '0001-01-01', '9999-12-31')), '2023-02-29', '', 20240229),
        price: rare(nullable(fc.constantFrom(0, 0.01, 29.9, 29.99, 99_999_999.99)), -1, 1.234, 100_000_000, '5', 1e300),
        currency: rare(nullable(fc.constantFrom('USD', 'EUR')), 'usd', 'EURO', ''),
        stock: rare(nullable(fc.constantFrom(0, 1, 1_000_000)), -1, 1_000_001, 1.5, '3'),
        nope: rare(fc.constant(undefined), 1),
      },
      { requiredKeys: [] },
    ),
  },
)

const write: fc.Arbitrary<Write> = fc.record({
  act: fc.constantFrom('createPet', 'createPet', 'replacePet', 'updatePet', 'updatePet', 'deletePet'),
  id: rare(fc.integer({ min: 1, max: 12 }), 999, -1),
  version: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined, freq: 3 }),
  input,
  as: fc.oneof(
    { weight: 12, arbitrary: fc.constant<CallerName>('staff') },
    { weight: 1, arbitrary: fc.constantFrom<CallerName>('nobody', 'customer') },
  ),
})

const methods = { createPet: 'POST', replacePet: 'PUT', updatePet: 'PATCH', deletePet: 'DELETE' } as const
const documents = {
  createPet: `mutation($input: CreatePetInput!) { createPet(input: $input) { ${PET} } }`,
  replacePet: `mutation($id: Int64!, $input: ReplacePetInput!, $version: Int) { replacePet(id: $id, input: $input, version: $version) { ${PET} } }`,
  updatePet: `mutation($id: Int64!, $input: UpdatePetInput!, $version: Int) { updatePet(id: $id, input: $input, version: $version) { ${PET} } }`,
  deletePet: 'mutation($id: Int64!, $version: Int) { deletePet(id: $id, version: $version) }',
}

function inRest({ act, id, version, input, as }: Write): Promise<Reply> {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}-anything"` }
  const url = act === 'createPet' ? '/v1/pets' : `/v1/pets/${id}`
  return byRest.rest(methods[act], url, { as, headers, ...(act !== 'deletePet' && { body: input }) })
}

function inGraphQL({ act, id, version, input, as }: Write): Promise<Reply> {
  const variables = act === 'createPet' ? { input } : act === 'deletePet' ? { id, version } : { id, version, input }
  return byGraphQL.graphql(documents[act], variables, { as })
}

interface PublicError {
  readonly code: string
  readonly details: { readonly fields?: readonly { field: string; message: string; value?: unknown; allowed?: unknown }[] }
}
const refusal = ({ code, details: { fields, ...details } }: PublicError) => ({
  code,
  details,
  fields: fields?.toSorted((a, b) => a.field.localeCompare(b.field)),
})

/** All pets, categories and tags of a shop. */
async function contents({ sql }: PetStore) {
  return {
    pets: [...(await sql`select * from pets order by id`)],
    categories: [...(await sql`select * from categories order by lower(name)`)].map(({ name }) => name),
    tags: [...(await sql`select p.pet_id, t.name from pet_tags p join tags t on t.id = p.tag_id order by 1, lower(name)`)],
  }
}

it('a series of pet writes gives the same rows, replies and refusals in both styles', async () => {
  let done = 0
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 5, maxLength: 12 }), async (writes) => {
      for (const one of writes) {
        const [rest, graphql] = await Promise.all([inRest(one), inGraphQL(one)])
        const error = graphql.body.errors?.[0].extensions
        if (rest.status < 300) {
          done += 1
          expect(error).toBeUndefined()
          const shown = graphql.body.data[one.act]
          if (one.act === 'deletePet') expect(rest).toMatchObject({ status: 204, text: '' })
          else expect(shown).toEqual(rest.body)
        } else if (rest.status === 401 || rest.status === 403) {
          // REST reports missing rights before anything of the input; GraphQL reports variables of a wrong type before them
          expect([rest.body.error.code, 'VALIDATION_ERROR']).toContain(error?.code)
        } else {
          expect(rest.status).toBeLessThan(500)
          expect(error && refusal(error)).toEqual(refusal(rest.body.error))
        }
      }
      expect(await contents(byGraphQL)).toEqual(await contents(byRest))
    }),
    { numRuns: RUNS },
  )
  expect(done).toBeGreaterThan(RUNS)
})
