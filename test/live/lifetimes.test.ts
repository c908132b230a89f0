import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { streamLimits } from '../../src/graphql/stream/streamLimits.js'
import { listen } from '../http/wire.js'
import { shopOf } from '../orders/shop.js'
import { aPet, aUser } from '../support/factories.js'
import { keptLog } from '../support/keptLog.js'
import { metric } from '../support/metrics.js'
import { type PetStore, type PetStoreOptions, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { until } from '../support/until.js'
import { allTold } from './allTold.js'
import { call, openStream } from './wire.js'

let store: PetStore
let port: number
afterEach(() => {
  vi.useRealTimers()
  return store.close()
})

async function begin(options: PetStoreOptions = {}): Promise<number> {
  store = await petStore({ payments: scriptedPayments(), ...options })
  port = await listen(store.app)
  const { id } = await aPet(store, { price: 10, stock: 100 })
  await allTold(store)
  return id
}

const petChanged = { query: 'subscription { petChanged { name description } }' }
const rename = (id: number, name: string) => store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { name } })
const untilListening = (count: number) => until(() => expect(store.app.changes.listeners).toBe(count))
const refusalOf = ({ status, headers, body }: Awaited<ReturnType<typeof call>>) => ({
  status,
  retryAfter: headers['retry-after'],
  ...body.errors[0].extensions,
})

