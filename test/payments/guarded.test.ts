import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChargeOutcome, PaymentProvider, RefundOutcome, UnknownOutcome } from '../../src/domain/ports/payments.js'
import { guarded } from '../../src/providers/payments/guarded.js'
import type { Cents } from '../../src/values/money.js'

const DONE: ChargeOutcome = { kind: 'charged', chargeId: 'ch_1' }
const REJECTED: ChargeOutcome = { kind: 'rejected', status: 400, answer: '' }
const UNKNOWN = { kind: 'unknown' }
const NOT_SENT = { kind: 'notSent' }
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

const down = (isFault = true): UnknownOutcome => ({ kind: 'unknown', isFault, cause: new Error('down') })

const provider: PaymentProvider = {
  async charge({ key }) {
    sent.push(key)
    return isDown(key) ? down() : DONE
  },
  async refund({ key }) {
    sent.push(key)
    return isDown(key) ? down() : { kind: 'refunded' }
  },
}

const answering = (outcome: ChargeOutcome): PaymentProvider => ({
  ...provider,
  async charge({ key }) {
    sent.push(key)
    return isDown(key) ? outcome : DONE
  },
})

const request = (key: string, owner: string) => ({ key, reference: '', amount: 1 as Cents, currency: 'USD', method: 'pm_ok', owner })

/** Charges and lets all timers run. By default each key belongs to a different customer. */
async function charge(key: string, owner = `customer:${key}`): Promise<ChargeOutcome> {
  const asking = payments.charge(request(key, owner))
  await vi.advanceTimersByTimeAsync(2000)
  return asking
}

describe('a guarded provider', () => {
  it('retries an open charge once', async () => {
    expect(await charge('a')).toMatchObject(UNKNOWN)
    expect(sent).toEqual(['a', 'a'])
  })

  it('waits ten seconds for a reply, and then aborts the request', async () => {
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
    const asking = payments.charge(request('a', 'customer:1'))
    await vi.advanceTimersByTimeAsync(9999)
    expect(isAborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asking).toMatchObject(UNKNOWN)
    expect(isAborted).toBe(true)
  })

  it('sends at most 50 requests at once, and refuses requests beyond its queue', async () => {
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
      outcomes.filter(({ kind }) => kind === 'notSent'),
      'those beyond the queue were not sent',
    ).toHaveLength(50)
    expect(outcomes.filter(({ kind }) => kind === 'charged')).toHaveLength(250)
  })

  it('leaves the retry to the caller when the provider names a time', async () => {
    payments = guarded(answering({ ...down(), retryAfterMs: 60_000 }), SETTINGS)
    expect(await charge('a')).toMatchObject({ ...UNKNOWN, retryAfterMs: 60_000 })
    expect(sent).toEqual(['a'])
  })

  it.each([
    ['rejected', REJECTED],
    ['misconfigured', { ...REJECTED, kind: 'misconfigured' } as const],
  ])('leaves a charge open when “%s” follows an attempt with an open outcome', async (_kind, refusal) => {
    const outcomes = [down(), refusal]
    payments = guarded({ ...provider, charge: async () => outcomes.shift() ?? DONE }, SETTINGS)
    expect(await charge('a')).toMatchObject(UNKNOWN)
  })

  it.each<[ChargeOutcome]>([[DONE], [{ kind: 'declined', reason: 'no' }]])(
    'accepts the decision $kind even after an attempt with an open outcome',
    async (answer) => {
      const outcomes = [down(), answer]
      payments = guarded({ ...provider, charge: async () => outcomes.shift() ?? DONE }, SETTINGS)
      expect(await charge('a')).toEqual(answer)
    },
  )

  it('leaves a charge open when the adapter throws', async () => {
    const broken = () => Promise.reject(new Error('a fault in the code'))
    payments = guarded({ charge: broken, refund: broken }, SETTINGS)
    expect(await charge('a')).toMatchObject(UNKNOWN)
  })
})

describe('the shares of a guarded provider', () => {
  const hanging: PaymentProvider = {
    ...provider,
    charge({ key }) {
      sent.push(key)
      return key.startsWith('hang') ? new Promise(() => {}) : Promise.resolve(DONE)
    },
  }

  it.each(['customer:1', 'settling'])('keep places for other owners while requests of %s hang', async (owner) => {
    payments = guarded(hanging)
    const stuck = Array.from({ length: 100 }, (_, n) => payments.charge(request(`hang${n}`, owner)))
    await vi.advanceTimersByTimeAsync(1)
    expect(sent, 'no more than its share is sent').toHaveLength(10)
    expect(await charge('a')).toEqual(DONE)
    await vi.advanceTimersByTimeAsync(60_000)
    const kinds = (await Promise.all(stuck)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'notSent').length, 'the others were told so').toBeGreaterThan(50)
  })

  it('end the wait for a place after ten seconds', async () => {
    payments = guarded(hanging, { timeoutMs: 60_000 })
    const stuck = Array.from({ length: 11 }, (_, n) => payments.charge(request(`hang${n}`, 'customer:1')))
    await vi.advanceTimersByTimeAsync(9999)
    const last = Promise.race([stuck[10], 'waits'])
    expect(await last).toBe('waits')
    await vi.advanceTimersByTimeAsync(1)
    expect(await stuck[10]).toMatchObject(NOT_SENT)
  })
})

