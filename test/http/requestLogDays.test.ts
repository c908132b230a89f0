import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { forgetExpired } from '../../src/domain/forgetExpired.js'
import { createRequestLogBuffer } from '../../src/domain/requestLog/requestLogBuffer.js'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import type { UserId } from '../../src/values/ids.js'
import { DAY, HOUR, movableClock } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'

const clock = movableClock()
let store: PetStore
beforeAll(async () => {
  store = await petStore({ clock })
})
afterAll(() => store.close())
beforeEach(() => store.sql`truncate request_log`)

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
  const { db, write } = store.app.services()
  await writeRequestLog({ db, write, clock, requestLog })
}
const kept = async () => (await store.sql`select request_id as id from request_log order by id`).map(({ id }) => id)
/** The files of the partitions: TRUNCATE gives a partition a new file, DELETE does not. */
const files = async () =>
  (await store.sql`select pg_relation_filenode(relid)::text as file from pg_partition_tree('request_log') where isleaf`).map(
    ({ file }) => file,
  )

it('each day has a partition of its own, on both sides of midnight in UTC', async () => {
  clock.set(new Date('2026-11-21T00:00:30.000Z'))
  await record('a', new Date('2026-11-20T23:59:59.999Z'), new Date('2026-11-21T00:00:00.000Z'))
  const rows = await store.sql`select tableoid::regclass::text as partition from request_log order by received_at`
  expect(new Set(rows.map(({ partition }) => partition)).size).toBe(2)
})

it('over thirty days the log holds eight days at most, and no row is deleted by itself', async () => {
  const before = await files()
  for (let day = 0; day < 30; day++) {
    await record(`day ${day}`)
    await forgetExpired(store.app.services())
    clock.advance(DAY)
  }
  expect(await kept()).toEqual(Array.from({ length: 8 }, (_, i) => `day ${22 + i}`))
  expect((await files()).filter((file) => before.includes(file))).toEqual([])
})

it('a day that finds the calls of an old day in its place removes them, when no clean-up has run since', async () => {
  await record('old')
  clock.advance(10 * DAY)
  await record('new')
  expect(await kept()).toEqual(['new'])
  clock.advance(HOUR)
  await record('newer')
  expect(await kept()).toEqual(['new', 'newer'])
})

it('two processes that begin a day at the same time lose no call', async () => {
  for (let round = 0; round < 5; round++) {
    await record(`old ${round}`)
    clock.advance(10 * DAY)
    await Promise.all(['a', 'b', 'c'].map((process) => record(process)))
    expect(await kept()).toEqual(['a', 'b', 'c'])
  }
})

it('calls that waited for the database longer than seven days are not written', async () => {
  const now = clock.now().getTime()
  await record('late', new Date(now - 7 * DAY * 1000 - 1), new Date(now - 7 * DAY * 1000 + 1))
  expect(await kept()).toEqual(['late'])
})
