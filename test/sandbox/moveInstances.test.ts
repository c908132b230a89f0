import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { aPet, aUser } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'

// Several instances on one database. Each of them keeps answers and remembers credentials.

const SETTINGS = { APP_ENV: 'sandbox', CACHE_MB: '16' }
/** Longer than an instance that does not hear a move takes to find it. */
const CONFIRM_MS = 4000
const MINUTE_MS = 60_000

let store: PetStore
let other: App
beforeAll(async () => {
  store = await petStore({ settings: SETTINGS, confirmMs: CONFIRM_MS })
  other = await anInstance()
})
afterAll(async () => {
  await other.close()
  await store.close()
})

function anInstance(): Promise<App> {
  const settings = { ...SETTINGS, PUBLIC_URL: 'http://petstore.test', DATA_DIR: store.folder, LOG_LEVEL: 'fatal', PORT: '0' }
  return createApp(parseConfig({ ...unlimited, ...settings }), store.address)
}

interface Call {
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: object
}

async function ask(app: App, method: 'GET' | 'POST', url: string, { headers = {}, payload }: Call = {}) {
  const reply = await app.http.inject({ method, url, headers, payload })
  return { status: reply.statusCode, body: reply.json(), isReplay: reply.headers['x-idempotent-replayed'] === 'true' }
}

const move = (payload: object, app: App = store.app, headers: Readonly<Record<string, string>> = {}) =>
  ask(app, 'POST', '/v1/sandbox/clock', { headers: { 'x-api-key': store.keys.staff, ...headers }, payload })
const everywhere = <Result>(act: (app: App) => Promise<Result>) => Promise.all([store.app, other].map(act))
const times = () => [store.app, other].map(({ clock }) => clock.now().getTime())
const offset = async () => Number((await store.sql`select offset_ms from business_clock`)[0]?.offset_ms)

describe('after the reply of a move every instance', () => {
  it('refuses an expired key and an expired access token, which it remembered a moment before', async () => {
    const key = await provisionApiKey(store.app.services(), { email: 'a-day@example.com', role: 'customer' })
    await store.sql`update api_keys set expires_at = ${new Date(store.app.clock.now().getTime() + 10 * MINUTE_MS)}
      where user_id = (select id from users where email = 'a-day@example.com')`
    const { email } = await aUser(store)
    const login = await store.rest('POST', '/v1/auth/login', { body: { email, password: 'correct horse battery staple' } })
    const credentials: readonly Readonly<Record<string, string>>[] = [
      { 'x-api-key': key },
      { authorization: `Bearer ${login.body.accessToken}` },
    ]
    const statuses = () =>
      everywhere(async (app) => {
        const replies = await Promise.all(credentials.map((headers) => ask(app, 'GET', '/v1/me', { headers })))
        return replies.map(({ status }) => status)
      })
    expect(await statuses()).toEqual([
      [200, 200],
      [200, 200],
    ])
    await move({ by: 'P1D' })
    expect(await statuses()).toEqual([
      [401, 401],
      [401, 401],
    ])
  })

  it('takes an idempotency key for a new call, and writes the moved time', async () => {
    const headers = { 'x-api-key': store.keys.staff, 'x-idempotency-key': 'for-a-day' }
    const create = (app: App, name: string) => ask(app, 'POST', '/v1/pets', { headers, payload: { name, status: 'available' } })
    expect((await create(other, 'First')).status).toBe(201)
    expect((await create(store.app, 'First')).isReplay).toBe(true)
    const { now } = (await move({ by: 'PT25H' })).body
    const again = await create(other, 'Second')
    expect([again.status, again.isReplay, again.body.name]).toEqual([201, false, 'Second'])
    const late = Date.parse(again.body.createdAt) - Date.parse(now)
    expect(late).toBeGreaterThanOrEqual(0)
    expect(late).toBeLessThan(MINUTE_MS)
  })

  it('refuses a field on the day of its end, although it has kept the answer', async () => {
    const { id } = await aPet(store)
    const read = () => everywhere(async (app) => (await ask(app, 'GET', `/v1/pets/${id}?fields=demoLabel`)).body)
    for (const body of [...(await read()), ...(await read())]) expect(body).toEqual({ demoLabel: `Pet ${id}` })
    await move({ to: '2027-11-01T00:00:00.000Z' })
    expect((await read()).map(({ error }) => error.code)).toEqual(['VERSION_SUNSET', 'VERSION_SUNSET'])
  })
})

