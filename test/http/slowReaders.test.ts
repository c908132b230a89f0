import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectionLimits, watchConnections } from '../../src/http/connections.js'
import { unacknowledged } from '../../src/http/kernelQueue.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { letPass, stopTime } from '../support/clock.js'
import { keptLog } from '../support/keptLog.js'
import { until } from '../support/until.js'
import { lastLine, openReader, type Reader } from './readers.js'
import { listen } from './wire.js'

/** The limits of the product, except for short real times: the tests let the measured time pass without waiting. */
const limits = { ...connectionLimits, endMs: 2 * connectionLimits.stoppingStallMs, sweepMs: 20, lookMs: 50 }
/** Real milliseconds in which the server checks its connections at least once. */
const A_LOOK_MS = 5 * limits.sweepMs
/** A test divides the time for progress into so many parts and lets them pass one by one, so that the server sees the progress of slow readers. */
const PARTS = 8
/** More than the operating system buffers for a client. */
const LARGE = 'x'.repeat(20_000_000)
let http: FastifyInstance
let port: number
let kept: ReturnType<typeof keptLog>
let metrics: ReturnType<typeof createMetrics>
let readers: Reader[]
let answerLate: () => void
/** Whether the request that is never answered has come. */
let isAsked: boolean
let isStopping: boolean
/** The questions of the server to the system. */
let asked: Promise<unknown>[]
let letTimeGoOn: () => void

beforeEach(async () => {
  letTimeGoOn = stopTime()
  kept = keptLog()
  metrics = createMetrics()
  readers = []
  http = Fastify()
  asked = []
  const ask = (descriptors: readonly number[]) => {
    const answer = unacknowledged(descriptors)
    asked.push(answer)
    return answer
  }
  watchConnections(http, { log: kept.log, metrics, isDraining: () => false, limits, ask })
  http.get('/small', async () => 'small')
  http.get('/large', async () => LARGE)
  http.get(
    '/late',
    () =>
      new Promise((resolve) => {
        answerLate = () => resolve('late')
      }),
  )
  http.get('/rows', (request, reply) => reply.send(Readable.from(rows((nextMs) => request.mustHaveTime(nextMs)))))
  const events = new Readable({ read() {} })
  events.push('a comment')
  http.get('/events', (_request, reply) => reply.send(events))
  isStopping = false
  http.addHook('preClose', (done) => {
    isStopping = true
    events.push(null)
    done()
  })
  isAsked = false
  http.get('/never', () => {
    isAsked = true
    return new Promise(() => {})
  })
  http.post('/tags', async () => 'made')
  port = await listen({ http })
})
afterEach(async () => {
  for (const { socket } of readers) socket.destroy()
  await http.close()
  letTimeGoOn()
})

/** Endless rows, until the server has no time left. */
async function* rows(mustHaveTime: (nextMs: number) => void): AsyncGenerator<string> {
  for (;;) {
    const offeredAt = performance.now()
    yield `${JSON.stringify({ row: 'y'.repeat(50_000) })}\n`
    try {
      mustHaveTime(performance.now() - offeredAt)
    } catch (error) {
      yield `${JSON.stringify({ error: (error as { code: string }).code })}\n`
      return
    }
  }
}

async function open(head: string[] | string, body?: string): Promise<Reader> {
  const reader = await openReader(port, [head].flat(), body)
  readers.push(reader)
  return reader
}

const cuts = async (reason: string): Promise<number> => {
  const { values } = await metrics.cutConnections.get()
  return values.find(({ labels }) => labels.reason === reason)?.value ?? 0
}

/** Lets time pass, and then lets the server check its connections. */
async function pass(milliseconds: number): Promise<void> {
  await letPass(milliseconds)
  await sleep(A_LOOK_MS)
  // on a busy machine the system answers late
  await Promise.all(asked.splice(0))
}

