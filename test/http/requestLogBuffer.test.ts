import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { createRequestLogBuffer } from '../../src/domain/requestLog/requestLogBuffer.js'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'
import { databaseGate } from './databaseGate.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

describe('the buffer of the request log', () => {
  const entry = (requestId: string) => ({
    userId: null,
    clientId: null,
    requestId,
    method: 'GET',
    path: '/',
    operationName: null,
    status: 200,
    duration: 1,
    errorCode: null,
    fromConsole: false,
    receivedAt: new Date(0),
  })
  const idsIn = (buffer: ReturnType<typeof createRequestLogBuffer>) => buffer.take().map(({ requestId }) => requestId)

  it('drops the oldest entries beyond its bound and counts them', () => {
    let dropped = 0
    const buffer = createRequestLogBuffer(() => {
      dropped += 1
    }, 3)
    for (const id of ['a', 'b', 'c', 'd', 'e']) buffer.push(entry(id))
    expect(idsIn(buffer)).toEqual(['c', 'd', 'e'])
    expect(dropped).toBe(2)
    expect(idsIn(buffer)).toEqual([])
  })

  it('drops old entries that are put back when new entries have taken their room', () => {
    let dropped = 0
    const buffer = createRequestLogBuffer(() => {
      dropped += 1
    }, 3)
    for (const id of ['a', 'b', 'c']) buffer.push(entry(id))
    const taken = buffer.take()
    buffer.push(entry('d'))
    buffer.putBack(taken)
    expect(idsIn(buffer)).toEqual(['b', 'c', 'd'])
    expect(dropped).toBe(1)
  })

  it('has a metric for dropped entries', async () => {
    expect((await store.rest('GET', '/metrics')).text).toContain('gateway_request_log_dropped_total 0')
  })

  it('keeps its entries while the database is away', async () => {
    const gate = await databaseGate(store.address)
    const config = parseConfig({ APP_ENV: 'test', ...unlimited, LOG_LEVEL: 'silent', DATA_DIR: store.folder, DATABASE_TIMEOUT_MS: '400' })
    const app = await createApp(config, gate.address)
    const call = () => app.http.inject({ url: '/v1/me', headers: { 'x-api-key': store.keys.customer, 'x-request-id': 'away' } })
    expect((await call()).statusCode).toBe(200)
    await gate.shut()
    await expect(writeRequestLog(app.services())).rejects.toThrow()
    await gate.open()
    await vi.waitFor(() => writeRequestLog(app.services()), { timeout: 15_000, interval: 100 })
    expect(await store.sql`select path from request_log where request_id = 'away'`).toEqual([{ path: '/v1/me' }])
    await app.close()
    await gate.shut()
  })

  it('is written to the database when the server stops', async () => {
    const config = parseConfig({ APP_ENV: 'test', ...unlimited, LOG_LEVEL: 'silent', DATA_DIR: store.folder })
    const app = await createApp(config, store.address)
    const headers = { 'x-api-key': store.keys.customer, 'x-request-id': 'last' }
    for (let i = 0; i < 3; i++) await app.http.inject({ url: '/v1/me', headers })
    await app.close()
    expect(await store.sql`select path from request_log where request_id = 'last'`).toHaveLength(3)
  })
})
