import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate as loopTurn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { shareStarts } from '../../src/http/requestStarts.js'
import { unmeasured } from '../../src/values/fairGate.js'
import { type PetStore, petStore } from '../support/petStore.js'

/** Turns of the event loop between two starts of a network. */
const LOOP_TURNS = 16

/** The address of a caller that is over its quota. */
const REFUSED = '203.0.113.1'

/** A connection as a server sees it. */
class FakeSocket extends EventEmitter {
  readonly remoteAddress: string | undefined = '192.0.2.1'
  destroyed = false

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.emit('close')
  }
}

describe('the start of requests', () => {
  let server: EventEmitter
  let served: string[]
  let refusedEarly: number
  let isOverloaded = false
  let beginReply: (request: object) => void
  beforeEach(() => {
    const mine: string[] = []
    served = mine // requests of an earlier test may still wait
    server = new EventEmitter().on('request', (request: { from: string }) => mine.push(request.from))
    const addressOf = (request: IncomingMessage) => (request as unknown as { from: string }).from
    const addHook = (_name: string, hook: (request: object, reply: object, payload: string, done: () => void) => void) => {
      beginReply = (raw) => hook({ raw }, {}, '', () => {})
    }
    refusedEarly = 0
    const refuse = () => {
      refusedEarly += 1
      return true
    }
    const refuseEarly = (request: IncomingMessage) => (isOverloaded || addressOf(request) === REFUSED ? refuse : undefined)
    shareStarts({ server, addHook } as unknown as FastifyInstance, addressOf, unmeasured, refuseEarly)
  })

  /** A request as a server emits it. @param socket of the connection; a new one by default. */
  function send(from: string, socket = new FakeSocket()) {
    const response = new EventEmitter() as ServerResponse
    const request = { from, socket }
    server.emit('request', request as unknown as IncomingMessage, response)
    return { reply: () => beginReply(request), end: () => void response.emit('close'), leave: () => socket.destroy() }
  }
  const pass = async (turns: number) => {
    for (let i = 0; i <= turns; i++) await loopTurn()
  }
  const servedOf = (from: string) => served.filter((one) => one === from).length

  it('is immediate for a single network that sends 64 requests at once', () => {
    for (let i = 0; i < 64; i++) send('192.0.2.1')
    expect(served).toHaveLength(64)
  })

  it('is immediate for a newcomer, and the waiting requests of a flood begin one by one meanwhile', async () => {
    for (let i = 0; i < 200; i++) send('192.0.2.1')
    const newcomer = send('198.51.100.1')
    expect([servedOf('192.0.2.1'), servedOf('198.51.100.1')]).toEqual([64, 1])
    await pass(LOOP_TURNS)
    expect(servedOf('192.0.2.1')).toBe(65)
    await pass(LOOP_TURNS)
    expect(servedOf('192.0.2.1')).toBe(66)
    newcomer.end()
    await pass(LOOP_TURNS * 5)
    expect(servedOf('192.0.2.1')).toBe(200)
  })

  it('is not needed for refusals: four of them are sent at once in each turn of the event loop', async () => {
    const ends = Array.from({ length: 40 }, () => send(REFUSED))
    expect(refusedEarly).toBe(4)
    await pass(0)
    expect(refusedEarly).toBe(8)
    for (const { leave } of ends.slice(36)) leave()
    send('198.51.100.1')
    await pass(10)
    expect(refusedEarly).toBe(36)
    expect(served).toEqual(['198.51.100.1'])
  })

  it('comes when the reason for a refusal is over before it is sent', async () => {
    isOverloaded = true
    for (let i = 0; i < 20; i++) send('198.51.100.1')
    isOverloaded = false
    await pass(5)
    expect([refusedEarly, served.length]).toEqual([4, 16])
  })

  it('is immediate for 64 requests beside a network whose reply has begun, as an event stream has', () => {
    send('198.51.100.1').reply()
    for (let i = 0; i < 64; i++) send('192.0.2.1')
    expect(servedOf('192.0.2.1')).toBe(64)
  })

  it('comes one by one while connections arrive, because the next connection may be of another network', async () => {
    server.emit('connection')
    for (let i = 0; i < 5; i++) send('192.0.2.1')
    expect(served).toHaveLength(1)
    await pass(LOOP_TURNS)
    expect(served).toHaveLength(5)
  })

  it('comes in every 128th turn for a network of more than 64 requests while connections arrive', async () => {
    for (let i = 0; i < 70; i++) send('192.0.2.1') // 64 begin at once
    for (let turn = 0; turn < 100; turn++) {
      server.emit('connection')
      await loopTurn()
    }
    expect(served).toHaveLength(65)
    await pass(128)
    expect(served).toHaveLength(70)
  })

  it('counts the addresses of an IPv6 network together', () => {
    send('198.51.100.1')
    for (let i = 0; i < 10; i++) send(`2001:db8:1:2::${i}`)
    expect(served).toHaveLength(2)
    send('2001:db8:1:3::1')
    expect(served).toHaveLength(3)
  })

  it('is omitted for a client that has left while its request waited, and costs the next client no time', async () => {
    for (let i = 0; i < 64; i++) send('192.0.2.1')
    const leaving = Array.from({ length: 640 }, () => send('192.0.2.1'))
    for (const { leave } of leaving) leave()
    send('192.0.2.1')
    await pass(LOOP_TURNS)
    expect(served).toHaveLength(65)
  })

  it('comes after the end of the previous request on the same connection', () => {
    const socket = new FakeSocket()
    const first = send('192.0.2.1', socket)
    const second = send('192.0.2.1', socket)
    expect(served).toHaveLength(1)
    first.end()
    expect(served).toHaveLength(2)
    second.end()
    send('192.0.2.1', socket)
    expect(served).toHaveLength(3)
  })

  it.each([2, 16, 17])('leaves nothing of a closed connection that held %i requests', (count) => {
    const socket = new FakeSocket()
    for (let i = 0; i < count; i++) send('198.51.100.1', socket)
    socket.destroy()
    for (let i = 0; i < 64; i++) send('192.0.2.1')
    expect([servedOf('198.51.100.1'), servedOf('192.0.2.1')]).toEqual([1, 64])
  })

  it('closes a connection that sends a 17th request before the first one is answered', () => {
    const socket = new FakeSocket()
    const requests = Array.from({ length: 16 }, () => send('192.0.2.1', socket))
    requests[0]?.end()
    send('192.0.2.1', socket)
    expect([served.length, socket.destroyed]).toEqual([2, false])
    send('192.0.2.1', socket)
    expect([served.length, socket.destroyed]).toEqual([2, true])
    send('192.0.2.1', socket)
    expect(served).toHaveLength(2)
  })

  it('is omitted for a connection that was reset and has no address any more', () => {
    const socket = Object.assign(new FakeSocket(), { remoteAddress: undefined })
    send('192.0.2.1', socket)
    expect([served.length, socket.destroyed]).toEqual([0, true])
  })
})

describe('requests on one connection', () => {
  let store: PetStore
  let port: number
  beforeAll(async () => {
    store = await petStore()
    await store.app.http.listen({ host: '127.0.0.1', port: 0 })
    port = (store.app.http.server.address() as { port: number }).port
  })
  afterAll(() => store.close())

  async function answersTo(count: number): Promise<number> {
    const socket = connect(port, '127.0.0.1')
    const last = 'GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
    socket.on('error', () => {}) // a connection that is cut may be reset
    socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(count - 1) + last)
    return (await text(socket).catch(() => '')).split('HTTP/1.1 200').length - 1
  }

  it('are all answered when a client pipelines 16 of them', async () => {
    expect(await answersTo(16)).toBe(16)
  })

  it('never end the server when clients reset their connections as soon as they have asked', async () => {
    for (let i = 0; i < 200; i++) {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      await once(socket, 'connect')
      socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1 + (i % 3)))
      socket.resetAndDestroy()
    }
    expect(await answersTo(1)).toBe(1)
  })

  it('are not answered when a client pipelines 1000 of them, and the next client is served', async () => {
    expect(await answersTo(1000)).toBeLessThanOrEqual(16)
    expect(await answersTo(1)).toBe(1)
  })
})