describe('a running server', () => {
  it('cuts readers that take nothing of a stream, a large reply or pipelined replies', async () => {
    const pipelined = 'GET /large HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3)
    const unread = [await open('GET /rows HTTP/1.1'), await open('GET /large HTTP/1.1'), await open('GET /small HTTP/1.1', pipelined)]
    await pass(limits.stallMs / 2)
    expect(await cuts('reader')).toBe(0)
    // the operating system may still buffer a little more for the readers, and their time starts again
    await until(async () => {
      await pass(limits.stallMs)
      expect(await cuts('reader')).toBe(unread.length)
    })
    for (const reader of unread) expect((await reader.finish()).length).toBeLessThan(LARGE.length)
    expect(kept.text().match(/"waitsFor":"reader".*a connection was closed/g)).toHaveLength(unread.length)
  })

  it('cuts no reader that makes slow progress and no connection without data to send', async () => {
    const slow = await open('GET /rows HTTP/1.1')
    const others = [await open('GET /small HTTP/1.1'), await open('HEAD /large HTTP/1.1'), await open('GET /late HTTP/1.1'), await open([])]
    for (let part = 0; part < 2.5 * PARTS; part++) {
      slow.sip()
      await pass(limits.stallMs / PARTS)
    }
    expect([slow, ...others].map(({ closedAt }) => closedAt)).toEqual(Array(5).fill(undefined))
    expect(await cuts('reader')).toBe(0)
    answerLate()
    await until(() => {
      others[2]?.sip()
      expect(others[2]?.text).toMatch(/late$/)
    })
  })
})

describe('a stopping server', () => {
  it('cuts clients without progress, and ends a continuing stream with an error that its reader receives', async () => {
    const stuck = await Promise.all(Array.from({ length: 20 }, () => open('GET /rows HTTP/1.1')))
    const halfSent = await open(['POST /tags HTTP/1.1', 'Content-Type: text/plain', 'Content-Length: 20'], 'x')
    const events = await open('GET /events HTTP/1.1')
    const late = await open('GET /late HTTP/1.1')
    const slow = await open('GET /rows HTTP/1.1')
    const slowEnd = slow.sipUntilClosed(20)
    await until(() => expect(slow.text.length).toBeGreaterThan(1_000_000))
    const stopped = http.close()
    await until(() => expect(isStopping).toBe(true))
    const startedAt = performance.now()
    const cut = async () => [await cuts('reader'), await cuts('sender')]
    const aPart = () => pass(limits.stoppingStallMs / PARTS)
    for (let part = 0; part < PARTS / 2; part++) await aPart()
    expect(await cut()).toEqual([0, 0])
    await until(async () => {
      await aPart()
      expect(await cut()).toEqual([stuck.length, 1])
    })
    expect(performance.now() - startedAt).toBeLessThan(limits.endMs)
    await expect(open('GET /small HTTP/1.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    answerLate()
    while (performance.now() - startedAt <= limits.endMs) await aPart()
    await until(() => expect(slow.text.slice(-1000)).toContain('SERVICE_UNAVAILABLE'))
    await pass(limits.silentMs + 1) // its connection waits so long for a further request
    expect(lastLine(await slow.finish())).toEqual({ error: 'SERVICE_UNAVAILABLE' })
    await Promise.all([stopped, slowEnd])
    expect(await late.finish()).toMatch(/late$/)
    for (const reader of [...stuck, halfSent, events]) await reader.finish()
    expect(events.text).toContain('a comment')
    expect(await cuts('server')).toBe(0)
  })

  it('cuts a request without a reply when the time for closing is over', async () => {
    const never = await open('GET /never HTTP/1.1')
    await until(() => expect(isAsked).toBe(true))
    const stopped = http.close()
    await until(() => expect(isStopping).toBe(true))
    await pass(limits.closeMs / 2)
    expect(never.closedAt).toBeUndefined()
    await pass(limits.closeMs / 2 + 1)
    await stopped
    await never.finish()
    expect(await cuts('server')).toBe(1)
  })
})
