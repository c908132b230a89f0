import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../http/wire.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { call, openStream } from './wire.js'

let store: PetStore
let port: number
let closed: PetStore
let closedPort: number
beforeAll(async () => {
  ;[store, closed] = await Promise.all([petStore(), petStore({ settings: { INTROSPECTION: 'false' } })])
  ;[port, closedPort] = [await listen(store.app), await listen(closed.app)]
})
afterAll(() => Promise.all([store.close(), closed.close()]))

const stream = '/graphql/stream'
const url = (parameters: Record<string, string>) => `${stream}?${new URLSearchParams(parameters)}`
const unknown = '00000000-0000-4000-8000-000000000000'
const query = '{ __typename }'
const json = { 'content-type': 'application/json' }
type Call = Parameters<typeof call>[1]

/** Requests that get no stream, with the status, the code and, if the error names it, the field. */
const refusals: readonly [name: string, call: Call, status: number, code: string, field?: string][] = [
  ['no body', { headers: json }, 400, 'VALIDATION_ERROR', 'body'],
  ['a body that is no object', { body: [{ query }] }, 400, 'VALIDATION_ERROR', 'body'],
  ['a body that is null', { body: null }, 400, 'VALIDATION_ERROR', 'body'],
  ['no query', { body: {} }, 400, 'VALIDATION_ERROR', 'query'],
  ['a query that is no string', { body: { query: 7 } }, 400, 'VALIDATION_ERROR', 'query'],
  ['variables that are no object', { body: { query, variables: [] } }, 400, 'VALIDATION_ERROR', 'variables'],
  ['an operationName that is no string', { body: { query, operationName: 1 } }, 400, 'VALIDATION_ERROR', 'operationName'],
  ['extensions that are no object', { body: { query, extensions: 'a' } }, 400, 'VALIDATION_ERROR', 'extensions'],
  [
    'an operationId that is no string',
    { body: { query, extensions: { operationId: {} } } },
    400,
    'VALIDATION_ERROR',
    'extensions.operationId',
  ],
  [
    'an operationId that is too long',
    { body: { query, extensions: { operationId: 'x'.repeat(256) } } },
    400,
    'VALIDATION_ERROR',
    'extensions.operationId',
  ],
  ['GET without a query', { method: 'GET' }, 400, 'VALIDATION_ERROR', 'query'],
  ['GET with two queries', { method: 'GET', path: `${stream}?query=a&query=b` }, 400, 'VALIDATION_ERROR', 'query'],
  ['GET with variables that are no JSON', { method: 'GET', path: url({ query, variables: '{' }) }, 400, 'VALIDATION_ERROR', 'variables'],
  ['GET with a mutation', { method: 'GET', path: url({ query: 'mutation { deletePet(id: 1) }' }) }, 405, 'METHOD_NOT_ALLOWED'],
  ['a reader of JSON', { body: { query }, headers: { accept: 'application/json' } }, 406, 'NOT_ACCEPTABLE'],
  ['a reader of something else', { body: { query }, headers: { accept: 'text/csv' } }, 406, 'NOT_ACCEPTABLE'],
  ['another kind of body', { headers: { 'content-type': 'text/plain', 'content-length': '1' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['too large a body', { body: { query: 'x'.repeat(2 ** 20) } }, 413, 'PAYLOAD_TOO_LARGE'],
  ['a bad credential', { body: { query }, headers: { 'x-api-key': 'pk_live_x' } }, 401, 'UNAUTHORIZED'],
  ['a key in the URL', { method: 'GET', path: url({ query, api_key: 'pk_live_x' }) }, 401, 'UNAUTHORIZED'],
  ['a key in the URL that is called a token', { method: 'GET', path: url({ query, token: 'pk_live_x' }) }, 401, 'UNAUTHORIZED'],
  ['a key in the URL behind a ticket', { method: 'GET', path: `${stream}?token=${unknown}&token=pk_live_x` }, 401, 'UNAUTHORIZED'],
  [
    'a ticket in the URL of anything else',
    { method: 'GET', path: `/v1/pets?token=${unknown}`, headers: { accept: '*/*' } },
    401,
    'UNAUTHORIZED',
  ],
  [
    'an unknown ticket to open',
    { method: 'GET', path: url({ token: unknown }), headers: { accept: 'text/event-stream' } },
    404,
    'NOT_FOUND',
  ],
  [
    'an unknown ticket to run something',
    { body: { query, extensions: { operationId: 'a' } }, headers: { 'x-graphql-event-stream-token': 'x' } },
    404,
    'NOT_FOUND',
  ],
  ['an unknown ticket to stop something', { method: 'DELETE', path: url({ token: unknown, operationId: 'a' }) }, 404, 'NOT_FOUND'],
  ['DELETE without a ticket', { method: 'DELETE', path: url({ operationId: 'a' }) }, 400, 'VALIDATION_ERROR', 'token'],
  ['PUT for a reader of JSON', { method: 'PUT', headers: { accept: 'application/json' } }, 406, 'NOT_ACCEPTABLE'],
  ['PUT with a body', { method: 'PUT', body: { a: 1 } }, 400, 'VALIDATION_ERROR', 'body'],
  [
    'PUT with another kind of body',
    { method: 'PUT', headers: { 'content-type': 'text/plain', 'content-length': '1' } },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
]

describe('a request', () => {
  it.each(refusals)('is refused before a stream begins: %s', async (_name, options, status, code, field) => {
    const accept = { accept: options.method === 'PUT' || options.method === 'DELETE' ? '*/*' : 'text/event-stream' }
    const reply = await call(port, { ...options, headers: { ...accept, ...options.headers } })
    expect(reply.status).toBe(status)
    const { extensions } = reply.body.errors?.[0] ?? { extensions: reply.body.error }
    expect(extensions).toMatchObject({ code, status, requestId: reply.headers['x-request-id'] })
    if (field) expect(extensions.details.fields[0].field).toBe(field)
    if (status === 405) expect(reply.headers.allow).toBe('POST')
  })
})

/** Invalid operations. A stream of one operation gives the error as a result; on a reserved stream the error is the reply. */
const invalid: readonly [name: string, body: Record<string, unknown>, code: string][] = [
  ['text that is no document', { query: 'subscription {' }, 'VALIDATION_ERROR'],
  ['an empty document', { query: '' }, 'VALIDATION_ERROR'],
  ['an unknown field', { query: 'subscription { petChange { id } }' }, 'VALIDATION_ERROR'],
  ['two subscriptions in one', { query: 'subscription { petChanged { id } orders { id } }' }, 'VALIDATION_ERROR'],
  ['too many tokens', { query: `{ ${'a '.repeat(1500)} }` }, 'QUERY_TOO_COMPLEX'],
  ['too much of a document', { query: `{ ${Array.from({ length: 21 }, (_, i) => `a${i}: __typename`).join(' ')} }` }, 'QUERY_TOO_COMPLEX'],
  ['an id that is none', { query: 'subscription { orderChanged(id: "x") { id } }' }, 'VALIDATION_ERROR'],
  ['no such operation', { query: 'query A { __typename }', operationName: 'B' }, 'VALIDATION_ERROR'],
  ['several operations and no name', { query: 'query A { __typename } query B { __typename }' }, 'VALIDATION_ERROR'],
  ['a variable that is missing', { query: 'query($id: Int64!) { order(id: $id) { id } }' }, 'VALIDATION_ERROR'],
  [
    'a variable that does not fit',
    { query: 'query($l: Int) { pets(limit: $l) { data { id } } }', variables: { l: 'x' } },
    'VALIDATION_ERROR',
  ],
]

describe('an invalid operation', () => {
  const stable = (error: { extensions: object }) => ({
    ...error,
    extensions: { ...error.extensions, timestamp: undefined, requestId: undefined },
  })

  it.each(invalid)('gives its error as the only result of its own stream: %s', async (_name, body, code) => {
    const opened = await openStream(port, { body })
    expect(opened.status).toBe(200)
    const [next, complete, ...more] = await opened.rest()
    expect(next?.data.errors[0].extensions).toMatchObject({ code, requestId: opened.headers['x-request-id'] })
    expect(next?.data).not.toHaveProperty('data')
    expect([complete, more]).toEqual([{ event: 'complete' }, []])
  })

  it.each(invalid)('is refused with 400 on a reserved stream: %s', async (_name, body, code) => {
    const { text: ticket } = await call(port, { method: 'PUT' })
    const headers = { 'x-graphql-event-stream-token': ticket }
    const opened = await openStream(port, { method: 'GET', headers })
    const reply = await call(port, { headers, body: { ...body, extensions: { operationId: 'a' } } })
    expect(reply).toMatchObject({ status: 400, headers: { 'content-type': 'application/json; charset=utf-8' } })
    expect(reply.body.errors[0].extensions).toMatchObject({ code, requestId: reply.headers['x-request-id'] })
    opened.leave()
  })

  // Apollo refuses an empty document with its own message
  it.each(invalid.filter(([, { query }]) => query !== ''))('gives the same errors as on /graphql: %s', async (_name, body) => {
    const [next] = await (await openStream(port, { body })).rest()
    const plain = await call(port, { path: '/graphql', body })
    expect(next?.data.errors.map(stable)).toEqual(plain.body.errors.map(stable))
  })

  it('gets neither suggestions nor introspection when introspection is off', async () => {
    for (const query of [
      '{ __schema { types { name } } }',
      'subscription { petChange { id } }',
      '{ pets(status: availabl) { data { id } } }',
    ]) {
      const [next] = await (await openStream(closedPort, { body: { query } })).rest()
      expect(next?.data.errors[0].extensions.code).toBe('VALIDATION_ERROR')
      expect(next?.data.errors[0].message).not.toMatch(/Did you mean/)
    }
    const [next] = await (await openStream(port, { body: { query: '{ __schema { queryType { name } } }' } })).rest()
    expect(next?.data.data.__schema.queryType.name).toBe('Query')
  })

  it.each([
    ['DELETE without an operationId', 'DELETE', undefined, 'operationId'],
    ['an operation without an id', 'POST', { query }, 'extensions.operationId'],
    ['an operation with an empty id', 'POST', { query, extensions: { operationId: '' } }, 'extensions.operationId'],
  ])('is refused without an operation id on a reserved stream: %s', async (_name, method, body, field) => {
    const { text: ticket } = await call(port, { method: 'PUT' })
    const reply = await call(port, { method, body, headers: { 'x-graphql-event-stream-token': ticket } })
    expect(reply.status).toBe(400)
    expect(reply.body.errors[0].extensions).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field }] } })
    ;(await openStream(port, { method: 'GET', headers: { 'x-graphql-event-stream-token': ticket } })).leave()
  })
})
