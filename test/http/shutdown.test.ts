import { Agent, get as openGet } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { listen } from './wire.js'

let store: PetStore
let port: number
let agent: Agent
let isClosed: boolean

beforeEach(async () => {
  store = await petStore()
  await aPet(store)
  port = await listen(store.app)
  agent = new Agent({ keepAlive: true })
  isClosed = false
})
afterEach(async () => {
  agent.destroy()
  await store.close()
})

/** @returns the status and the JSON body; rejects when no server listens. */
function call(path: string): Promise<{ status?: number; body: { status?: string; data?: unknown[] } }> {
  return new Promise((resolve, reject) => {
    openGet({ agent, host: '127.0.0.1', port, path }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode, body: JSON.parse(text) })
    }).on('error', reject)
  })
}

/** Locks the table of pets while `act` runs, so that requests for pets wait. */
async function holdingPets(act: () => Promise<void>): Promise<void> {
  await store.sql.begin(async (tx) => {
    await tx`lock table pets in access exclusive mode`
    await act()
  })
}

async function untilWaiting(count: number): Promise<void> {
  await until(async () => {
    const [row] =
      await store.sql`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    expect(row?.n).toBe(count)
  })
}

describe('draining', () => {
  it('makes the server not ready while it stays live and serves calls', async () => {
    expect(await call('/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } })
    store.app.drain()
    expect(await call('/health/ready')).toMatchObject({ status: 503, body: { status: 'draining' } })
    expect(await call('/health/live')).toMatchObject({ status: 200 })
    expect(await call('/v1/pets')).toMatchObject({ status: 200 })
  })
})

describe('closing', () => {
  it('finishes accepted requests and refuses new connections', async () => {
    let closing: Promise<void> = Promise.resolve()
    let running: ReturnType<typeof call>[] = []
    await holdingPets(async () => {
      running = Array.from({ length: 5 }, () => call('/v1/pets'))
      await untilWaiting(5)
      closing = store.app.close().then(() => {
        isClosed = true
      })
      await until(() => expect(call('/health/live')).rejects.toMatchObject({ code: 'ECONNREFUSED' }))
      expect(isClosed).toBe(false)
    })
    for (const reply of await Promise.all(running)) expect(reply).toMatchObject({ status: 200, body: { data: [expect.anything()] } })
    const startedAt = performance.now()
    await closing
    expect(performance.now() - startedAt).toBeLessThan(10_000) // it would wait for the kept-alive connection, far longer
    await expect(call('/v1/pets')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('does not wait for idle connections', async () => {
    await call('/v1/pets')
    const startedAt = performance.now()
    await store.app.close()
    expect(performance.now() - startedAt).toBeLessThan(10_000) // it would wait for the kept-alive connection, far longer
  })

  it('does not wait for connections without any request', async () => {
    const socket = connect(port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    await call('/health/live') // by now the server knows of the connection
    const ended = new Promise((resolve) => socket.once('close', resolve))
    const startedAt = performance.now()
    await store.app.close()
    expect(performance.now() - startedAt).toBeLessThan(10_000) // Node would wait half a minute for a request
    await ended
  })
})
