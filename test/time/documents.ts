import { counted, filled, get, graphql, HEAD, type LargeInput, nested, times } from './input.js'

/** Just below the limit of characters in a document. */
const ROOM = 40_000
const lines = '\n'.repeat(1990)
const preflight = { 'apollo-require-preflight': 'true' }
const conflict = `a: category { ${times(90, () => 'id')} } a: category { ${times(90, () => 'id: name')} }`
/** Fifty ids in each of twenty lists: as many as an operation may cost. */
const badIds = `{"ids":[${'"x",'.repeat(49)}"x"]}`
/** Fragments; each spreads the next one `width` times. */
const spreading = (levels: number, width: number, type: string, leaf: string) =>
  times(levels, (i) => `fragment F${i} on ${type} { ${i === levels - 1 ? leaf : `...F${i + 1} `.repeat(width)} }`)
/** The largest allowed number of operations that share the fragment `F`. */
const sharing = (operations: number, selections: string) =>
  `fragment F on Query { ${selections} } ${times(operations, (i) => `query Q${i} { ...F }`)}`
const roots = (make: (i: number) => string) => times(20, (i) => `a${i}: ${make(i)}`)

/** Documents at their limits of size and cost, and beyond, by name. */
const documents: Readonly<Record<string, string>> = {
  'one comment': `#${filled('x')}\n{ me { id } }`,
  'many comments': `${filled('#\n')}{ me { id } }`,
  'many commas': `${filled(',')}{ me { id } }`,
  'many line breaks': `${filled('\n')}{ me { x } }`,
  'comments within the bound': `${filled('#', ROOM)}\n{ me { x } }`,
  'commas within the bound': `${filled(',', ROOM)}{ me { x } }`,
  'a block string of many lines': `{ pets(q: """${filled('\n a')}""") { data { id } } }`,
  'a block string within the bounds': `{ pets(q: """${'\n        a'.repeat(1900)}""") { data { id } } }`,
  'a long text': `{ pets(q: "${filled('a')}") { data { id } } }`,
  'a text within the bound': `{ pets(q: "${filled('a', ROOM)}") { data { id } } }`,
  'a long name': `{ ${filled('a')} }`,
  'a name within the bound': `{ ${filled('a', ROOM)} }`,
  'an alias within the bound': `{ ${filled('a', ROOM)}: node(id: "x") { nodeId } }`,
  'an operation of a long name': `query ${filled('a', ROOM)} { pet(id: 1) { x } }`,
  'a number of many digits': `{ pet(id: ${filled('9', ROOM)}) { id } }`,
  'lines before an error': `${lines}{ pet(id: 1) { a b c d e f g } }`,
  'lines before conflicting fields': `${lines}{ pet(id: 1) { ${conflict} } }`,
  'lines before doubled arguments': `${lines}{ pet(${times(480, () => 'id: 1')}) { id } }`,
  'lines before a circle of fragments': `${lines}{ pet(id: 1) { ...F0 } } ${times(140, (i) => `fragment F${i} on Pet { ...F${(i + 1) % 140} }`)}`,
  'conflicting fields': `{ pet(id: 1) { ${conflict} } }`,
  'variables that are not defined': `{ ${roots((i) => `pets(q: $a${i}, category: $b${i}, tag: $c${i}, sort: $d${i}, after: $e${i}) { data { id } }`)} }`,
  'variables that are not used': `query(${times(290, (i) => `$v${i}: Int`)}) { me { id } }`,
  'one variable in many places': `query($v: String) { ${roots(() => 'pets(q: $v, category: $v, tag: $v, species: $v, sort: $v, after: $v) { data { id } }')} }`,
  'defaults of many variables': `query(${times(240, (i) => `$v${i}: Int = ${i}`)}) { me { id } }`,
  'deeply nested lists': `{ nodes(ids: ${nested('[', ']', 700)}) { nodeId } }`,
  'deeply nested objects': `mutation { login(input: ${nested('{ a: ', '}', 360, '1')}) { user { id } } }`,
  'a list of many values': `{ nodes(ids: [${'"x" '.repeat(1450)}]) { nodeId } }`,
  'an object of unknown fields': `mutation { login(input: { ${times(480, (i) => `k${i}: 1`)} }) { user { id } } }`,
  'unknown fields': `{ pets { data { ${times(1400, (i) => `k${i}`)} } } }`,
  'unknown types': `{ pet(id: 1) { ${times(240, (i) => `... on Pet${i} { id }`)} } }`,
  'unknown fragments': `{ pet(id: 1) { ${times(700, (i) => `...F${i}`)} } }`,
  'unknown fragments within the bound': `{ pet(id: 1) { ${times(200, (i) => `...F${i}`)} } }`,
  'unknown directives': `{ pet(id: 1) { id ${times(10, (i) => `@d${i}`)} } }`,
  'many directives': `{ pet(id: 1) { id ${times(450, (i) => `@d${i}`)} } }`,
  'unknown arguments': `{ pet(${times(480, (i) => `a${i}: 1`)}) { id } }`,
  'fragments that nothing spreads': `{ pet(id: 1) { id } } ${times(180, (i) => `fragment F${i} on Pet { id }`)}`,
  'fragments of one name': `{ pet(id: 1) { id } } ${times(180, () => 'fragment F on Pet { id }')}`,
  'fragments side by side': `{ pets { data { ${times(145, (i) => `...F${i}`)} } } } ${times(145, (i) => `fragment F${i} on Pet { id }`)}`,
  'fragments one in the other': `{ pet(id: 1) { ...F0 } } ${times(145, (i) => `fragment F${i} on Pet { ${i === 144 ? 'id' : `...F${i + 1}`} }`)}`,
  'many operations': times(240, (i) => `query Q${i} { me { id } }`),
  'operations without names': times(290, () => 'query { me { id } }'),
  'definitions of types': times(700, (i) => `scalar A${i}`),
  'repeated fields': `{ pets { data { ${'id '.repeat(201)} } } }`,
  'many repeated fields': `{ pets { data { ${'id '.repeat(1400)} } } }`,
  'types of nodes': `{ nodes(ids: []) { ${'... on Pet { id name } ... on Order { id } ... on User { id } ... on Tag { name } '.repeat(15)} } }`,
  'introspection by aliases': `{ ${roots(() => '__schema { types { fields { args { name type { fields { name } } } type { name fields { name } } } } }')} }`,
  'operations that share an introspection': sharing(186, '__schema { types { fields { type { ofType { fields { name } } } } } }'),
  'operations that share too large an introspection': sharing(
    8,
    roots(() => '__schema { types { fields { type { name fields { name } } } } }'),
  ),
  'operations of one introspection each': times(80, (i) => `query Q${i} { __schema { types { fields { type { name } } } } }`),
  'operations that share many fields': sharing(
    70,
    roots(() => '__typename'),
  ),
  'operations that share too many fields': sharing(
    180,
    roots(() => 'me { id }'),
  ),
  'operations that share arguments': sharing(
    9,
    roots(() => 'pets(q: $q, category: $c, tag: $t, species: $s, sort: $o) { data { id name } }'),
  ),
  'operations that share fragments': `${times(12, (i) => `query Q${i} { ...F0 }`)} ${spreading(110, 1, 'Query', 'me { id }')}`,
  'introspection through fragments one in the other': `{ __schema { types { fields { args { type { ...F0 } } type { ...F0 } } } } } ${spreading(140, 1, '__Type', 'name')}`,
  'introspection through inline fragments': `{ __schema { types { fields { args { type ${nested('{ ...', '}', 470, '{ name }')} } } } } }`,
  'introspection of unknown fields': `{ __schema { types { fields { args { type { ${times(1400, (i) => `k${i}`)} } } } } } }`,
  'introspection through fragments that double': `{ __schema { ...F0 } } ${spreading(100, 2, '__Schema', '__typename')}`,
  'introspection within the bound':
    '{ __schema { types { name description fields(includeDeprecated: true) { name description args { name description type { name kind } } type { name kind ofType { name kind } } } } } }',
}

