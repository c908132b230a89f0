import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { CallPressure } from '../../src/domain/limits/callPressure.js'
import { LoopDelay } from '../../src/observability/loopDelay.js'
import { Pressure } from '../../src/observability/pressure.js'
import { FairGate } from '../../src/values/fairGate.js'
import { metric } from '../support/metrics.js'
import { checkReply } from '../support/openapiValidator.js'
import { type PetStore, petStore } from '../support/petStore.js'

const BOUND_MS = 100
let pressure: Pressure | undefined
let store: PetStore | undefined
afterEach(async () => {
  pressure?.close()
  await store?.close()
  store = undefined
})

const pressed = (queueWaitMs = () => 0) => {
  pressure?.close()
  pressure = new Pressure(BOUND_MS, queueWaitMs)
  return pressure
}

const cell = new Int32Array(new SharedArrayBuffer(4))

/** Holds the main thread. It waits and takes no CPU time. */
function hold(milliseconds: number): void {
  Atomics.wait(cell, 0, 0, milliseconds)
}

/** Delays the event loop in two turns running: a single delay is no overload. */
async function overload(milliseconds: number): Promise<void> {
  for (let i = 0; i < 2; i++) {
    hold(milliseconds)
    await sleep(0)
  }
}

describe('a server with too much work', () => {
  it.each([
    ['below its bound', BOUND_MS - 1, [1, 1000], []],
    ['at its bound', BOUND_MS * 1.01, [1, 100, 900], [1000]],
    ['half over its bound', BOUND_MS * 1.5, [1, 30], [32, 1000]],
    ['nearly twice over its bound', BOUND_MS * 1.99, [1], [2, 1000]],
    ['twice over its bound', BOUND_MS * 2, [], [1, 1000]],
  ])('%s begins cheap operations longest', (_case, waitedMs, admitted, refused) => {
    const one = pressed()
    expect(admitted.filter((points) => !one.admits(points, waitedMs))).toEqual([])
    expect(refused.filter((points) => one.admits(points, waitedMs))).toEqual([])
    expect(one.admitsAny(waitedMs)).toBe(admitted.length > 0)
  })

  it('notices that the event loop is held, and recovers', async () => {
    const one = pressed()
    await sleep(50)
    expect(one.admitsAny(0)).toBe(true)
    await overload(400)
    expect(one.admitsAny(0)).toBe(false)
    await expect.poll(() => one.admits(1000, 0)).toBe(true)
  })

  it('is not a server with a single delay', () => {
    const delay = new LoopDelay()
    const after = [400, 0, 300, 500, 0, 0].map((late) => {
      delay.note(late)
      return delay.milliseconds
    })
    expect(after).toEqual([0, 0, 0, 300, 150, 75])
  })

  it('counts the wait for a turn of owners without a place, and not the queue of a single owner', async () => {
    const gate = new FairGate({ places: 1, placesPerOwner: 1, queue: 100, queuePerOwner: 75 })
    expect(gate.tryEnter('ada')).toBe(true)
    for (let i = 0; i < 75; i++) gate.wait('ada', () => {})
    hold(2 * BOUND_MS)
    expect(gate.turnWaitMs).toBe(0)
    gate.wait('ben', () => {})
    expect(pressed(() => gate.turnWaitMs).admits(999, 0)).toBe(true)
    hold(2 * BOUND_MS)
    expect(pressed(() => gate.turnWaitMs).admitsAny(0)).toBe(false)
    gate.leave('ada') // the next turn is that of ada, who waited first
    gate.leave('ada')
    expect(gate.heldBy('ben')).toBe(1)
  })

  it('lets a request go on that has begun', () => {
    let waited = 0
    const one = pressed()
    one.level = () => waited / BOUND_MS
    const call = new CallPressure(one, 0, () => {})
    call.enter()
    call.begin(1000)
    waited = 5 * BOUND_MS
    expect(() => call.begin(1000)).not.toThrow()
    expect(() => new CallPressure(one, 0, () => {}).begin(1)).toThrow(/more work than it can do/)
  })

  it('answers 503 with Retry-After in both styles, before it reads a body, and still answers health and pages', async () => {
    store = await petStore({ settings: { OVERLOAD_DELAY_MS: '20' } })
    const { rest, graphql } = store
    await sleep(40)
    await overload(800)
    const replies = await Promise.all([
      rest('GET', '/v1/pets'),
      graphql('{ tags { pagination { page } } }'),
      rest('POST', '/v1/users', { body: 'no JSON', headers: { 'content-type': 'application/json' } }),
      rest('POST', '/oauth/token', { body: 'x=y', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      rest('GET', '/health/live'),
      rest('GET', '/docs/quick-start'),
    ])
    expect(replies.map(({ status }) => status)).toEqual([503, 503, 503, 503, 200, 200])
    for (const { headers } of replies.slice(0, 4)) expect(headers['retry-after']).toBe('1')
    expect(replies[0]?.body.error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retry: { strategy: 'backoff', afterSeconds: 1 } })
    expect(replies[1]?.body.errors[0].extensions).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    expect(await metric(store, 'gateway_shed_calls_total')).toBe(4)
    await expect.poll(async () => (await rest('GET', '/v1/pets')).status).toBe(200)
  })

  it('refuses requests over a connection before it does any work for them, as documented', async () => {
    store = await petStore({ settings: { OVERLOAD_DELAY_MS: '20' } })
    const origin = await store.app.http.listen({ host: '127.0.0.1', port: 0 })
    const ask = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(origin + path, init)
      const reply = { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
      checkReply(init.method ?? 'GET', path, reply)
      return reply
    }
    const query = { method: 'POST', body: '{"query":"{ tags { pagination { page } } }"}', headers: { 'content-type': 'application/json' } }
    const calls = () => [
      ask('/v1/tags', { headers: { 'x-request-id': 'mine' } }),
      ask('/api/v1/tags'),
      ask('/graphql', query),
      ask('/v1/tags', { headers: { accept: 'application/problem+json' } }),
      ask('/health/live'),
    ]
    await Promise.all(calls()) // opens the connections
    await expect.poll(async () => (await ask('/v1/tags')).status).toBe(200)
    const shed = () => metric(store as PetStore, 'http_request_duration_seconds_count', 'route="shed"')
    const before = await shed()
    await overload(400)
    const asked = calls()
    hold(1500)
    const [rest, alias, graphql, problem, health] = await Promise.all(asked)
    expect([rest, alias, graphql, problem, health].map((reply) => reply?.status)).toEqual([503, 503, 503, 503, 200])
    expect(rest?.headers).toMatchObject({
      'retry-after': '1',
      'x-request-id': 'mine',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-ratelimit-limit': expect.stringMatching(/^\d+$/),
      ratelimit: expect.stringMatching(/^"\w+";r=\d+;t=\d+$/),
    })
    for (const early of [rest, graphql]) {
      expect(Object.keys(early?.headers ?? {})).toEqual(expect.arrayContaining(['x-ratelimit-limit', 'ratelimit', 'ratelimit-policy']))
      expect(early?.headers['x-query-cost']).toBe(problem?.headers['x-query-cost'])
    }
    expect(JSON.parse(rest?.text ?? '').error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', requestId: 'mine' })
    expect(JSON.parse(graphql?.text ?? '').errors[0].extensions.code).toBe('SERVICE_UNAVAILABLE')
    expect(problem?.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect((await shed()) - before).toBe(3)
  })
})