describe('a move', () => {
  it('reaches instances that do not hear it', async () => {
    let isOver = false
    const cutting = (async () => {
      while (!isOver)
        await store.sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'petstore-gateway-changes'`
    })()
    const { status, body } = await move({ by: 'PT1H' })
    const seen = times()
    isOver = true
    await cutting
    expect(status).toBe(200)
    for (const time of seen) expect(time).toBeGreaterThanOrEqual(Date.parse(body.now))
  })

  it('reaches an instance that starts meanwhile', async () => {
    const [late, { body }] = await Promise.all([anInstance(), move({ by: 'PT1H' })])
    expect(late.clock.now().getTime()).toBeGreaterThanOrEqual(Date.parse(body.now))
    await late.close()
  })

  it('is never lost among others at the same moment, with and without keys', async () => {
    const before = await offset()
    const replies = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        move({ by: 'PT1M' }, n % 2 === 0 ? store.app : other, n % 3 === 0 ? { 'x-idempotency-key': `at-once-${n}` } : {}),
      ),
    )
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200))
    expect((await offset()) - before).toBe(24 * MINUTE_MS)
    // each reply tells its own move
    const offsets = replies.map(({ body }) => body.offsetSeconds).toSorted((a, b) => a - b)
    expect(offsets).toEqual(replies.map((_, n) => Math.floor((before + (n + 1) * MINUTE_MS) / 1000)))
    for (const { body } of replies) expect(Date.parse(body.now) - Date.parse(body.from)).toBe(MINUTE_MS)
    for (const time of times()) expect(time).toBeGreaterThanOrEqual(Math.max(...replies.map(({ body }) => Date.parse(body.now))))
  })

  it('to a moment is refused when another move has reached the moment first', async () => {
    const to = new Date(store.app.clock.now().getTime() + 60 * MINUTE_MS).toISOString()
    const replies = await Promise.all([move({ to }), move({ to }, other)])
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 400])
    expect(replies.find(({ status }) => status === 400)?.body.error.message).toContain('time goes forward only')
  })

  it('runs once under a key, also when it is longer than the life of the key', async () => {
    const before = await offset()
    const key = { 'x-idempotency-key': 'two-days' }
    const first = await move({ by: 'P2D' }, store.app, key)
    const again = await move({ by: 'P2D' }, other, key)
    expect([again.status, again.isReplay, again.body]).toEqual([200, true, first.body])
    expect((await offset()) - before).toBe(2 * 24 * 60 * MINUTE_MS)
  })

  it('that an instance does not confirm says so, also under a key, and does not run again', async () => {
    const before = await offset()
    await store.sql`insert into clock_instances (id, revision, alive_until) values (gen_random_uuid(), 0, now() + interval '1 minute')`
    const key = { 'x-idempotency-key': 'unconfirmed' }
    const first = await move({ by: 'PT1M' }, store.app, key)
    await store.sql`delete from clock_instances where revision = 0`
    expect([first.status, first.body.error.retry.strategy]).toEqual([503, 'reconcile'])
    expect(first.body.error.message).toContain('1 instance has not confirmed it within 4 seconds')
    const again = await move({ by: 'PT1M' }, store.app, key)
    expect([again.status, again.isReplay]).toEqual([200, true])
    expect((await offset()) - before).toBe(MINUTE_MS)
  })
})
