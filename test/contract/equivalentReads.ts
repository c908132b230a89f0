import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallerName, PetStore } from '../support/petStore.js'
import { expectAlike, ofGraphQL, ofRest, rare } from './outcome.js'

/** Random cases for the property. */
const RUNS = Number(process.env.EQUIVALENCE_RUNS ?? 200)
/** The most series of cases to run until both a result and a refusal have come up. */
const MOST_SERIES = 20
const PAGINATION = 'pagination { page limit total totalIsExact pages nextCursor }'

type Given = Readonly<Record<string, unknown>>

/** A read in both styles. */
export interface Read {
  readonly field: string
  /** REST path; `:name` is the argument of that name. */
  readonly path: string
  readonly types: Readonly<Record<string, string>>
  readonly selection: string
  readonly given: fc.Arbitrary<Record<string, unknown>>
}

/** Types of the page arguments. */
export const paging = { sort: 'String', page: 'Int', limit: 'Int', after: 'String' }

/** Page arguments, now and then invalid. @param cursors of pages that were read before. */
export const page = (cursors: () => readonly string[], ...sorts: readonly string[]) => ({
  sort: rare(fc.constantFrom(...sorts), 'email', 'id,id', '', '-'),
  page: rare(fc.integer({ min: 1, max: 3 }), 0, 101, 'x'),
  limit: rare(fc.integer({ min: 1, max: 5 }), 0, 101, 1.5),
  after: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.nat(3).map((i) => cursors()[i]) },
    { weight: 1, arbitrary: fc.constantFrom('x', '', 'WyJpZCIsIngiXQ') },
  ),
})

/** Some of these arguments, and all required arguments. */
export const some = (given: Record<string, fc.Arbitrary<unknown>>, required: readonly string[] = []) =>
  fc.record(given, { requiredKeys: required as never }) as fc.Arbitrary<Record<string, unknown>>

function document({ field, types, selection }: Read): string {
  const names = Object.keys(types)
  const declared = names.length > 0 ? `(${names.map((name) => `$${name}: ${types[name]}`).join(' ')})` : ''
  const passed = names.length > 0 ? `(${names.map((name) => `${name}: $${name}`).join(' ')})` : ''
  return `query${declared} { ${field}${passed} { ${selection} ${selection.startsWith('data') ? PAGINATION : ''} } }`
}

function address({ path }: Read, given: Given): string {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name)
  const query = Object.entries(given).filter(([name, value]) => value !== undefined && !inPath.includes(name))
  const url = path.replace(/:(\w+)/g, (_, name: string) => String(given[name]))
  return `${url}?${new URLSearchParams(query.map(([name, value]) => [name, String(value)]))}`
}

/** Proves that each read is equivalent in both styles. @param callers each is drawn as often as it is listed. */
export function readsAreEquivalent(store: () => PetStore, callers: readonly CallerName[], reads: readonly Read[]): void {
  describe.each(reads)('GET $path and { $field }', (read) => {
    it('give the same results and the same refusals to every caller with a credential', async () => {
      const query = document(read)
      const counts = { shown: 0, refused: 0 }
      const property = fc.asyncProperty(fc.constantFrom(...callers), read.given, async (as, given) => {
        const [rest, graphql] = await Promise.all([
          store().rest('GET', address(read, given), { as }),
          store().graphql(query, given, { as }),
        ])
        const [shown, answered] = [ofRest(rest), ofGraphQL(graphql, read.field)]
        if (as === 'nobody') expect(shown).toMatchObject({ code: 'UNAUTHORIZED' })
        expectAlike(shown, answered)
        counts['data' in shown ? 'shown' : 'refused'] += 1
      })
      // a series may lack an outcome by chance: `me`, for example, is refused only to a caller without a credential
      for (let series = 0; series < MOST_SERIES && (counts.shown === 0 || counts.refused === 0); series++)
        await fc.assert(property, { numRuns: Math.ceil(RUNS / 4) })
      expect(counts.shown).toBeGreaterThan(0)
      expect(counts.refused).toBeGreaterThan(0)
    })
  })
}
