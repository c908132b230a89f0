import type { ExecutionResult } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { anonymous, userActor } from '../../src/domain/actor.js'
import { SharedRuns } from '../../src/graphql/sharedRuns.js'
import { unmeasured } from '../../src/values/fairGate.js'
import type { ApiKeyId, UserId } from '../../src/values/ids.js'
import { listen } from '../http/wire.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { allTold } from './allTold.js'
import { openStream } from './wire.js'

const customer = (userId: number, scopes = ['orders:read']) =>
  userActor({ userId: userId as UserId, role: 'customer' }, scopes, { kind: 'apiKey', keyId: 1 as ApiKeyId, expiresAt: null })

describe('a run of a subscription', () => {
  const event = (id = 1) => ({ id, isOnly: false, heardAt: performance.now() - 1 })
  const made = (): Promise<ExecutionResult> => Promise.resolve({ data: {} })

  it('is shared by all subscribers that heard of the change before the run began', async () => {
    const runs = new SharedRuns(unmeasured)
    const execute = vi.fn(made)
    const wanted = { operation: 'a', actor: anonymous, event: event() }
    const told = await Promise.all(Array.from({ length: 50 }, (_, n) => runs.run({ ...wanted, owner: `network ${n}` }, execute)))
    expect(execute).toHaveBeenCalledTimes(1)
    expect(new Set(told).size).toBe(1)
  })

  it('is not shared with another row, another operation or another actor', async () => {
    const runs = new SharedRuns(unmeasured)
    const execute = vi.fn(made)
    const wanted = { operation: 'a', actor: anonymous, event: event(), owner: 'a' }
    const others = [
      wanted,
      { ...wanted, event: event(2) },
      { ...wanted, operation: 'b' },
      { ...wanted, actor: customer(1) },
      { ...wanted, actor: customer(2) },
      { ...wanted, actor: customer(1, ['orders:read', 'users:read']) },
    ]
    await Promise.all(others.map((one) => runs.run(one, execute)))
    expect(execute).toHaveBeenCalledTimes(others.length)
    await runs.run({ ...wanted, actor: customer(1) }, execute)
    expect(execute).toHaveBeenCalledTimes(others.length)
  })

  it('is not shared for a change that was heard of after the run began', async () => {
    const runs = new SharedRuns(unmeasured)
    const execute = vi.fn(made)
    const wanted = { operation: 'a', actor: anonymous, owner: 'a' }
    await runs.run({ ...wanted, event: event() }, execute)
    await runs.run({ ...wanted, event: { ...event(), heardAt: performance.now() } }, execute)
    expect(execute).toHaveBeenCalledTimes(2)
  })

  it('is forgotten when it fails', async () => {
    const runs = new SharedRuns(unmeasured)
    const wanted = { operation: 'a', actor: anonymous, event: event(), owner: 'a' }
    await expect(runs.run(wanted, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    const execute = vi.fn(made)
    await runs.run(wanted, execute)
    expect(execute).toHaveBeenCalledTimes(1)
  })
})

describe('the remembered results', () => {
  const wanted = (id: number) => ({ operation: 'a', actor: anonymous, event: { id, isOnly: false, heardAt: 0 }, owner: 'a' })

  it('take at most 16 MB', async () => {
    const runs = new SharedRuns(unmeasured)
    for (let id = 0; id < 60; id++) await runs.run(wanted(id), async () => ({ data: { text: `${id}`.repeat(100_000) } }))
    await until(() => expect(runs.load.bytes).toBeGreaterThan(10 * 1024 * 1024))
    expect(runs.load.bytes).toBeLessThanOrEqual(16 * 1024 * 1024)
    expect(runs.load.results).toBeLessThan(30)
  })

  it('expire without further runs', async () => {
    const runs = new SharedRuns(unmeasured)
    await runs.run(wanted(1), async () => ({ data: {} }))
    expect(runs.load.results).toBe(1)
    await until(() => expect(runs.load).toEqual({ results: 0, bytes: 0 }))
  })
})

describe('ten subscriptions to one pet', () => {
  let store: PetStore
  beforeAll(async () => {
    store = await petStore()
  })
  afterAll(() => store.close())

  const counted = async (name: string) => {
    const { text } = await store.rest('GET', '/metrics')
    return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
  }

  it('get their results from one run', async () => {
    const { id } = await aPet(store)
    await allTold(store)
    const port = await listen(store.app)
    const query = `subscription { petChanged(id: ${id}) { id name } }`
    const streams = await Promise.all(Array.from({ length: 10 }, () => openStream(port, { body: { query } })))
    await until(() => expect(store.app.changes.listeners).toBe(10))
    await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { name: 'Told' } })
    for (const stream of streams) expect((await stream.next())?.data).toEqual({ data: { petChanged: { id, name: 'Told' } } })
    expect(await counted('gateway_operations_total{kind="subscription",style="graphql"}'.replace(/[{}"]/g, '\\$&'))).toBe(1)
    expect(await counted('gateway_subscription_events_total{subscription="petChanged"}'.replace(/[{}"]/g, '\\$&'))).toBe(10)
    for (const stream of streams) stream.leave()
  })
})
