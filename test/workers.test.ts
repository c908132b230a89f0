import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseConfig } from '../src/config.js'
import type { Change } from '../src/db/change.js'
import type { Services } from '../src/domain/services.js'
import { createLog } from '../src/observability/log.js'
import type { EventId, PetId } from '../src/values/ids.js'
import { startWorkers } from '../src/workers.js'

const config = parseConfig({ APP_ENV: 'test' })
const LOOPS = [
  { loop: 'settle orders', everyMs: 1000 },
  { loop: 'deliver webhooks', everyMs: 250 },
  { loop: 'count pending deliveries', everyMs: 15_000 },
  { loop: 'write the request log', everyMs: 1000 },
  { loop: 'write the uses of deprecated parts', everyMs: 5000 },
  { loop: 'tell callers of deprecated parts', everyMs: 10 * 60_000 },
  { loop: 'rotate signing keys', everyMs: 10 * 60_000 },
  { loop: 'delete expired records', everyMs: 10 * 60_000 },
  { loop: 'keep the days of the request log', everyMs: 10 * 60_000 },
  { loop: 'measure growing tables', everyMs: 5 * 60_000 },
]
/** The loops by interval: loops of the same interval are watched in one run, because a run of minutes has thousands of turns of the other loops. */
const INTERVALS = [...new Set(LOOPS.map(({ everyMs }) => everyMs))].map((everyMs) => {
  const loops = LOOPS.filter((loop) => loop.everyMs === everyMs).map(({ loop }) => loop)
  return { everyMs, loops, title: loops.join(', ') }
})
/** Milliseconds after which every loop has run. */
const LONGEST_MS = Math.max(...LOOPS.map(({ everyMs }) => everyMs))

/** Services with a scripted database, which every loop asks. */
function servicesOn(database: () => Promise<never>): { services: () => Services; asked: ReturnType<typeof vi.fn> } {
  const asked = vi.fn(database)
  const select = () => ({ from: () => ({ orderBy: asked }) })
  const requestLog = { take: () => [{ receivedAt: new Date() }], putBack: () => {} }
  const fake = {
    db: { select, execute: asked },
    write: asked,
    requestLog,
    deprecationUses: { declared: [], areDaysWritten: true, take: () => [{}], putBack: () => {} },
    mailer: { mustBeReady: () => {} },
    clock: { now: () => new Date() },
    wallClock: { now: () => new Date() },
    accessTokens: { algorithm: 'EdDSA' },
  }
  return { services: () => fake as unknown as Services, asked } // no loop gets further than its first statement
}

const log = createLog({ LOG_LEVEL: 'silent' })
const listeners = new Set<(change: Change) => void>()
const changes = {
  isListening: true,
  isHearing: true,
  caughtUpTo: 0,
  catchUp: async () => {},
  listeners: 0,
  subscribe({ onChange }: { onChange(change: Change): void }) {
    listeners.add(onChange)
    return () => void listeners.delete(onChange)
  },
}
const error = vi.spyOn(log.of('loops'), 'error')
beforeEach(() => {
  vi.useFakeTimers()
  listeners.clear()
})
afterEach(() => {
  vi.useRealTimers()
  error.mockClear()
})

/** The failures of one loop in the log. */
function failuresOf(loop: string): unknown[] {
  return error.mock.calls.flatMap(([facts]: unknown[]) => {
    const told = facts as { loop: string; err: unknown } // as workers.ts logs it
    return told.loop === loop ? [told.err] : []
  })
}

