/** A call that any anonymous caller may send. */
export interface FloodRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

const json = { 'content-type': 'application/json' }
const petFields = 'id sku name photoUrls status description species breed birthDate price currency stock createdAt updatedAt version'.split(
  ' ',
)
const wideFragments = `fragment A on Pet { ${petFields.join(' ')} category { id name } tags { id name } }
  fragment B on Order { id number paymentStatus totalAmount currency createdAt updatedAt items { line name quantity unitPrice lineTotal } }
  fragment C on User { id email username firstName lastName phone role createdAt }`

function graphql(query: string): FloodRequest {
  return { method: 'POST', path: '/graphql', headers: json, body: JSON.stringify({ query }) }
}

/** Node ids like those of the gateway, whose own function would load the whole schema. */
const petNode = (id: number) => Buffer.from(`Pet:${id}`).toString('base64url')

/** A different subset of the names for each of the first `count` numbers. */
function subset(names: readonly string[], number: number): string[] {
  const chosen = names.filter((_, i) => ((number * 7919) >> i) & 1)
  return chosen.length > 0 ? chosen : names.slice(0, 1)
}

/** About 3 KB that become about 800 000 characters of compiled code, different for each number. */
export function wideDocument(number: number): FloodRequest {
  const nodes = Array.from({ length: 20 }, (_, i) => `n${number}x${i}: node(id: "${petNode(1 + (i % 10))}") { ...A ...B ...C }`)
  return graphql(`{ ${nodes.join('\n  ')} }\n${wideFragments}`)
}

const documentKinds: readonly ((number: number) => FloodRequest)[] = [
  (n) => graphql(`{ p${n}: pet(id: ${1 + (n % 20)}) { ${subset(petFields, n).join(' ')} } }`),
  (n) => graphql(`query Q${n} { pets(limit: 3) { data { ${subset(petFields, n).join(' ')} category { name } tags { name } } } }`),
  (n) =>
    graphql(`{ c${n}: petsConnection(first: 2) { edges { cursor node { ${subset(petFields, n).join(' ')} } } pageInfo { endCursor } } }`),
  (n) => graphql(`{ ${Array.from({ length: 20 }, (_, i) => `a${n}x${i}: __typename`).join(' ')} }`),
  // at most a few hundred tokens are names of one kind: such a document is largest in memory
  (n) => graphql(`{ r${n}: pet(id: 1) { ${Array.from({ length: 150 }, () => 'id').join(' ')} } }`),
  (n) => graphql(`${Array.from({ length: 40 }, (_, i) => `query N${n}x${i} { __typename }`).join(' ')} query Q { __typename }`),
  (n) => (n % 20 === 0 ? wideDocument(n) : graphql(`{ s${n}: search(q: "a${n % 100}") { data { title } } }`)),
]

/** A valid document, different for each number. */
export function uniqueDocument(number: number): FloodRequest {
  const kind = documentKinds[number % documentKinds.length] as (typeof documentKinds)[number] // in range
  return kind(number)
}

const sorts = ['id', 'name', 'price', 'stock', 'createdAt', 'updatedAt']
const cursorOf = (n: number) => Buffer.from(JSON.stringify(['id', n])).toString('base64url')
const rest = (path: string, headers: Readonly<Record<string, string>> = {}): FloodRequest => ({ method: 'GET', path, headers })

const requestKinds: readonly ((number: number) => FloodRequest)[] = [
  (n) => rest(`/v1/pets?limit=2&fields=${subset(petFields, n).join(',')}`),
  (n) => rest(`/v1/pets/${1 + (n % 20)}?fields=${subset(petFields, n).reverse().join(',')},category.name`),
  (n) => rest(`/v1/pets?limit=1&sort=${subset(sorts, n).join(',')}&minPrice=${n % 500}${n % 2 ? '&status=available' : ''}`),
  (n) => rest('/v1/categories', { accept: `application/json;q=0.${1 + (n % 9)}, text/x${n}` }),
  (n) => rest('/v1/tags', { 'x-forwarded-host': `h${n}.test`, host: `h${n}.example.test` }),
  (n) => ({
    ...graphql('mutation { createTag(input: { name: "flood" }) { id } }'),
    headers: { ...json, 'idempotency-key': `flood-key-${n}-0000000000` },
  }),
  (n) => rest(`/v1/pets?limit=1&after=${cursorOf(n)}`),
  (n) => rest(`/v1/pets/${1_000_000 + n}`, { 'if-none-match': `"${n}"`, 'x-request-id': `r-${n}` }),
  (n) => rest(`/nowhere/${n}`),
  (n) => rest('/v1/me', { authorization: `Bearer nobody.${n}.knows` }),
  (n) => ({ ...graphql('{ __typename }'), headers: { ...json, accept: `application/json, text/y${n}` } }),
  (n) => ({
    method: 'POST',
    path: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `grant_type=g${n}`,
  }),
  (n) => ({
    ...graphql(`subscription S${n} { orderChanged(id: ${n + 1}) { id } }`),
    path: '/graphql/stream',
    headers: { ...json, accept: 'text/event-stream' },
  }),
]

/** A call that is different for each number, in the headers, parameters and addresses that could be keys of a cache. */
export function variedRequest(number: number): FloodRequest {
  const kind = requestKinds[number % requestKinds.length] as (typeof requestKinds)[number] // in range
  return kind(number)
}
