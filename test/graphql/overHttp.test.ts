import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
let closed: PetStore
beforeAll(async () => {
  ;[store, closed] = await Promise.all([petStore(), petStore({ settings: { INTROSPECTION: 'false' } })])
  await aPet(store, { name: 'Rex' })
})
afterAll(() => Promise.all([store.close(), closed.close()]))

const json = { 'content-type': 'application/json' }
const responseType = { ...json, accept: 'application/graphql-response+json' }
const get = (query: string, headers: Record<string, string> = {}, extra = '') =>
  store.rest('GET', `/graphql?query=${encodeURIComponent(query)}${extra}`, { headers })
const post = (body: string | Buffer, headers: Record<string, string> = json) => store.rest('POST', '/graphql', { body, headers })
const codes = (reply: Reply) => reply.body.errors.map((error: { extensions: { code: string } }) => error.extensions.code)

describe('an operation that is refused as a whole', () => {
  const tooManyRows = 'pets(limit: 100) { data { orders(first: 100) { nodes { id } } } }'
  const refused: readonly [code: string, as: CallerName, query: string][] = [
    ['UNAUTHORIZED', 'nobody', '{ orders { data { id } } }'],
    ['FORBIDDEN', 'customer', 'query ($id: Int64!) { oauthClient(id: $id) { id } auditEvents { data { id } } }'],
    ['VALIDATION_ERROR', 'nobody', 'query ($id: Int64!) { pet(id: $id) { id } }'],
    ['QUERY_TOO_COMPLEX', 'staff', `{ ${tooManyRows} }`],
    ['UNAUTHORIZED', 'nobody', `{ ${tooManyRows} orders { data { id } } }`],
    ['FORBIDDEN', 'customer', `{ ${tooManyRows} auditEvents { data { id } } }`],
  ]

  it.each(refused.flatMap(([code, as, query]) => [json, responseType].map((headers) => ({ code, as, query, headers }))))(
    'has the same status in its first and its later runs: $code, $query, $headers.accept',
    async ({ code, as, query, headers }) => {
      const body = JSON.stringify({ query: `${query} # ${headers === json}`, variables: query.includes('oauthClient(') ? { id: 1 } : {} })
      const replies: Reply[] = []
      for (let run = 1; run <= 3; run++) replies.push(await store.rest('POST', '/graphql', { body, headers, as }))
      const [first] = replies
      expect([...new Set(replies.flatMap(codes))]).toEqual([code])
      expect(replies.map(({ status }) => status)).toEqual([first?.status, first?.status, first?.status])
    },
  )
})

describe('GET /graphql', () => {
  it('answers a query', async () => {
    const reply = await get('{ pet(id: 1) { name } }')
    expect(reply).toMatchObject({ status: 200, body: { data: { pet: { name: 'Rex' } } } })
  })

  it('takes variables and an operation name', async () => {
    const extra = `&variables=${encodeURIComponent('{"id":1}')}&operationName=B`
    const reply = await get('query A { __typename } query B($id: Int64!) { pet(id: $id) { id } }', {}, extra)
    expect(reply.body).toEqual({ data: { pet: { id: 1 } } })
  })

  it('refuses a mutation with 405', async () => {
    const reply = await get('mutation { deletePet(id: 1) }')
    expect(reply).toMatchObject({ status: 405, headers: { allow: 'POST' } })
    expect(codes(reply)).toEqual(['METHOD_NOT_ALLOWED'])
    expect((await get('{ pet(id: 1) { id } }')).body.data.pet.id).toBe(1)
  })

  it.each([
    '&operationName=',
    '&variables=',
    '&extensions=',
    '&operationName=&variables=&extensions=',
    '&variables=null&extensions=null',
    '&variables={}&extensions={}',
  ])('counts an empty parameter as absent: %s', async (extra) => {
    for (const query of [`{ pet(id: 1) { id } } # ${extra}`, `query A { pet(id: 1) { id } } # ${extra}`])
      for (const time of ['first', 'second']) expect((await get(query, {}, extra)).body, time).toEqual({ data: { pet: { id: 1 } } })
  })

  it.each([
    ['&variables={', 'variables'],
    ['&variables=[1]', 'variables'],
    ['&variables="x"', 'variables'],
    ['&extensions=1', 'extensions'],
    ['&operationName=A&operationName=B', 'operationName'],
    ['&query={me{id}}', 'query'],
  ])('refuses a bad parameter and names it: %s', async (extra, field) => {
    const reply = await get('query A { __typename }', {}, extra)
    expect(reply.status).toBe(400)
    expect(reply.body.errors[0].extensions).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field }] } })
  })

  it('refuses a mutation with 405 also when the document is known', async () => {
    const query = 'mutation A { deletePet(id: 1) } query B { pet(id: 1) { id } }'
    expect((await post(JSON.stringify({ query, operationName: 'B' }))).body.data.pet.id).toBe(1)
    expect((await get(query, {}, '&operationName=B')).body.data.pet.id).toBe(1)
    expect((await get(query, {}, '&operationName=A')).status).toBe(405)
  })
})

