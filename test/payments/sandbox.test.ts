import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PaymentProvider } from '../../src/domain/ports/payments.js'
import { guarded } from '../../src/providers/payments/guarded.js'
import { createSandboxPayments } from '../../src/providers/payments/sandbox.js'
import { systemIds } from '../../src/values/ids.js'
import type { Cents } from '../../src/values/money.js'
import { MINUTE, movableClock } from '../support/clock.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { givenUpOnceSent } from '../support/givenUp.js'

const clock = movableClock()
let database: FreshDatabase
let sandbox: PaymentProvider
beforeAll(async () => {
  database = await freshDatabase()
  sandbox = createSandboxPayments({ session: () => database.session, clock, ids: systemIds })
})
afterAll(() => database.close())

const request = (method: string) => ({
  key: randomUUID(),
  reference: 'ORD-00000001',
  amount: 1999 as Cents,
  currency: 'USD',
  method,
  owner: 'customer:1',
})
const charged = { kind: 'charged', chargeId: expect.stringMatching(/^ch_/) }
const charges = (key: string) => async () => (await rows(key)).length
const rows = (key: string) => database.sql`select status, amount::int, currency from sandbox_charges where key = ${key}`

describe('the sandbox', () => {
  it.each(['pm_ok', 'pm_of_somebody_else'])('charges %s once for each key', async (method) => {
    const asked = request(method)
    const first = await sandbox.charge(asked)
    expect(first).toEqual(charged)
    expect(await sandbox.charge(asked)).toEqual(first)
    expect(await rows(asked.key)).toEqual([{ status: 'charged', amount: 1999, currency: 'USD' }])
    expect(await sandbox.charge(request(method))).not.toEqual(first)
  })

  it('gives ten simultaneous requests under one key the same reply', async () => {
    const asked = request('pm_ok')
    const answers = await Promise.all(Array.from({ length: 10 }, () => sandbox.charge(asked)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it('declines pm_declined, and remembers it', async () => {
    const asked = request('pm_declined')
    for (let n = 0; n < 2; n++) expect(await sandbox.charge(asked)).toMatchObject({ kind: 'declined' })
    expect(await rows(asked.key)).toMatchObject([{ status: 'declined' }])
  })

  it('charges pm_slow', async () => {
    expect(await sandbox.charge(request('pm_slow'))).toEqual(charged)
  })

  it('charges pm_timeout without a reply, and replies to the retry', async () => {
    const asked = request('pm_timeout')
    const impatient = guarded(sandbox, { attempts: 1 })
    expect(await givenUpOnceSent(charges(asked.key), () => impatient.charge(asked))).toMatchObject({ kind: 'unknown' })
    expect(await rows(asked.key)).toMatchObject([{ status: 'charged' }])
    expect(await impatient.charge(asked)).toEqual(charged)
    const again = request('pm_timeout')
    expect(await givenUpOnceSent(charges(again.key), () => guarded(sandbox, { attempts: 2 }).charge(again))).toEqual(charged)
  })

  it('leaves pm_error open for a minute, and then declines it', async () => {
    const asked = request('pm_error')
    for (let n = 0; n < 2; n++) expect(await sandbox.charge(asked)).toMatchObject({ kind: 'unknown' })
    clock.advance(MINUTE - 1)
    expect(await sandbox.charge(asked)).toMatchObject({ kind: 'unknown' })
    clock.advance(1)
    expect(await sandbox.charge(asked)).toMatchObject({ kind: 'declined' })
  })

  it('refunds a charge once: a second refund under another key is refused', async () => {
    const asked = request('pm_ok')
    const outcome = await sandbox.charge(asked)
    const refund = {
      key: randomUUID(),
      chargeId: outcome.kind === 'charged' ? outcome.chargeId : '',
      amount: asked.amount,
      currency: 'USD',
      owner: 'customer:1',
    }
    for (let n = 0; n < 2; n++) expect(await sandbox.refund(refund)).toEqual({ kind: 'refunded' })
    expect(await rows(asked.key)).toMatchObject([{ status: 'refunded' }])
    expect(await sandbox.refund({ ...refund, key: randomUUID() })).toMatchObject({ kind: 'refused' })
    expect(await sandbox.refund({ ...refund, chargeId: 'ch_unknown' })).toMatchObject({ kind: 'refused' })
    expect(await sandbox.charge(asked), 'who asks again is still told of the charge').toEqual(outcome)
  })
})
