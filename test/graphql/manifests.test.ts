import { parse, print } from 'graphql'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../../src/config.js'
import { KnownDocuments } from '../../src/graphql/documents.js'
import { schema } from '../../src/graphql/schema.js'
import { loadTrusted } from '../../src/graphql/trusted/loadTrusted.js'
import { apolloManifest, builtManifest, manifestFolder, sha256 } from '../support/manifests.js'

const folder = manifestFolder()
afterAll(() => folder.remove())

const PETS = '{ pets { data { id } } }'
const TAGS = '{ tags { data { name } } }'
const printed = (text: string): string => print(parse(text))

const load = (files: readonly string[], documents = new KnownDocuments({ fresh: 200_000, proven: 200_000 }), INTROSPECTION = 'true') =>
  loadTrusted({ schema, config: parseConfig({ TRUSTED_DOCUMENTS: files.join(','), INTROSPECTION }), documents, pageTexts: [] })

/** The lines of the refusal, without the name of the setting and the folder. */
async function refusal(files: readonly string[], INTROSPECTION = 'true'): Promise<string[]> {
  const error: unknown = await load(files, undefined, INTROSPECTION).then(
    () => new Error('nothing is refused'),
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(ConfigError)
  return String((error as ConfigError).message)
    .split('\n')
    .map((line) => {
      expect(line).toMatch(/^TRUSTED_DOCUMENTS: /)
      return line.replace('TRUSTED_DOCUMENTS: ', '').replaceAll(`${folder.path}/`, '')
    })
}

describe('a manifest', () => {
  it.each([
    ['of the Relay compiler or of the GraphQL Code Generator', { a: PETS, b: TAGS }],
    ['of the tool of Apollo', apolloManifest({ a: PETS, b: TAGS })],
    ['of the tool of Apollo, with members of other versions', { ...apolloManifest({ a: PETS, b: TAGS }), clientName: null }],
  ])('%s is read as it is, and its ids are opaque', async (_form, content) => {
    const trusted = await load([folder.write('a.json', content)])
    const textOf = (id: string) => trusted.textOf({ query: undefined, documentId: { id, field: 'documentId' } })
    expect([textOf('a'), textOf('b')]).toEqual([PETS, TAGS])
  })

  it('of petstore documents build has hashes as ids, also in the form of GraphQL over HTTP', async () => {
    const trusted = await load([folder.write('a.json', builtManifest(PETS))])
    for (const id of [sha256(PETS), `sha256:${sha256(PETS)}`])
      expect(trusted.textOf({ query: undefined, documentId: { id, field: 'documentId' } })).toBe(PETS)
  })

  it.each([
    ['without a document', {}],
    ['without an operation', apolloManifest({})],
    ['with a byte order mark', `\ufeff${JSON.stringify({ a: PETS })}`],
    ['with a document under several ids', { a: PETS, b: PETS }],
    ['with a document twice', '{"a": "{ tags { data { name } } }", "a": "{ tags { data { name } } }"}'],
    ['with ids that are names of every object', '{"__proto__": "{ tags { data { name } } }", "constructor": "{ tags { data { name } } }"}'],
    ['with a document of several operations', { a: 'query A { tags { data { name } } } query B { tags { data { id } } }' }],
    ['with a value that a field of the document refuses', { a: '{ pets(limit: 0) { data { id } } tags { data { id } } }' }],
    ['with escapes', '{"\\u0061\\"\\\\": "{ tags { data {\\n name\\n } } }"}'],
  ])('%s is good', async (_name, content) => {
    await load([folder.write('a.json', content)])
  })

  it('and another manifest may have the same document under the same id', async () => {
    await load([folder.write('a.json', { a: PETS }), folder.write('b.json', apolloManifest({ a: PETS }))])
  })
})

describe('a refused manifest', () => {
  const line = (n: number, ...texts: readonly string[]) => [...Array.from({ length: n - 1 }, () => ''), ...texts].join('\n')
  const apollo = (more: object) => ({ ...apolloManifest({ a: PETS }), ...more })

  it.each<[name: string, content: string | Buffer | object, ...told: RegExp[]]>([
    ['no JSON', 'pets', /^x\.json:1: the file is not valid JSON: a value is missing$/],
    ['nothing', '', /^x\.json:1: .* the JSON has no end$/],
    ['no end', line(3, '{"a": "{ tags { data { name } } }"', ''), /^x\.json:4: .* a comma or } is missing$/],
    ['a missing comma', line(2, '{"a": "b"', '"c": "d"}'), /^x\.json:3: .* a comma or } is missing$/],
    ['a comma too many', '{"a": "{ tags { data { name } } }",\n}', /^x\.json:2: .* a name in quotation marks is missing$/],
    ['a missing colon', '{"a"\n"b"}', /^x\.json:2: .* a colon is missing$/],
    ['a text without end', '{\n"a": "{ tags', /^x\.json:2: .* a text has no end$/],
    ['a line break in a text', '{\n"a": "{ tags\n"}', /^x\.json:2: .* a text has a line break/],
    ['an unknown escape', '{\n"a": "\\x"}', /^x\.json:2: .* an unknown escape$/],
    ['a comment', '{\n// pets\n}', /^x\.json:2: /],
    ['text behind the end', '{}\n{}', /^x\.json:2: .* text follows the end of the JSON$/],
    ['deep nesting', '['.repeat(50_000), /^x\.json:1: .* more than 20 levels$/],
    ['bytes that are no UTF-8', Buffer.from('{"a": "\xff"}', 'latin1'), /^x\.json: the manifest is not valid UTF-8$/],
    ['a list', line(2, '["{ tags { data { name } } }"]'), /^x\.json:2: a manifest must be an object/],
    ['a text', '"{ tags { data { name } } }"', /^x\.json:1: a manifest must be an object/],
    ['null', 'null', /^x\.json:1: a manifest must be an object/],
    [
      'a document that is no text',
      '{\n"a": 1,\n"b": {"text": "x"}}',
      /^x\.json:2: the document a must be a text$/,
      /^x\.json:3: the document b /,
    ],
    ['an empty id', '{\n"": "{ tags { data { name } } }"}', /^x\.json:2: the id must be a text of 1 to 255 characters$/],
    ['a long id', { ['x'.repeat(256)]: PETS }, /^x\.json:2: the id must be a text of 1 to 255 characters$/],
    [
      'an unknown format',
      apollo({ format: 'other' }),
      /^x\.json:1: the manifest must have the format petstore-trusted-documents or apollo/,
    ],
    ['no operations', apollo({ operations: undefined }), /^x\.json:1: the manifest has a format, so it must have a list of operations$/],
    [
      'operations that are no list',
      apollo({ operations: {} }),
      /^x\.json:\d+: the manifest has a format, so it must have a list of operations$/,
    ],
    ['no format', { operations: [] }, /^x\.json:1: the manifest must have the format/],
    ['another version', apollo({ version: 2 }), /^x\.json:3: the version of the format apollo-.* must be 1$/],
    ['an operation that is a text', apollo({ operations: [PETS] }), /^x\.json:5: an operation must be an object with id and body$/],
    ['an operation without an id', apollo({ operations: [{ body: PETS }] }), /^x\.json:5: the id must be a text/],
    ['an operation with a number as id', apollo({ operations: [{ id: 7, body: PETS }] }), /^x\.json:5: the id must be a text/],
    ['an operation without a body', apollo({ operations: [{ id: 'a' }] }), /^x\.json:5: the document a must be a text$/],
    [
      'an id with two texts',
      '{\n"a": "{ tags { data { name } } }",\n"a": "{ tags { data { id } } }"}',
      /^x\.json:3: the id a has another document in x\.json:2: remove one of the two$/,
    ],
    ['broken syntax', '{\n"a": "{ tags {\\n\\n name "}', /^x\.json:2: the document a is refused in its line 3: Syntax Error: /],
    ['an empty document', { a: '' }, /^x\.json:2: the document a is refused in its line 1: Syntax Error: /],
    [
      'an unknown field',
      '{\n"a": "{ tags {\\n nmae } }"}',
      /^x\.json:2: the document a is refused in its line 2: Cannot query field "nmae"/,
    ],
    ['types', { a: 'type Pet { id: Int }' }, /^x\.json:2: the document a is refused in its line 1: .* not executable/],
    [
      'an unused fragment',
      { a: `${TAGS} fragment F on Tag { id }` },
      /^x\.json:2: the document a is refused in its line 1: Fragment "F" is never used/,
    ],
    [
      'too deep a document',
      { a: `{ pets { data { ${'category { pets { nodes { '.repeat(4)} id ${'} } }'.repeat(4)} } } }` },
      /^x\.json:2: the document a is refused: The document has 15 levels of depth; the limit is 10$/,
    ],
    ['too many tokens', { a: `{ ${'tags { data { name } } '.repeat(400)} }` }, /^x\.json:2: the document a is refused.*1500/],
    [
      'too long a document',
      { a: `${TAGS} # ${'x'.repeat(60_000)}` },
      /^x\.json:2: the document a is refused: The document has \d+ characters; the limit is 50000$/,
    ],
  ])('names file and line: %s', async (_name, content, ...told) => {
    const lines = await refusal([folder.write('x.json', content)])
    expect(lines).toEqual(told.map((pattern) => expect.stringMatching(pattern)))
  })

  it('has an id that is not the hash of its document, when petstore documents build has written it', async () => {
    const [operation] = (builtManifest(PETS) as { operations: object[] }).operations
    const changed = {
      ...builtManifest(),
      operations: [
        { ...operation, body: TAGS },
        { id: 'a', body: TAGS },
      ],
    }
    expect(await refusal([folder.write('x.json', changed)])).toEqual([
      expect.stringMatching(/^x\.json:6: the id [0-9a-f]{64} is not the SHA-256 hash of its document: run petstore documents build again$/),
      expect.stringMatching(/^x\.json:12: the id a is not the SHA-256 hash/),
    ])
  })

  it('shows all faults of all manifests together, in the order of files and lines', async () => {
    const files = [
      folder.write('b.json', { good: TAGS, bad: '{ pest }', same: PETS }),
      folder.write('a.json', '{'),
      folder.write('c.json', apolloManifest({ same: TAGS, worse: '{' })),
      `${folder.path}/none.json`,
      folder.path,
    ]
    expect((await refusal(files)).map((line) => /^[^ ]*:/.exec(line)?.[0])).toEqual([
      `${folder.path}:`,
      'a.json:1:',
      'b.json:3:',
      'c.json:9:',
      'c.json:15:',
      'none.json:',
    ])
  })

  it('shows at most fifty faults, and the number of the others', async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`id${i}`, `{ nothing${i} }`]))
    const lines = await refusal([folder.write('x.json', many)])
    expect([lines.length, lines.at(-1)]).toEqual([51, '10 more faults'])
  })

  it('uses introspection where the gateway refuses it', async () => {
    const file = folder.write('x.json', { a: '{ __schema { queryType { name } } }' })
    expect(await refusal([file], 'false')).toEqual([
      expect.stringMatching(/^x\.json:2: the document a is refused .*Introspection is switched off/),
    ])
    await load([file])
  })

  it('is larger than 16 MB', async () => {
    const file = folder.write('large.json', `{"a": "${'x'.repeat(17 * 1024 * 1024)}"}`)
    expect(await refusal([file])).toEqual(['large.json: the manifest is larger than 16 MB: divide it into several manifests'])
  })
})

describe('trusted documents', () => {
  it('stay parsed, whatever other documents come', async () => {
    const documents = new KnownDocuments({ fresh: 20_000, proven: 20_000 })
    const query = printed('query Pet($id: Int64!) { pet(id: $id) { id name category { name } tags { name } } }')
    await load([folder.write('a.json', { a: query, b: TAGS })], documents)
    const document = documents.get(query)
    expect(document?.kind).toBe('Document')
    for (let n = 0; n < 100; n++) documents.remember(`{ a${n}: tags { data { name } } }`, parse(`{ a${n}: tags { data { name } } }`))
    expect(documents.get('{ a0: tags { data { name } } }')).toBeUndefined()
    expect(documents.get(query)).toBe(document)
  })
})