describe('a background loop', () => {
  it.each(INTERVALS)('runs at its interval until it is stopped: $title', async ({ loops, everyMs }) => {
    const counts = () => loops.map((loop) => failuresOf(loop).length)
    const each = (count: number) => loops.map(() => count)
    const { services } = servicesOn(() => Promise.reject(new Error('not now')))
    const workers = startWorkers({ services, log, changes }, config)
    await vi.advanceTimersByTimeAsync(everyMs - 1)
    expect(counts()).toEqual(each(0))
    await vi.advanceTimersByTimeAsync(1)
    expect(counts()).toEqual(each(1))
    await vi.advanceTimersByTimeAsync(2 * everyMs)
    expect(counts()).toEqual(each(3))
    await workers.stop()
    await vi.advanceTimersByTimeAsync(everyMs)
    expect(counts()).toEqual(each(3))
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each(INTERVALS)('logs a failure with its name: $title', async ({ loops, everyMs }) => {
    const failure = new Error('the database is gone')
    const { services } = servicesOn(() => Promise.reject(failure))
    const workers = startWorkers({ services, log, changes }, config)
    await vi.advanceTimersByTimeAsync(everyMs)
    await workers.stop()
    for (const loop of loops) expect(failuresOf(loop), loop).toEqual([failure])
  })

  it.each(INTERVALS)('continues after an error of its services: $title', async ({ loops, everyMs }) => {
    const failure = new Error('no services')
    const services = (): Services => {
      throw failure
    }
    const workers = startWorkers({ services, log, changes }, config)
    await vi.advanceTimersByTimeAsync(2 * everyMs)
    for (const loop of loops) expect(failuresOf(loop), loop).toEqual([failure, failure])
    await workers.stop()
  })

  it('runs at the start, too, where its result is wanted at once', async () => {
    const [loop, everyMs] = ['look for the last backup', 5 * 60_000]
    const { services } = servicesOn(() => Promise.reject(new Error('not now')))
    const workers = startWorkers({ services, log, changes }, config)
    await vi.advanceTimersByTimeAsync(0)
    expect(failuresOf(loop)).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(everyMs - 1)
    expect(failuresOf(loop)).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(failuresOf(loop)).toHaveLength(2)
    await workers.stop()
  })

  it('does not start a run while the previous run continues', async () => {
    const { services, asked } = servicesOn(() => new Promise(() => {}))
    startWorkers({ services, log, changes }, config)
    await vi.advanceTimersByTimeAsync(LONGEST_MS)
    const begun = asked.mock.calls.length
    expect(begun).toBeGreaterThanOrEqual(LOOPS.length)
    await vi.advanceTimersByTimeAsync(4 * LONGEST_MS)
    expect(asked).toHaveBeenCalledTimes(begun)
  })

  it('finishes its current run before it stops', async () => {
    const ends: (() => void)[] = []
    const { services } = servicesOn(() => new Promise((_resolve, reject) => ends.push(() => reject(new Error('late')))))
    const workers = startWorkers({ services, log, changes }, config)
    await vi.advanceTimersByTimeAsync(LONGEST_MS)
    let isStopped = false
    const stopping = workers.stop().then(() => {
      isStopped = true
    })
    await vi.advanceTimersByTimeAsync(LONGEST_MS)
    expect(isStopped).toBe(false)
    for (const end of ends) end()
    await stopping
    expect(isStopped).toBe(true)
  })

  it('delivers as soon as an event is announced, and again for an event that is announced meanwhile', async () => {
    const ends: (() => void)[] = []
    const { services, asked } = servicesOn(() => new Promise((_resolve, reject) => ends.push(() => reject(new Error('late')))))
    const workers = startWorkers({ services, log, changes }, config)
    const tell = (change: Change) => {
      for (const listener of [...listeners]) listener(change)
    }
    tell({ kind: 'pet', id: 1 as PetId })
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveBeenCalledTimes(0)
    for (const id of [1, 2, 3]) tell({ kind: 'event', id: id as EventId, customerId: undefined })
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveBeenCalledTimes(1)
    ends[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveBeenCalledTimes(2)
    const stopping = workers.stop()
    for (const end of ends) end()
    await vi.advanceTimersByTimeAsync(0)
    for (const end of ends) end()
    await stopping
    expect(listeners.size).toBe(0)
  })
})
