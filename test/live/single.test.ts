import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../http/wire.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { aSession } from '../users/people.js'
import { allTold } from './allTold.js'
import { call, openStream, type WireStream } from './wire.js'

let store: PetStore
let port: number
let petId: number
beforeAll(async () => {
  store = await petStore()
  port = await listen(store.app)
  petId = (await aPet(store)).id
})
beforeEach(() => allTold(store))
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.leave()
  await until(() => expect(store.app.changes.listeners).toBe(0))
})
afterAll(() => store.close())

type Headers = Readonly<Record<string, string>>
const streams: WireStream[] = []
const rename = (name: string) => store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { name } })
const petChanged = 'subscription { petChanged { name } }'
const withTicket = (ticket: string, headers: Headers = {}): Headers => ({ ...headers, 'x-graphql-event-stream-token': ticket })

async function reserve(headers: Headers = {}): Promise<string> {
  const { status, text } = await call(port, { method: 'PUT', headers })
  expect(status).toBe(201)
  return text
}
async function open(ticket: string, headers: Headers = {}, options: object = { method: 'GET' }): Promise<WireStream> {
  const stream = await openStream(port, { ...options, headers: withTicket(ticket, headers) })
  streams.push(stream)
  return stream
}
const add = (ticket: string, operationId: unknown, query: string, headers: Headers = {}, more: object = {}) =>
  call(port, { headers: withTicket(ticket, headers), body: { query, extensions: { operationId }, ...more } })
const stop = (ticket: string, operationId: string) =>
  call(port, { method: 'DELETE', path: `/graphql/stream?operationId=${operationId}`, headers: withTicket(ticket) })

describe('a reserved stream', () => {
  it('is reserved with a ticket, which is the whole reply', async () => {
    const { status, headers, text } = await call(port, { method: 'PUT', headers: { accept: 'text/plain' } })
    expect({ status, text }).toEqual({ status: 201, text: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    await open(text)
  })

  it.each(['GET', 'POST'])('is opened by %s, and gives the results of each operation under its id', async (method) => {
    const ticket = await reserve()
    const stream = await open(ticket, {}, { method })
    expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
    expect(await add(ticket, 'a', petChanged)).toMatchObject({ status: 202, text: '' })
    await until(() => expect(store.app.changes.listeners).toBe(1))
    expect((await add(ticket, 'b', '{ __typename }')).status).toBe(202)
    expect(await stream.next()).toEqual({ event: 'next', data: { id: 'b', payload: { data: { __typename: 'Query' } } } })
    expect(await stream.next()).toEqual({ event: 'complete', data: { id: 'b' } })
    await rename('Told')
    expect(await stream.next()).toEqual({ event: 'next', data: { id: 'a', payload: { data: { petChanged: { name: 'Told' } } } } })
  })

  it('accepts its ticket in the URL, as the EventSource of a browser sends it', async () => {
    const ticket = await reserve()
    const path = `/graphql/stream?token=${ticket}`
    const stream = await openStream(port, { method: 'GET', path, headers: { accept: '*/*' } })
    streams.push(stream)
    expect(stream.status).toBe(200)
    const query = new URLSearchParams({ query: '{ __typename }', extensions: '{"operationId":"by url"}' })
    expect((await call(port, { method: 'GET', path: `${path}&${query}` })).status).toBe(202)
    expect((await stream.next())?.data.id).toBe('by url')
    expect((await call(port, { method: 'DELETE', path: `${path}&operationId=x` })).status).toBe(200)
  })

  it('keeps results until it is opened', async () => {
    const ticket = await reserve()
    expect((await add(ticket, 'early', '{ __typename }')).status).toBe(202)
    const stream = await open(ticket)
    expect((await stream.next())?.data.id).toBe('early')
  })

  it('ends one operation on request and continues the others', async () => {
    const ticket = await reserve()
    const stream = await open(ticket)
    for (const id of ['a', 'b']) await add(ticket, id, petChanged)
    await until(() => expect(store.app.changes.listeners).toBe(2))
    expect(await stop(ticket, 'a')).toMatchObject({ status: 200, text: '' })
    expect(await stream.next()).toEqual({ event: 'complete', data: { id: 'a' } })
    expect(store.app.changes.listeners).toBe(1)
    expect((await stop(ticket, 'a')).status, 'once more').toBe(200)
    await rename('For b')
    expect((await stream.next())?.data.id).toBe('b')
    expect((await add(ticket, 'a', '{ __typename }')).status, 'the id is free again').toBe(202)
  })

  it('ends its operations and its ticket with the connection', async () => {
    const ticket = await reserve()
    const stream = await open(ticket)
    for (const id of ['a', 'b']) await add(ticket, id, petChanged)
    await until(() => expect(store.app.changes.listeners).toBe(2))
    stream.leave()
    await until(() => expect(store.app.changes.listeners).toBe(0))
    expect((await add(ticket, 'c', petChanged)).body.errors[0].extensions.code).toBe('NOT_FOUND')
  })

  it('refuses a second reader', async () => {
    const ticket = await reserve()
    const stream = await open(ticket)
    const { status, body } = await call(port, { method: 'GET', headers: withTicket(ticket, { accept: 'text/event-stream' }) })
    expect([status, body.errors[0].extensions.code]).toEqual([409, 'CONFLICT'])
    await add(ticket, 'a', '{ __typename }')
    expect((await stream.next())?.data.id).toBe('a')
  })

  it('refuses a second operation with the same id', async () => {
    const ticket = await reserve()
    await open(ticket)
    await add(ticket, 'a', petChanged)
    const { status, body } = await add(ticket, 'a', petChanged)
    expect([status, body.errors[0].extensions]).toMatchObject([409, { code: 'CONFLICT', details: { operationId: 'a' } }])
  })

  it('does not exist for other callers', async () => {
    const mine = { 'x-api-key': store.keys.customer }
    const ticket = await reserve(mine)
    const others: readonly Headers[] = [{}, { 'x-api-key': store.keys.staff }]
    for (const headers of others) {
      const answers = [
        await call(port, { method: 'GET', headers: withTicket(ticket, { ...headers, accept: 'text/event-stream' }) }),
        await add(ticket, 'a', '{ __typename }', headers),
        await call(port, { method: 'DELETE', path: '/graphql/stream?operationId=a', headers: withTicket(ticket, headers) }),
      ]
      for (const { status, body } of answers) expect([status, body.errors[0].extensions.code]).toEqual([404, 'NOT_FOUND'])
    }
    expect((await open(ticket, mine)).status).toBe(200)
  })

  it('is open to its owner in another session', async () => {
    const { email } = (
      await store.rest('POST', '/v1/users', { body: { email: 'two.ways@example.com', password: 'correct horse battery staple' } })
    ).body
    const [first, second] = [await aSession(store, email), await aSession(store, email)]
    const ticket = await reserve(first.headers)
    const stream = await open(ticket, second.headers)
    expect((await add(ticket, 'me', '{ me { email } }', second.headers)).status).toBe(202)
    expect((await stream.next())?.data.payload.data.me).toEqual({ email })
  })
})