describe('a stream', () => {
  it('is kept alive by comments', async () => {
    await begin({ streams: { heartbeatMs: 10 } })
    const stream = await openStream(port, { body: petChanged })
    await until(() => expect(stream.comments).toBeGreaterThan(5))
    stream.leave()
  })

  it('is cut, counted and logged when its reader stalls', async () => {
    const kept = keptLog()
    const petId = await begin({ connections: { stallMs: 100, sweepMs: 20, lookMs: 20 }, log: kept.log })
    await store.sql`update pets set description = repeat('.....', 400000) where id = ${petId}`
    const body = JSON.stringify(petChanged)
    const socket = connect(port, '127.0.0.1')
      .on('error', () => {})
      .pause()
    socket.write(
      `POST /graphql/stream HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await untilListening(1)
    for (let i = 0; store.app.changes.listeners > 0; i++) {
      await store.sql.notify('petstore_changes', `pet ${petId}`)
      if (i > 5000) throw new Error('the reader was not cut')
    }
    await until(async () => expect(await metric(store, 'gateway_open_streams')).toBe(0))
    expect(await metric(store, 'gateway_cut_connections_total{reason="reader"}')).toBe(1)
    expect(kept.text()).toContain('a connection was closed')
    await new Promise((resolve) => socket.on('close', resolve).resume())
  })

  it('is logged once when it ends, whether the reader leaves or the operation completes', async () => {
    const kept = keptLog()
    await begin({ log: kept.log })
    const lines = () =>
      kept
        .text()
        .split('\n')
        .filter((line) => line.includes('"path":"/graphql/stream"'))
    const stream = await openStream(port, {
      method: 'GET',
      path: `/graphql/stream?${new URLSearchParams(petChanged)}`,
      headers: { 'x-request-id': 'left' },
    })
    await untilListening(1)
    expect(lines()).toEqual([])
    stream.leave()
    await until(() => expect(lines()).toHaveLength(1))
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({ requestId: 'left', status: 200, route: '/graphql/stream', method: 'GET' })
    const whole = await openStream(port, { body: { query: '{ __typename }' } })
    await whole.rest()
    await until(() => expect(lines()).toHaveLength(2))
  })
})

describe('the limit of streams', () => {
  const key = (as: 'staff' | 'customer') => ({ 'x-api-key': store.keys[as] })

  it('applies to each caller, counts reserved streams, and frees the place of a closed stream', async () => {
    await begin({ streams: { streams: 3 } })
    const first = await openStream(port, { body: petChanged, headers: key('customer') })
    await openStream(port, { body: petChanged, headers: key('customer') })
    await call(port, { method: 'PUT', headers: key('customer') })
    const tries = [
      { body: petChanged, headers: { ...key('customer'), accept: 'text/event-stream' } },
      { method: 'PUT', headers: key('customer') },
    ]
    for (const options of tries) {
      expect(refusalOf(await call(port, options))).toMatchObject({
        status: 429,
        code: 'RATE_LIMIT_EXCEEDED',
        retryAfter: '5',
        details: { measure: 'streams', limit: 3 },
      })
    }
    for (const headers of [key('staff'), undefined]) expect((await openStream(port, { body: petChanged, headers })).status).toBe(200)
    await untilListening(4)
    first.leave()
    await untilListening(3)
    expect((await openStream(port, { body: petChanged, headers: key('customer') })).status).toBe(200)
  })

  it('counts anonymous callers by network', async () => {
    await begin({ streams: { streams: 1 }, settings: { TRUSTED_PROXIES: '127.0.0.1' } })
    const from = (address: string) => openStream(port, { body: petChanged, headers: { 'x-forwarded-for': address } })
    expect((await from('192.0.2.1')).status).toBe(200)
    expect((await from('192.0.2.1')).status).toBe(429)
    expect((await from('192.0.2.2')).status).toBe(200)
    expect((await from('2001:db8::1')).status).toBe(200)
    expect((await from('2001:db8::2')).status).toBe(429)
  })

  it('includes a limit for the operations of one stream', async () => {
    await begin({ streams: { operations: 2 } })
    const ticket = { 'x-graphql-event-stream-token': (await call(port, { method: 'PUT' })).text }
    await openStream(port, { method: 'GET', headers: ticket })
    const add = (operationId: string) => call(port, { headers: ticket, body: { ...petChanged, extensions: { operationId } } })
    for (const id of ['a', 'b']) expect((await add(id)).status).toBe(202)
    expect(refusalOf(await add('c'))).toMatchObject({ status: 429, retryAfter: '5', details: { measure: 'operations', limit: 2 } })
    await untilListening(2)
    await call(port, { method: 'DELETE', path: '/graphql/stream?operationId=a', headers: ticket })
    await untilListening(1)
    await until(async () => expect((await add('c')).status).toBe(202))
  })

  it('frees the place of a reservation that expires', async () => {
    await begin({ streams: { streams: 1, reservationMs: 20 } })
    const ticket = (await call(port, { method: 'PUT' })).text
    await until(async () => expect((await call(port, { method: 'PUT' })).status).toBe(201))
    const late = await openStream(port, { method: 'GET', path: `/graphql/stream?token=${ticket}` })
    expect(late.status).toBe(404)
  })

  it('keeps a stream that is opened before its reservation expires', async () => {
    const petId = await begin({ streams: { streams: 2 } })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
    const ticket = { 'x-graphql-event-stream-token': (await call(port, { method: 'PUT' })).text }
    const stream = await openStream(port, { method: 'GET', headers: ticket })
    await call(port, { method: 'PUT' })
    vi.advanceTimersByTime(streamLimits.reservationMs)
    vi.useRealTimers()
    await until(async () => expect((await call(port, { method: 'PUT' })).status).toBe(201)) // the later reservation has expired
    await call(port, { headers: ticket, body: { ...petChanged, extensions: { operationId: 'a' } } })
    await untilListening(1)
    await rename(petId, 'Alive')
    expect((await stream.next())?.data.payload.data.petChanged.name).toBe('Alive')
    stream.leave()
  })
})

describe('a server that stops', () => {
  it('completes every operation and ends every stream', async () => {
    await begin()
    const distinct = await openStream(port, { body: petChanged })
    const ticket = { 'x-graphql-event-stream-token': (await call(port, { method: 'PUT' })).text }
    const single = await openStream(port, { method: 'GET', headers: ticket })
    await call(port, { method: 'PUT' }) // never opened
    for (const operationId of ['a', 'b']) await call(port, { headers: ticket, body: { ...petChanged, extensions: { operationId } } })
    await untilListening(3)
    await store.app.http.close()
    expect(await distinct.rest()).toEqual([{ event: 'complete' }])
    expect(await single.rest()).toEqual(['a', 'b'].map((id) => ({ event: 'complete', data: { id } })))
    expect([distinct.isWhole, single.isWhole]).toEqual([true, true])
    expect(store.app.changes.listeners).toBe(0)
  })

  it('sends a pending result before it completes the operation', async () => {
    const petId = await begin()
    const stream = await openStream(port, { body: petChanged })
    await untilListening(1)
    let closing: Promise<void> | undefined
    await store.sql.begin(async (tx) => {
      await tx`lock table pets in access exclusive mode`
      await store.sql.notify('petstore_changes', `pet ${petId}`)
      await until(async () => {
        // read outside the transaction: inside, PostgreSQL keeps showing its first snapshot of the activity
        const [row] =
          await store.sql`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
        expect(row?.n).toBe(1)
      })
      closing = store.app.http.close() as unknown as Promise<void> // Fastify's type knows only the form with a callback
    })
    await closing
    expect((await stream.rest()).map(({ event }) => event)).toEqual(['next', 'complete'])
  })

  it('does not wait for stalled readers', async () => {
    const petId = await begin({ connections: { stoppingStallMs: 50, sweepMs: 20, lookMs: 20 } })
    await store.sql`update pets set description = repeat('.....', 2000000) where id = ${petId}`
    const body = JSON.stringify(petChanged)
    const socket = connect(port, '127.0.0.1')
      .on('error', () => {})
      .pause()
    socket.write(
      `POST /graphql/stream HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await untilListening(1)
    await store.sql.notify('petstore_changes', `pet ${petId}`)
    await until(async () => expect(await metric(store, 'gateway_subscription_events_total')).toBe(1))
    await store.app.http.close()
    socket.destroy()
    expect(store.app.changes.listeners).toBe(0)
  })
})

describe('a lost connection of the feed', () => {
  const lose = () =>
    store.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'petstore-gateway-changes' and datname = current_database()`

  it('ends subscriptions to many rows with SERVICE_UNAVAILABLE, and continues a subscription to one row', async () => {
    const petId = await begin()
    const { order } = await shopOf(store).place('rest', { items: [{ petId, quantity: 1 }] })
    await allTold(store)
    const headers = { 'x-api-key': store.keys.customer }
    const many = await Promise.all(
      ['subscription { orders { id } }', petChanged.query].map((query) => openStream(port, { body: { query }, headers })),
    )
    const one = await openStream(port, { body: { query: `subscription { orderChanged(id: ${order.id}) { status } }` }, headers })
    await untilListening(3)
    await lose()
    for (const stream of many) {
      const [next, complete] = await stream.rest()
      expect(next?.data.errors[0]).toMatchObject({
        message: 'Changes may have been missed: subscribe again, then read what you need',
        extensions: { code: 'SERVICE_UNAVAILABLE', retry: { strategy: 'backoff' } },
      })
      expect(complete).toEqual({ event: 'complete' })
    }
    expect((await one.next())?.data).toEqual({ data: { orderChanged: { status: 'pending' } } })
    await shopOf(store).advance('rest', order.id)
    expect((await one.next())?.data).toEqual({ data: { orderChanged: { status: 'processing' } } })
    one.leave()
    const again = await openStream(port, { body: petChanged })
    await untilListening(1)
    await rename(petId, 'Again')
    expect((await again.next())?.data.data.petChanged.name).toBe('Again')
    again.leave()
  })
})

it('four hundred closed streams leave no listener and no open stream', async () => {
  const user = async () => ({ 'x-api-key': (await aUser(store)).apiKey.secret })
  await begin()
  const callers = [await user(), await user()]
  for (let round = 0; round < 20; round++) {
    const open = await Promise.all(Array.from({ length: 20 }, (_, i) => openStream(port, { body: petChanged, headers: callers[i % 2] })))
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200))
    for (const stream of open) stream.leave()
    await until(async () => expect(await metric(store, 'gateway_open_streams')).toBe(0))
  }
  await untilListening(0)
})
