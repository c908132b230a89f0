import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { noteInAudit } from '../../src/backup/noteInAudit.js'
import { parseConfig } from '../../src/config.js'
import { createLog } from '../../src/observability/log.js'
import { startWorkers } from '../../src/workers.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'

const LOOP = 'look for the last backup'
const EVERY_MS = 5 * 60_000

let store: PetStore
let workers: ReturnType<typeof startWorkers>
beforeAll(async () => {
  store = await petStore()
})
beforeEach(async () => {
  await store.sql`delete from audit_events`
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(async () => {
  await workers.stop()
  vi.useRealTimers()
})
afterAll(() => store.close())

const runs = (outcome: string) => metric(store, 'gateway_loop_duration_seconds_count', `loop="${LOOP}",outcome="${outcome}"`)
const lastBackup = () => metric(store, 'gateway_last_backup_timestamp_seconds')
/** Lets the interval of the loop pass. @returns the time of the last backup that it has found */
async function nextRun(outcome: 'ok' | 'error'): Promise<number> {
  const before = await runs(outcome)
  vi.advanceTimersByTime(EVERY_MS)
  await until(async () => expect(await runs(outcome)).toBe(before + 1))
  return lastBackup()
}
/** Starts the loops. @returns the time of the last backup that the first run has found */
async function begin(): Promise<number> {
  const before = await runs('ok')
  const { services, changes, metrics } = store.app
  workers = startWorkers({ services, changes, metrics, log: createLog({ LOG_LEVEL: 'silent' }) }, parseConfig({ APP_ENV: 'test' }))
  await until(async () => expect(await runs('ok')).toBe(before + 1))
  return lastBackup()
}
const seconds = (moment: Date) => moment.getTime() / 1000
const noteAt = (type: string, moment: Date) => store.sql`insert into audit_events (type, occurred_at) values (${type}, ${moment})`

it('tells the time of the last backup at the start and every five minutes', async () => {
  const [first, second] = [new Date('2026-11-29T02:00:00Z'), new Date('2026-11-30T02:00:00Z')]
  await noteAt('backup_made', first)
  expect(await begin()).toBe(seconds(first))
  vi.advanceTimersByTime(EVERY_MS - 1)
  await noteAt('backup_made', second)
  await noteAt('backup_restored', new Date('2026-11-30T03:00:00Z'))
  expect(await lastBackup()).toBe(seconds(first))
  vi.advanceTimersByTime(1)
  await until(async () => expect(await lastBackup()).toBe(seconds(second)))
})

it('tells 0 without a backup, and finds the first one', async () => {
  expect(await begin()).toBe(0)
  const startedAt = Math.floor(Date.now() / 1000)
  expect(await noteInAudit(store.address, 'backup_made', 'petstore-2026-11-30T02-00-00-000Z')).toBeUndefined()
  const found = await nextRun('ok')
  expect(found).toBeGreaterThanOrEqual(startedAt)
  expect(found).toBeLessThan(startedAt + 60)
})

it('keeps the time while the audit log cannot be read, counts its failures, and goes on afterwards', async () => {
  const moment = new Date('2026-11-30T02:00:00Z')
  const inARow = () => metric(store, 'gateway_loop_failures_in_a_row', `loop="${LOOP}"`)
  await noteAt('backup_made', moment)
  expect(await begin()).toBe(seconds(moment))
  await store.sql`alter table audit_events rename to away`
  expect(await nextRun('error')).toBe(seconds(moment))
  expect(await nextRun('error')).toBe(seconds(moment))
  expect(await inARow()).toBe(2)
  await store.sql`alter table away rename to audit_events`
  await noteAt('backup_made', new Date('2026-11-30T04:00:00Z'))
  expect(await nextRun('ok')).toBe(seconds(new Date('2026-11-30T04:00:00Z')))
  expect(await inARow()).toBe(0)
})
