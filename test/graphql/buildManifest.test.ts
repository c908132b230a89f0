import { parse, print } from 'graphql'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/config.js'
import { schema } from '../../src/graphql/schema.js'
import { buildManifest } from '../../src/graphql/trusted/buildManifest.js'
import { sha256 } from '../support/manifests.js'

type Files = Readonly<Record<string, string>>

const build = (files: Files) =>
  buildManifest(
    schema,
    Object.entries(files).map(([path, text]) => ({ path, text })),
  )
const operationsOf = (files: Files) =>
  JSON.parse(build(files).json).operations as { id: string; name?: string; type: string; body: string }[]

function refusal(files: Files): string[] {
  try {
    build(files)
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  throw new Error('nothing is refused')
}

const parts = 'fragment Parts on Pet { name ...Kind }'
/** Within all bounds but the tokens. */
const numbers = Array.from({ length: 180 }, (_, n) => n)
const manyFragments = `\n{ tags { data { ${numbers.map((n) => `...F${n}`).join(' ')} } } } ${numbers.map((n) => `fragment F${n} on Tag { name }`).join(' ')}`

const kind = 'fragment Kind on Pet { category { name } }'

describe('the built manifest', () => {
  it.each([
    ['an operation', 'query Pets { pets { data { id } } }'],
    ['an operation with fragments behind it', `query Pets { pets { data { ...Parts } } } ${parts} ${kind}`],
    ['an operation with fragments before it', `${kind} ${parts} query Pets { pets { data { ...Parts } } }`],
    ['an operation without a name', '# pets\n{ pets { data { id } } }'],
    ['a mutation', 'mutation Tag($name: String!) { createTag(input: { name: $name }) { id } }'],
    ['a subscription', 'subscription Changes { petChanged { id } }'],
  ])('has the printed document of a file with %s, and its hash as id', (_name, text) => {
    const body = print(parse(text))
    expect(operationsOf({ 'a.graphql': text })).toEqual([
      {
        id: sha256(body),
        ...(/(query|mutation|subscription) (\w+)/.test(text) && { name: /(?:query|mutation|subscription) (\w+)/.exec(text)?.[1] }),
        type: /mutation|subscription/.exec(text)?.[0] ?? 'query',
        body,
      },
    ])
  })

  it('has an entry for each operation, with the fragments that it uses alone', () => {
    const text = `query B { pets { data { ...Parts } } } ${parts} query A { pets { data { ...Kind } } } ${kind}`
    expect(operationsOf({ 'a.graphql': text }).map(({ name, body }) => [name, body])).toEqual([
      ['A', print(parse(`query A { pets { data { ...Kind } } } ${kind}`))],
      ['B', print(parse(`query B { pets { data { ...Parts } } } ${parts} ${kind}`))],
    ])
  })

  it('finds fragments in other files, and does not depend on the names and the order of files', () => {
    const query = 'query Pets { pets { data { ...Parts } } }'
    const other = 'query Other { pet(id: 1) { ...Kind } }'
    const first = build({ 'a.graphql': query, 'b.graphql': parts, 'c.graphql': kind, 'd.graphql': other })
    const second = build({ 'x.graphql': kind, 'o.graphql': other, 'y.graphql': `# moved\n\n${parts}`, 'z.graphql': query })
    expect(second).toEqual(first)
    expect(JSON.parse(first.json).operations[1].body).toBe(print(parse(`${query} ${kind} ${parts}`)))
    expect(first.operations).toBe(2)
  })

  it('does not change with white space, commas and comments', () => {
    expect(build({ 'a.graphql': 'query A{pets{data{id,name}}}' })).toEqual(
      build({ 'a.graphql': '# one\nquery A {\n\tpets { data { id name } } }' }),
    )
  })

  it('lists equal documents without a name once', () => {
    expect(operationsOf({ 'a.graphql': '{ tags { data { id } } }', 'b.graphql': '{tags{data{id}}}' })).toHaveLength(1)
  })

  it('has the members of a manifest of Apollo, under a format of its own', () => {
    const { format, version, operations } = JSON.parse(build({ 'a.graphql': '{ tags { data { id } } }' }).json)
    expect([format, version, operations.length]).toEqual(['petstore-trusted-documents', 1, 1])
  })
})

describe('a file with a fault', () => {
  it.each<[name: string, files: Files, ...told: RegExp[]]>([
    ['broken syntax', { 'a.graphql': 'query A {\n  pets {' }, /^a\.graphql:2: Syntax Error: /],
    ['nothing', { 'a.graphql': '\n# nothing\n' }, /^a\.graphql:3: Syntax Error: /],
    ['an unknown field', { 'a.graphql': 'query A {\n  pest\n}' }, /^a\.graphql:2: Cannot query field "pest"/],
    ['an unknown argument', { 'a.graphql': '\nquery A { pets(limitt: 1) { data { id } } }' }, /^a\.graphql:2: limitt: Unknown argument/],
    ['an unknown fragment', { 'a.graphql': 'query A {\n\n ...F }' }, /^a\.graphql:3: Unknown fragment "F"/],
    ['an unused variable', { 'a.graphql': 'query A($a: Int) { tags { data { id } } }' }, /^a\.graphql:1: Variable "\$a" is never used/],
    [
      'a price above the bound, whatever the call sends',
      { 'a.graphql': '\n{ pets(limit: 100) { data { orders(first: 9) { nodes { id } } } } }' },
      /^a\.graphql:2: The operation costs 1101 points; the limit is 1000$/,
    ],
    [
      'more rows than the bound',
      {
        'a.graphql':
          '{ pets(limit: 100) { data { a: orders(first: 100) { pageInfo { hasNextPage } } b: orders(first: 1) { totalCount } } } }',
      },
      /^a\.graphql:1: .*20000.*; the limit is 10000$/,
    ],
    [
      'an unused fragment',
      { 'a.graphql': '{ tags { data { id } } }', 'b.graphql': '\nfragment F on Tag { id }' },
      /^b\.graphql:2: no operation uses the fragment F: remove it$/,
    ],
    [
      'types',
      { 'a.graphql': '{ tags { data { id } } }', 'schema.graphql': '\ntype Pet { id: Int }' },
      /^schema\.graphql:2: only operations and fragments/,
    ],
    [
      'two fragments of a name',
      { 'a.graphql': `{ pets { data { ...Kind } } } ${kind}`, 'b.graphql': `\n${kind}` },
      /^b\.graphql:2: the fragment Kind stands in a\.graphql:1, too/,
    ],
    [
      'two operations of a name',
      { 'a.graphql': 'query A { tags { data { id } } }', 'b.graphql': '\nquery A { tags { data { name } } }' },
      /^b\.graphql:2: the operation A stands in a\.graphql:1, too/,
    ],
    [
      'two operations without a name',
      { 'a.graphql': '{ tags { data { id } } }\n{ tags { data { name } } }' },
      /^a\.graphql:1: an operation beside/,
      /^a\.graphql:2: an operation beside/,
    ],
    [
      'a fragment in a circle',
      { 'a.graphql': '{ tags { data { ...F } } }\nfragment F on Tag { ...F }' },
      /^a\.graphql:2: Cannot spread fragment "F" within itself/,
    ],
    [
      'too much depth',
      { 'a.graphql': `\n{ pets { data { ${'category { pets { nodes { '.repeat(4)} id ${'} } }'.repeat(4)} } } }` },
      /^a\.graphql:2: The document has 15 levels of depth; the limit is 10$/,
    ],
    ['too many tokens', { 'a.graphql': manyFragments }, /^a\.graphql:2: The document has more than 1500 tokens; the limit is 1500$/],
    ['a value beyond its bound', { 'a.graphql': '{\n pets(limit: 101) { data { id } } }' }, /^a\.graphql:2: The field limit must be/],
    ['a variable of a wrong type', { 'a.graphql': 'query A($id: String!) {\n pet(id: $id) { id } }' }, /^a\.graphql:1: Variable "\$id"/],
    [
      'a price beyond the bound',
      {
        'a.graphql':
          'query A($limit: Int) { pets(limit: $limit) { data { id } } }\nquery B { categories(limit: 20) { data { pets(first: 100) { nodes { id } } } } }',
      },
      /^a\.graphql:2: The operation costs 2041 points; the limit is 1000$/,
    ],
    [
      'a circle of fragments',
      { 'a.graphql': '{ pets { data { ...F } } }\nfragment F on Pet { id ...F }' },
      /^a\.graphql:2: Cannot spread fragment/,
    ],
    ['a nesting deeper than the stack', { 'a.graphql': `${'{a'.repeat(50_000)}` }, /^a\.graphql: the selections are nested too deeply$/],
  ])('is named with its line: %s', (_name, files, ...told) => {
    expect(refusal(files)).toEqual(told.map((pattern) => expect.stringMatching(pattern)))
  })

  it('does not hide the faults of other files, and names a fault of a shared fragment once', () => {
    const fragment = 'fragment F on Tag {\n  nmae\n}'
    expect(
      refusal({
        'b.graphql': 'query A { tags { data { ...F } } }',
        'c.graphql': 'query B { tags { data { ...F } } }\nquery C { x }',
        'a.graphql': fragment,
      }),
    ).toEqual([
      expect.stringMatching(/^a\.graphql:2: Cannot query field "nmae"/),
      expect.stringMatching(/^c\.graphql:2: Cannot query field "x"/),
    ])
  })
})
