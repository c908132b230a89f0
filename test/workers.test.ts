import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseConfig } from '../src/config.js'
import type { Services } from '../src/domain/services.js'
import { createLog } from '../src/observability/log.js'
import { startWorkers } from '../src/workers.js'

const config = parseConfig({ APP_ENV: 'test' })
const LOOPS = ['rotate signing keys', 'forget what has expired']
const PERIOD_MS = 10 * 60_000

/** Services whose database does what it is told: every loop ends up asking it something. */
function servicesOn(database: () => Promise<never>): { services: () => Services; asked: ReturnType<typeof vi.fn> } {
  const asked = vi.fn(database)
  const select = () => ({ from: () => ({ orderBy: asked }) })
  const fake = { db: { select }, write: asked, clock: { now: () => new Date() }, accessTokens: { algorithm: 'EdDSA' } }
  return { services: () => fake as unknown as Services, asked } // no loop comes further than its first question
}

const log = createLog({ LOG_LEVEL: 'silent' })
const error = vi.spyOn(log, 'error')
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  error.mockClear()
})

describe('a background loop', () => {
  it('runs at its time, again and again, until it is stopped', async () => {
    const { services, asked } = servicesOn(() => Promise.reject(new Error('not now')))
    const workers = startWorkers({ services, log }, config)
    await vi.advanceTimersByTimeAsync(PERIOD_MS - 1)
    expect(asked).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveBeenCalledTimes(LOOPS.length)
    await vi.advanceTimersByTimeAsync(2 * PERIOD_MS)
    expect(asked).toHaveBeenCalledTimes(3 * LOOPS.length)
    await workers.stop()
    await vi.advanceTimersByTimeAsync(PERIOD_MS)
    expect(asked).toHaveBeenCalledTimes(3 * LOOPS.length)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells the log of a failure, and of which loop it was', async () => {
    const failure = new Error('the database is gone')
    const { services } = servicesOn(() => Promise.reject(failure))
    const workers = startWorkers({ services, log }, config)
    await vi.advanceTimersByTimeAsync(PERIOD_MS)
    await workers.stop()
    expect(error.mock.calls.map(([facts]) => facts)).toEqual(LOOPS.map((loop) => ({ err: failure, loop })))
  })

  it('survives services that cannot be made', async () => {
    let calls = 0
    const services = (): Services => {
      calls += 1
      throw new Error('no services')
    }
    const workers = startWorkers({ services, log }, config)
    await vi.advanceTimersByTimeAsync(2 * PERIOD_MS)
    expect(calls).toBe(2 * LOOPS.length)
    expect(error).toHaveBeenCalledTimes(2 * LOOPS.length)
    await workers.stop()
  })

  it('does not begin while it is still running', async () => {
    const { services, asked } = servicesOn(() => new Promise(() => {}))
    startWorkers({ services, log }, config)
    await vi.advanceTimersByTimeAsync(5 * PERIOD_MS)
    expect(asked).toHaveBeenCalledTimes(LOOPS.length)
  })

  it('that is under way is waited for when they are stopped', async () => {
    const ends: (() => void)[] = []
    const { services } = servicesOn(() => new Promise((_resolve, reject) => ends.push(() => reject(new Error('late')))))
    const workers = startWorkers({ services, log }, config)
    await vi.advanceTimersByTimeAsync(PERIOD_MS)
    let isStopped = false
    const stopping = workers.stop().then(() => {
      isStopped = true
    })
    await vi.advanceTimersByTimeAsync(PERIOD_MS)
    expect(isStopped).toBe(false)
    for (const end of ends) end()
    await stopping
    expect(isStopped).toBe(true)
  })
})