/** Documents in every way in which they can be sent. */
export function documentInputs(): LargeInput[] {
  const longId = `"operationName":"${filled('a')}"`
  return [
    ...Object.entries(documents).map(([name, query]) => graphql(name, query)),
    graphql('bad ids in twenty lists', `query($ids: [ID!]!) { ${roots(() => 'nodes(ids: $ids) { nodeId }')} }`, badIds),
    graphql('bad ids behind many lines', `${lines}query($ids: [ID!]!) { ${roots(() => 'nodes(ids: $ids) { nodeId }')} }`, badIds),
    graphql('an idempotency key', 'mutation($k: String!) { deleteTag(id: 1) @idempotent(key: $k) }', `{"k":"${filled('a')}"}`),
    graphql(
      'an idempotency key that is good',
      'mutation($k: String!) { logout { sessions } @idempotent(key: $k) }',
      `{"k":"${filled('a', 255)}"}`,
    ),
    graphql(
      'unknown variables',
      'query($i: Int64!) { pet(id: $i) { id } }',
      `{"i":1,${times(9900, (i) => `"k${i}":1`).replaceAll(' ', ',')}}`,
    ),
    { ...graphql('a long operation name', ''), payload: `{"query":"{ me { id } }",${longId}}` },
    {
      ...graphql('extensions of many keys', ''),
      payload: `{"query":"{ me { id } }","extensions":{${times(9900, (i) => `"k${i}":1`).replaceAll(' ', ',')}}}`,
    },
    get('GET /graphql, line breaks', `/graphql?query=${filled('%0A', HEAD)}{me{x}}`, preflight),
    get('GET /graphql, nested variables', `/graphql?query={me{id}}&variables=${nested('[', ']', HEAD / 2)}`, preflight),
    get('GET /graphql, many parameters', `/graphql?query={me{id}}&${counted((i) => `a${i}=1`, '&', HEAD)}`, preflight),
    get('GET /graphql, many fields', `/graphql?query={${filled('a,', HEAD)}}`, preflight),
    get('stream, nested variables', `/graphql/stream?query={me{id}}&variables=${nested('[', ']', HEAD / 2)}`, {
      accept: 'text/event-stream',
    }),
    get('stream, line breaks', `/graphql/stream?query=${filled('%0A', HEAD)}{me{x}}`, { accept: 'text/event-stream' }),
    get('stream, token', `/graphql/stream?token=${filled('a', HEAD)}`, { accept: 'text/event-stream' }),
    {
      ...graphql('stream, token in a header', '{ me { id } }', '{}', { 'x-graphql-event-stream-token': filled('a', HEAD) }),
      url: '/graphql/stream',
    },
    ...['unknown fields', 'many line breaks', 'deeply nested lists', 'a long name', 'unknown fragments'].map((name) => ({
      ...graphql(`${name}, as a stream`, documents[name] ?? '', '{}', { accept: 'text/event-stream' }),
      url: '/graphql/stream',
    })),
  ]
}