describe('POST /graphql', () => {
  it('counts null as absent, and skips a byte order mark', async () => {
    const body = JSON.stringify({ query: '{ pet(id: 1) { id } }', operationName: null, variables: null, extensions: null })
    for (const text of [body, `\ufeff${body}`]) expect((await post(text)).body).toEqual({ data: { pet: { id: 1 } } })
  })

  it.each(['application/json; charset=utf-8', 'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8;q=0.9'])(
    'takes a client that accepts %s',
    async (accept) => {
      const reply = await post('{"query":"{ pet(id: 1) { id } }"}', { ...json, accept })
      expect(reply).toMatchObject({ status: 200, headers: { 'content-type': `${accept.split(';')[0]}; charset=utf-8` } })
    },
  )
})

const refusals: readonly { name: string; status: number; code: string; send: () => Promise<Reply> }[] = [
  { name: 'text that is no JSON', status: 400, code: 'VALIDATION_ERROR', send: () => post('{"query":') },
  {
    name: 'bytes that are no UTF-8',
    status: 400,
    code: 'VALIDATION_ERROR',
    send: () => post(Buffer.from('{"query":"{ \xff }"}', 'latin1')),
  },
  { name: 'an empty body', status: 400, code: 'VALIDATION_ERROR', send: () => post('') },
  { name: 'JSON that is no object', status: 400, code: 'VALIDATION_ERROR', send: () => post('"query"') },
  { name: 'null', status: 400, code: 'VALIDATION_ERROR', send: () => post('null') },
  { name: 'a batch', status: 400, code: 'VALIDATION_ERROR', send: () => post('[{"query":"{ __typename }"},{"query":"{ __typename }"}]') },
  { name: 'a batch of one', status: 400, code: 'VALIDATION_ERROR', send: () => post('[{"query":"{ __typename }"}]') },
  { name: 'a missing query', status: 400, code: 'VALIDATION_ERROR', send: () => post('{}') },
  { name: 'a query that is no text', status: 400, code: 'VALIDATION_ERROR', send: () => post('{"query":1}') },
  {
    name: 'variables that are no object',
    status: 400,
    code: 'VALIDATION_ERROR',
    send: () => post('{"query":"{ __typename }","variables":[1]}'),
  },
  {
    name: 'an operation name that is no text',
    status: 400,
    code: 'VALIDATION_ERROR',
    send: () => post('{"query":"{ __typename }","operationName":1}'),
  },
  {
    name: 'a form',
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    send: () => post('query=x', { 'content-type': 'application/x-www-form-urlencoded' }),
  },
  {
    name: 'plain text, which foreign pages can send',
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    send: () => post('{"query":"{ __typename }"}', { 'content-type': 'text/plain' }),
  },
  { name: 'a body of no kind', status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', send: () => post('{"query":"{ __typename }"}', {}) },
  {
    name: 'an upload',
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    send: () => post('x', { 'apollo-require-preflight': 'true', 'content-type': 'multipart/form-data; boundary=x' }),
  },
  {
    name: 'a reply nobody writes',
    status: 406,
    code: 'NOT_ACCEPTABLE',
    send: () => post('{"query":"{ __typename }"}', { ...json, accept: 'text/html' }),
  },
  {
    name: 'more than a megabyte',
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    send: () => post(JSON.stringify({ query: `#${'x'.repeat(1024 * 1024)}` })),
  },
  {
    name: 'a bad key',
    status: 401,
    code: 'UNAUTHORIZED',
    send: () => post('{"query":"{ __typename }"}', { ...json, authorization: 'ApiKey pk_live_wrong' }),
  },
  {
    name: 'a credential of another kind',
    status: 401,
    code: 'UNAUTHORIZED',
    send: () => post('{"query":"{ __typename }"}', { ...json, authorization: 'Basic eDp5' }),
  },
]
describe('an invalid request', () => {
  it.each(refusals)('is refused: $name, with $status', async ({ status, code, send }) => {
    const reply = await send()
    expect(reply.status).toBe(status)
    expect(codes(reply)).toEqual([code])
  })

  it('is refused by its method, with 405', async () => {
    const reply = await store.rest('PUT', '/graphql', { body: {} })
    expect(reply).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' }, body: { error: { code: 'METHOD_NOT_ALLOWED' } } })
  })
})

/** An error of every origin: the door, Apollo, the executor before and after running. */
const origins: readonly { name: string; body: object; status: number; code: string; count?: number }[] = [
  { name: 'syntax', body: { query: '{ pet(' }, status: 400, code: 'VALIDATION_ERROR' },
  { name: 'an unknown field', body: { query: '{ pet(id: 1) { nmae } }' }, status: 400, code: 'VALIDATION_ERROR' },
  {
    name: 'many unknown fields',
    body: { query: `{ pet(id: 1) { ${'abcdefghij'.split('').join(' ')} } }` },
    status: 400,
    code: 'VALIDATION_ERROR',
    count: 5,
  },
  {
    name: 'a bad variable',
    body: { query: 'query($id: Int64!) { pet(id: $id) { id } }', variables: { id: 'x' } },
    status: 400,
    code: 'VALIDATION_ERROR',
  },
  { name: 'an unknown operation', body: { query: 'query A { __typename }', operationName: 'B' }, status: 400, code: 'VALIDATION_ERROR' },
  { name: 'an empty operation name', body: { query: '{ __typename }', operationName: '' }, status: 400, code: 'VALIDATION_ERROR' },
  {
    name: 'no choice of operations',
    body: { query: 'query A { __typename } query B { __typename }' },
    status: 400,
    code: 'VALIDATION_ERROR',
  },
  {
    name: 'a document that is too large',
    body: { query: `{ ${'x: __typename '.repeat(600)} }` },
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'a registration of a document',
    body: { query: '{ __typename }', extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } },
    status: 400,
    code: 'VALIDATION_ERROR',
  },
  { name: 'nothing found', body: { query: '{ pet(id: 99) { id } }' }, status: 200, code: 'NOT_FOUND' },
  { name: 'nobody', body: { query: '{ orders { data { id } } }' }, status: 200, code: 'UNAUTHORIZED' },
  {
    name: 'many errors',
    body: { query: `{ ${Array.from({ length: 9 }, (_, i) => `n${i}: node(id: "x") { nodeId }`).join(' ')} }` },
    status: 200,
    code: 'VALIDATION_ERROR',
    count: 5,
  },
]

