import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChargeOutcome, PaymentProvider } from '../../src/domain/payments.js'
import { guarded } from '../../src/providers/payments/guarded.js'
import type { Cents } from '../../src/values/money.js'

const DONE: ChargeOutcome = { kind: 'charged', chargeId: 'ch_1' }
const SETTINGS = { timeoutMs: 10_000, attempts: 2, breakAfter: 3, breakMs: 5000, firstDelayMs: 100 }

let sent: string[]
let isDown: (key: string) => boolean
let payments: PaymentProvider
beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  isDown = () => true
  payments = guarded(provider, SETTINGS)
})
afterEach(() => void vi.useRealTimers())

const provider: PaymentProvider = {
  async charge({ key }) {
    sent.push(key)
    if (isDown(key)) throw new Error('down')
    return DONE
  },
  async refund({ key }) {
    sent.push(key)
    if (isDown(key)) throw new Error('down')
  },
}

/** A charge, with as much time as it takes. @returns whether it was sent, for one that has failed. */
async function charge(key: string): Promise<ChargeOutcome | { wasSent: boolean }> {
  const asking = payments
    .charge({ key, reference: '', amount: 1 as Cents, currency: 'USD', method: 'pm_ok' })
    .catch(({ wasSent }: { wasSent: boolean }) => ({ wasSent }))
  await vi.advanceTimersByTimeAsync(2000)
  return asking
}

describe('patience', () => {
  it('asks again once, after a moment', async () => {
    expect(await charge('a')).toEqual({ wasSent: true })
    expect(sent).toEqual(['a', 'a'])
  })

  it('waits ten seconds for an answer, and no longer', async () => {
    let isAborted = false
    const silent: PaymentProvider = {
      ...provider,
      charge: (_request, signal) =>
        new Promise(() =>
          signal?.addEventListener('abort', () => {
            isAborted = true
          }),
        ),
    }
    payments = guarded(silent, { attempts: 1 })
    const asking = payments
      .charge({ key: 'a', reference: '', amount: 1 as Cents, currency: 'USD', method: '' })
      .catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(9999)
    expect(isAborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asking).toMatchObject({ name: 'PaymentUnavailable', wasSent: true })
    expect(isAborted).toBe(true)
  })

  it('sends no more than so many at once', async () => {
    let running = 0
    let most = 0
    const slow: PaymentProvider = {
      ...provider,
      async charge() {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 100))
        running -= 1
        return DONE
      },
    }
    payments = guarded(slow)
    const outcomes = await Promise.all(Array.from({ length: 300 }, (_, n) => charge(String(n))))
    expect(most).toBe(50)
    expect(
      outcomes.filter((outcome) => 'wasSent' in outcome && !outcome.wasSent),
      'those beyond the queue were not sent',
    ).toHaveLength(50)
    expect(outcomes.filter((outcome) => 'kind' in outcome)).toHaveLength(250)
  })
})

describe('the circuit breaker', () => {
  async function opened(): Promise<void> {
    for (const key of ['a', 'b', 'c']) await charge(key)
    sent = []
  }

  it('opens after failures in a row, and then refuses without sending', async () => {
    await opened()
    expect(await charge('d')).toEqual({ wasSent: false })
    expect(sent).toEqual([])
  })

  it('says of one that was sent before it opened that it was sent', async () => {
    await charge('a')
    await charge('b')
    expect(await charge('c')).toEqual({ wasSent: true })
  })

  it('lets one through after five seconds, and closes when that one is answered', async () => {
    await opened()
    isDown = () => false
    expect(await charge('d'), 'not yet').toEqual({ wasSent: false })
    await vi.advanceTimersByTimeAsync(1000)
    expect(await charge('d')).toEqual(DONE)
    expect(await charge('e')).toEqual(DONE)
  })

  it('stays open when that one fails', async () => {
    await opened()
    await vi.advanceTimersByTimeAsync(5000)
    expect(await charge('d')).toEqual({ wasSent: true })
    expect(await charge('e')).toEqual({ wasSent: false })
    expect(sent).toEqual(['d'])
  })

  it('does so also for one that had failed before, as long as others have too', async () => {
    await opened()
    await vi.advanceTimersByTimeAsync(5000)
    expect(await charge('a')).toEqual({ wasSent: true })
    expect(await charge('e')).toEqual({ wasSent: false })
  })

  it('counts from nothing after a success', async () => {
    isDown = (key) => key !== 'ok'
    for (const key of ['a', 'b', 'ok', 'c', 'd']) await charge(key)
    expect(await charge('ok')).toEqual(DONE)
  })

  it('does not open for one request that fails again and again', async () => {
    isDown = (key) => key === 'poison'
    for (let n = 0; n < 20; n++) expect(await charge('poison')).toEqual({ wasSent: true })
    expect(await charge('other')).toEqual(DONE)
  })

  it('is not kept open by one request that fails again and again', async () => {
    isDown = (key) => key === 'poison'
    await charge('poison')
    isDown = () => true
    await opened()
    await vi.advanceTimersByTimeAsync(5000)
    isDown = (key) => key === 'poison'
    for (const key of ['a', 'b', 'c', 'poison', 'poison', 'poison']) await charge(key)
    expect(await charge('d')).toEqual(DONE)
  })

  it('watches refunds as well', async () => {
    for (const key of ['a', 'b', 'c']) {
      const asking = payments.refund({ key, chargeId: 'ch_1', amount: 1 as Cents }).catch(() => {})
      await vi.advanceTimersByTimeAsync(2000)
      await asking
    }
    expect(await charge('d')).toEqual({ wasSent: false })
  })
})
