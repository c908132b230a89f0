import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchConnections } from '../../src/http/connections.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { keptLog } from '../support/keptLog.js'
import { until } from '../support/until.js'
import { lastLine, openReader, type Reader } from './readers.js'
import { listen } from './wire.js'

/** As the product's, but shorter. */
const limits = { stallMs: 2000, stoppingStallMs: 1000, silentMs: 100, endMs: 4000, closeMs: 6000, sweepMs: 20, lookMs: 50 }
/** More than the system keeps for a client. */
const LARGE = 'x'.repeat(20_000_000)
let http: FastifyInstance
let port: number
let kept: ReturnType<typeof keptLog>
let metrics: ReturnType<typeof createMetrics>
let readers: Reader[]

beforeEach(async () => {
  kept = keptLog()
  metrics = createMetrics()
  readers = []
  http = Fastify()
  watchConnections(http, { log: kept.log, metrics, limits })
  http.get('/small', async () => 'small')
  http.get('/large', async () => LARGE)
  http.get('/late', () => sleep(2 * limits.stallMs, 'late'))
  http.get('/rows', (request, reply) => reply.send(Readable.from(rows((nextMs) => request.mustHaveTime(nextMs)))))
  const events = new Readable({ read() {} })
  events.push('a comment')
  http.get('/events', (_request, reply) => reply.send(events))
  http.addHook('preClose', (done) => {
    events.push(null)
    done()
  })
  http.get('/never', () => new Promise(() => {}))
  http.post('/tags', async () => 'made')
  port = await listen({ http })
})
afterEach(async () => {
  for (const { socket } of readers) socket.destroy()
  await http.close()
})

/** Without end, until there is no time left. */
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

describe('while the server serves', () => {
  it('cuts readers that take nothing of a reply of any kind', async () => {
    const startedAt = performance.now()
    const pipelined = 'GET /large HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3)
    const unread = [await open('GET /rows HTTP/1.1'), await open('GET /large HTTP/1.1'), await open('GET /small HTTP/1.1', pipelined)]
    await until(async () => expect(await cuts('reader')).toBe(unread.length))
    expect(performance.now() - startedAt).toBeGreaterThan(limits.stallMs)
    for (const reader of unread) expect((await reader.finish()).length).toBeLessThan(LARGE.length)
    expect(kept.text().match(/"waitsFor":"reader".*a connection was cut/g)).toHaveLength(unread.length)
  })

  it('cuts no reader that makes progress, however slowly, and none to which nothing is to be sent', async () => {
    const slow = await open('GET /rows HTTP/1.1')
    // faster at first, until the system keeps as much as it can
    void slow.sipUntilClosed(400)
    const others = [await open('GET /small HTTP/1.1'), await open('HEAD /large HTTP/1.1'), await open('GET /late HTTP/1.1'), await open([])]
    await sleep(2.5 * limits.stallMs)
    expect([slow, ...others].map(({ closedAt }) => closedAt)).toEqual(Array(5).fill(undefined))
    expect(await cuts('reader')).toBe(0)
    expect(await others[2]?.socket.read()).toMatch(/late$/)
  })
})

describe('when the server stops', () => {
  it('cuts who makes no progress, and ends what goes on with an error while its reader can still take it', async () => {
    const stuck = await Promise.all(Array.from({ length: 20 }, () => open('GET /rows HTTP/1.1')))
    const halfSent = await open(['POST /tags HTTP/1.1', 'Content-Type: text/plain', 'Content-Length: 20'], 'x')
    const events = await open('GET /events HTTP/1.1')
    const late = await open('GET /late HTTP/1.1')
    const slow = await open('GET /rows HTTP/1.1')
    const slowEnd = slow.sipUntilClosed(20)
    await until(() => expect(slow.text.length).toBeGreaterThan(1_000_000))
    const startedAt = performance.now()
    const stopped = http.close()
    await until(async () => expect([await cuts('reader'), await cuts('sender')]).toEqual([stuck.length, 1]))
    const untilCut = performance.now() - startedAt
    expect(untilCut).toBeGreaterThan(limits.stoppingStallMs)
    expect(untilCut).toBeLessThan(limits.endMs)
    await expect(open('GET /small HTTP/1.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await stopped
    expect(performance.now() - startedAt).toBeLessThan(limits.closeMs)
    await slowEnd
    expect(lastLine(await slow.finish())).toEqual({ error: 'SERVICE_UNAVAILABLE' })
    expect(await late.finish()).toMatch(/late$/)
    for (const reader of [...stuck, halfSent, events]) await reader.finish()
    expect(events.text).toContain('a comment')
    expect(await cuts('server')).toBe(0)
  })

  it('waits for nothing for ever', async () => {
    const never = await open('GET /never HTTP/1.1')
    await sleep(50)
    const startedAt = performance.now()
    await http.close()
    expect(performance.now() - startedAt).toBeGreaterThan(limits.closeMs)
    await never.finish()
    expect(await cuts('server')).toBe(1)
  })
})