describe('an error reply', () => {
  it.each(origins)('describes at most five errors, the same for known documents: $name', async ({ body, status, code, count = 1 }) => {
    for (const time of ['first', 'second', 'third']) {
      const asJson = await post(JSON.stringify(body))
      const reply = await post(JSON.stringify(body), { ...responseType, 'x-request-id': 'mine' })
      expect([asJson.status, reply.status], time).toEqual([200, status])
      expect([asJson.headers['content-type'], reply.headers['content-type']]).toEqual([
        'application/json; charset=utf-8',
        'application/graphql-response+json; charset=utf-8',
      ])
      expect('data' in reply.body).toBe(status === 200)
      expect(reply.body.errors).toHaveLength(count)
      for (const { message, extensions } of reply.body.errors) {
        expect(message).not.toBe('')
        expect(extensions).toEqual({
          code,
          type: expect.stringMatching(/^[a-z_]+$/),
          status: expect.any(Number),
          details: expect.any(Object),
          retry: { strategy: expect.any(String), ...extensions.retry },
          docs: `/docs/errors#${code}`,
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          requestId: 'mine',
        })
      }
      expect(reply.text).not.toMatch(/node_modules|\.ts\b|\bat .*:\d+:\d+|stack/)
    }
  })

  it('does not prevent a later run of the same document', async () => {
    const query = '{ pet(id: 1) { id version } }'
    for (const operationName of ['', 'Nothing', '', undefined, '', undefined]) {
      const reply = await post(JSON.stringify({ query, operationName }))
      expect(reply.body).toMatchObject(
        operationName === undefined ? { data: { pet: { id: 1 } } } : { errors: [{ extensions: { code: 'VALIDATION_ERROR' } }] },
      )
    }
  })
})

describe('the gateway without introspection', () => {
  it.each([
    '{ __schema { types { name } } }',
    '{ __type(name: "Pet") { name } }',
    '{ pet(id: 1) { ...F } } fragment F on Pet { id } query B { __schema { queryType { name } } }',
  ])('refuses introspection: %s', async (query) => {
    for (let i = 0; i < 3; i++) {
      const reply = await closed.graphql(query, undefined, {
        headers: responseType,
        operationName: query.includes('query B') ? 'B' : undefined,
      })
      expect(reply.status).toBe(400)
      expect(new Set(codes(reply))).toEqual(new Set(['VALIDATION_ERROR']))
      const messages = reply.body.errors.map(({ message }: { message: string }) => message)
      expect(messages).toContainEqual(expect.stringMatching(/^Introspection is switched off on this gateway/))
      expect(reply.text).not.toMatch(/apollo/i)
    }
  })

  it.each([
    '{ pett(id: 1) { id } }',
    '{ pet(id: 1) { nmae } }',
    '{ pets(limitt: 1) { data { id } } }',
    'mutation { createPet(input: { nam: "x" }) { id } }',
    '{ pet(id: 1) { ... on Pett { id } } }',
  ])('suggests no names: %s', async (query) => {
    expect((await store.graphql(query)).text).toContain('Did you mean')
    expect((await closed.graphql(query)).text).not.toContain('Did you mean')
  })

  it('still answers __typename', async () => {
    expect((await closed.graphql('{ __typename }')).body).toEqual({ data: { __typename: 'Query' } })
  })
})

it('GraphQL is served under /v1/graphql too', async () => {
  const reply = await store.rest('POST', '/v1/graphql', { body: { query: '{ pet(id: 1) { id } }' } })
  expect(reply.body).toEqual({ data: { pet: { id: 1 } } })
})