describe('the circuit breaker', () => {
  async function opened(): Promise<void> {
    for (const key of ['a', 'b', 'c']) await charge(key)
    sent = []
  }

  it('opens after three failures in a row, and refuses requests without sending them', async () => {
    await opened()
    expect(await charge('d')).toMatchObject(NOT_SENT)
    expect(sent).toEqual([])
  })

  it('reports the request that opens it as sent, with an unknown outcome', async () => {
    await charge('a')
    await charge('b')
    expect(await charge('c')).toMatchObject(UNKNOWN)
  })

  it('lets a probe through after five seconds, and closes when the probe succeeds', async () => {
    await opened()
    isDown = () => false
    expect(await charge('d'), 'not yet').toMatchObject(NOT_SENT)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await charge('d')).toEqual(DONE)
    expect(await charge('e')).toEqual(DONE)
  })

  it('stays open when the probe fails', async () => {
    await opened()
    await vi.advanceTimersByTimeAsync(5000)
    expect(await charge('d')).toMatchObject(UNKNOWN)
    expect(await charge('e')).toMatchObject(NOT_SENT)
    expect(sent).toEqual(['d'])
  })

  it('ignores a probe that has failed before, and lets the next request through', async () => {
    await opened()
    await vi.advanceTimersByTimeAsync(5000)
    expect(await charge('a')).toMatchObject(UNKNOWN)
    isDown = (key) => key === 'a'
    expect(await charge('e')).toEqual(DONE)
  })

  it('counts failures from zero after a success', async () => {
    isDown = (key) => key !== 'ok'
    for (const key of ['a', 'b', 'ok', 'c', 'd']) await charge(key)
    expect(await charge('ok')).toEqual(DONE)
  })

  it('stays closed when one request fails repeatedly', async () => {
    isDown = (key) => key === 'poison'
    for (let n = 0; n < 20; n++) expect(await charge('poison')).toMatchObject(UNKNOWN)
    expect(await charge('other')).toEqual(DONE)
  })

  it('closes although one request fails repeatedly', async () => {
    isDown = (key) => key === 'poison'
    await charge('poison')
    isDown = () => true
    await opened()
    await vi.advanceTimersByTimeAsync(5000)
    isDown = (key) => key === 'poison'
    for (const key of ['a', 'b', 'c', 'poison', 'poison', 'poison']) await charge(key)
    expect(await charge('d')).toEqual(DONE)
  })

  it('counts failures of refunds too', async () => {
    const refund = async (key: string): Promise<RefundOutcome> => {
      const asking = payments.refund({ ...request(key, `customer:${key}`), chargeId: 'ch_1' })
      await vi.advanceTimersByTimeAsync(2000)
      return asking
    }
    for (const key of ['a', 'b', 'c']) expect(await refund(key)).toMatchObject(UNKNOWN)
    expect(await charge('d')).toMatchObject(NOT_SENT)
  })

  it('refuses a customer with ten failures, and serves other customers', async () => {
    isDown = (key) => key.startsWith('evil')
    payments = guarded(provider, { ...SETTINGS, breakAfter: 10 })
    for (let n = 0; n < 10; n++) await charge(`evil${n}`, 'customer:evil')
    expect(await charge('evil10', 'customer:evil')).toMatchObject(NOT_SENT)
    for (const key of ['a', 'b', 'c']) expect(await charge(key)).toEqual(DONE)
  })

  it('closes although one customer fails repeatedly', async () => {
    payments = guarded(provider, { ...SETTINGS, breakAfter: 9 })
    for (let n = 0; n < 9; n++) await charge(`evil${n}`, 'customer:evil')
    for (let n = 0; n < 9; n++) await charge(`other${n}`)
    expect(await charge('a')).toMatchObject(NOT_SENT)
    isDown = (key) => key.startsWith('evil')
    await vi.advanceTimersByTimeAsync(5000)
    await charge('evil10', 'customer:evil')
    expect(await charge('a')).toEqual(DONE)
  })

  it.each<[what: string, outcome: ChargeOutcome]>([
    ['rejected', REJECTED],
    ['misconfigured', { kind: 'misconfigured', status: 401, answer: '' }],
    ['declined', { kind: 'declined', reason: 'no' }],
    ['put off (429)', down(false)],
  ])('does not open for requests that are %s', async (_what, outcome) => {
    payments = guarded(answering(outcome), SETTINGS)
    for (let n = 0; n < 20; n++) await charge(`key${n}`)
    isDown = () => false
    expect(await charge('a')).toEqual(DONE)
  })

  it.each<[what: string, outcome: ChargeOutcome]>([
    ['rejected', REJECTED],
    ['declined', { kind: 'declined', reason: 'no' }],
  ])('stays half open after a request that is %s', async (_what, outcome) => {
    let answer: ChargeOutcome = down()
    payments = guarded({ ...provider, charge: async () => answer }, SETTINGS)
    await opened()
    await vi.advanceTimersByTimeAsync(5000)
    answer = outcome
    expect(await charge('d')).toEqual(outcome)
    answer = down()
    expect(await charge('e')).toMatchObject(UNKNOWN)
    expect(await charge('f'), 'one failure is enough to open it again').toMatchObject(NOT_SENT)
  })

  it('ignores failures of a simulated provider', async () => {
    payments = guarded({ ...provider, isSimulated: true }, SETTINGS)
    for (let n = 0; n < 20; n++) await charge(`key${n}`)
    isDown = () => false
    expect(await charge('a')).toEqual(DONE)
  })
})
