import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { dayOf, isDayOld } from '../../src/db/queries/requestLogDays.js'
import { keepDays } from '../../src/domain/requestLog/keepDays.js'
import { createRequestLogBuffer } from '../../src/domain/requestLog/requestLogBuffer.js'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import type { UserId } from '../../src/values/ids.js'
import { DAY, movableClock } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'

const clock = movableClock()
let store: PetStore
beforeAll(async () => {
  store = await petStore({ clock, wallClock: clock })
  // the migration has made the partitions of the days in which the test runs
  for (const name of await partitions()) if (name !== 'request_log_default') await store.sql.unsafe(`drop table ${name}`)
})
afterAll(() => store.close())
beforeEach(() => store.sql`truncate request_log`)

const keep = () => keepDays(store.app.services())

/** Writes a call at each of these moments, by default now. */
async function record(requestId: string, ...moments: Date[]): Promise<void> {
  const requestLog = createRequestLogBuffer()
  for (const receivedAt of moments.length > 0 ? moments : [clock.now()])
    requestLog.push({
      userId: 1 as UserId,
      clientId: null,
      requestId,
      method: 'GET',
      path: '/v1/pets',
      operationName: null,
      status: 200,
      duration: 1,
      errorCode: null,
      fromConsole: false,
      receivedAt,
    })
  const { write } = store.app.services()
  const put = () => writeRequestLog({ write, wallClock: clock, requestLog })
  await put().catch(put) // the loop tries again: a partition may have been made meanwhile
}

/** The calls with their partitions, oldest first. */
async function calls(): Promise<string[]> {
  const rows = await store.sql`select request_id || ' in ' || tableoid::regclass as call from request_log order by received_at, id`
  return rows.map(({ call }) => String(call))
}
const kept = async () => (await store.sql`select request_id as id from request_log order by id`).map(({ id }) => id)
const partitions = async () =>
  (await store.sql`select relid::regclass::text as name from pg_partition_tree('request_log') where isleaf`).map(({ name }) => name)

it('each day has a partition of its own, on both sides of midnight in UTC, which is made two days before', async () => {
  clock.set(new Date('2026-11-20T23:59:00.000Z'))
  await keep()
  clock.set(new Date('2026-11-21T00:00:30.000Z'))
  await record('before', new Date('2026-11-20T23:59:59.999Z'))
  await record('after', new Date('2026-11-21T00:00:00.000Z'))
  await record('ahead', new Date('2026-11-22T12:00:00.000Z'))
  expect(await calls()).toEqual(['before in request_log_2026_11_20', 'after in request_log_2026_11_21', 'ahead in request_log_2026_11_22'])
})

it('over thirty days the log holds eight days at most, and each day is removed with its partition', async () => {
  clock.set(new Date('2026-12-01T12:00:00.000Z'))
  for (let day = 0; day < 30; day++) {
    await record(`day ${day}`)
    await keep()
    clock.advance(DAY)
  }
  expect(await kept()).toEqual(Array.from({ length: 8 }, (_, i) => `day ${22 + i}`))
  const days = ['23', '24', '25', '26', '27', '28', '29', '30', '31'].map((day) => `request_log_2026_12_${day}`)
  expect((await partitions()).sort()).toEqual([...days, 'request_log_2027_01_01', 'request_log_default'])
})

it('calls of a day without a partition are kept, and stand in its partition as soon as there is one', async () => {
  clock.set(new Date('2027-02-10T12:00:00.000Z'))
  await record('early')
  expect(await calls()).toEqual(['early in request_log_default'])
  await keep()
  await record('late')
  expect(await calls()).toEqual(['early in request_log_2027_02_10', 'late in request_log_2027_02_10'])
})

it('calls of days that never had a partition are removed after seven days, too', async () => {
  clock.set(new Date('2027-03-01T12:00:00.000Z'))
  await record('old', ...Array.from({ length: 2500 }, () => clock.now()))
  clock.advance(7 * DAY + 1)
  await record('new')
  await keep()
  expect(await kept()).toEqual(['new'])
})

it('several processes keep the days at the same time while others write, and no call is lost', async () => {
  clock.set(new Date('2027-04-01T00:00:00.000Z'))
  const names: string[] = []
  for (let round = 0; round < 5; round++) {
    const processes = ['a', 'b', 'c'].map((name) => `${name}${round}`)
    names.push(...processes)
    await Promise.all(processes.flatMap((name) => [record(name), keep()]))
    await keep() // a process that waits too long for a lock leaves its step to the next run of the same day
    clock.advance(DAY)
  }
  expect((await kept()).sort()).toEqual(names.sort())
  expect((await calls()).filter((call) => call.endsWith('request_log_default'))).toEqual([])
})

it('a partition that cannot be made stops neither the removal of old calls nor the partitions of other days', async () => {
  clock.set(new Date('2027-06-01T12:00:00.000Z'))
  await keep()
  await record('in a partition')
  await record('elsewhere', new Date('2027-05-31T12:00:00.000Z'))
  expect(await calls()).toEqual(['elsewhere in request_log_default', 'in a partition in request_log_2027_06_01'])
  clock.advance(7 * DAY + 1)
  await store.sql`create table request_log_2027_06_08 (in_the_way int)`
  await expect(keep()).rejects.toMatchObject({ cause: { code: '42P07' } })
  expect(await kept()).toEqual([])
  const names = await partitions()
  expect(names).not.toContain('request_log_2027_06_01')
  expect(names).toEqual(expect.arrayContaining(['request_log_2027_06_09', 'request_log_2027_06_10']))
  await store.sql`drop table request_log_2027_06_08`
})

it('a day with many calls and no partition stays without one, so that no reader waits, and its calls are removed in time', async () => {
  clock.set(new Date('2027-07-01T12:00:00.000Z'))
  await store.sql`insert into request_log (request_id, method, path, status, duration, received_at)
    select 'many', 'GET', '/v1/pets', 200, 1, ${clock.now()} from generate_series(1, 20001)`
  await keep()
  expect((await partitions()).filter((name) => name.startsWith('request_log_2027_07'))).toEqual([
    'request_log_2027_07_02',
    'request_log_2027_07_03',
  ])
  clock.advance(7 * DAY + 1)
  await keep()
  expect(await kept()).toEqual([])
})

it('a partition that another process has just dropped is no failure', async () => {
  const noon = new Date('2027-08-01T12:00:00.000Z')
  expect(await isDayOld(store.app.services().db, dayOf(noon), noon)).toBe(false)
})

it('a reader that holds the log delays the removal of a day, and the removal holds up nobody for long', async () => {
  clock.set(new Date('2027-05-01T12:00:00.000Z'))
  await keep()
  await record('old')
  clock.advance(7 * DAY + 1)
  await store.sql.begin(async (reader) => {
    await reader`select count(*) from request_log`
    await keep()
    expect(await kept()).toEqual(['old'])
  })
  await keep()
  expect(await kept()).toEqual([])
})

it('calls that waited for the database longer than seven days are not written', async () => {
  const now = clock.now().getTime()
  await record('late', new Date(now - 7 * DAY * 1000 - 1), new Date(now - 7 * DAY * 1000 + 1))
  expect(await kept()).toEqual(['late'])
})
