import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { forgetExpired } from '../src/domain/forgetExpired.js'
import { keepDays } from '../src/domain/requestLog/keepDays.js'
import { DAY, movableClock } from './support/clock.js'
import { type PetStore, petStore } from './support/petStore.js'

const clock = movableClock()
let store: PetStore
let userId: number
beforeAll(async () => {
  store = await petStore({ clock, wallClock: clock })
  userId = Number((await store.sql`select id from users where email = 'customer@example.com'`)[0]?.id)
})
afterAll(() => store.close())
beforeEach(async () => {
  await store.sql`truncate sessions, refresh_tokens, password_resets, password_attempts, revoked_tokens, audit_events, request_log, events cascade`
})

interface Kind {
  /** Writes a row that ends at `moment` or, in tables that keep the time of writing, was written at `moment`. */
  readonly write: (moment: Date) => Promise<unknown>
  /** Seconds from `moment` until the row may be deleted. */
  readonly after: number
}

async function forget(): Promise<void> {
  await forgetExpired(store.app.services())
  await keepDays(store.app.services())
}

const hash = () => Buffer.from(crypto.randomUUID())
/** Every table with rows that expire, by name. */
const tables: Readonly<Record<string, Kind>> = {
  sessions: {
    write: (moment) => store.sql`insert into sessions (id, user_id, created_at, expires_at)
      values (${crypto.randomUUID()}, ${userId}, ${clock.now()}, ${moment})`,
    after: 0,
  },
  refresh_tokens: {
    write: async (moment) => {
      const id = crypto.randomUUID()
      await store.sql`insert into sessions (id, user_id, created_at, expires_at) values (${id}, ${userId}, ${clock.now()}, ${moment})`
      await store.sql`insert into refresh_tokens (hash, session_id, created_at, expires_at) values (${hash()}, ${id}, ${clock.now()}, ${moment})`
    },
    after: 0,
  },
  password_resets: {
    write: (moment) => store.sql`insert into password_resets (hash, user_id, created_at, expires_at)
      values (${hash()}, ${userId}, ${clock.now()}, ${moment})`,
    after: 0,
  },
  revoked_tokens: {
    write: (moment) => store.sql`insert into revoked_tokens (token_id, expires_at) values (${crypto.randomUUID()}, ${moment})`,
    after: 0,
  },
  password_attempts: {
    write: (moment) =>
      store.sql`insert into password_attempts (key, failures, blocked_until, updated_at) values (${hash()}, 3, ${moment}, ${moment})`,
    after: DAY,
  },
  request_log: {
    write: (moment) => store.sql`insert into request_log (user_id, request_id, method, path, status, duration, received_at)
      values (${userId}, 'some-id', 'GET', '/v1/me', 200, 1, ${moment})`,
    after: 7 * DAY,
  },
  audit_events: {
    write: (moment) => store.sql`insert into audit_events (type, occurred_at) values ('signed_in', ${moment})`,
    after: 400 * DAY,
  },
  events: {
    write: (moment) => store.sql`insert into events (event_id, type, object_type, object_id, created_at)
      values (${crypto.randomUUID()}, 'pet.created', 'pet', 1, ${moment})`,
    after: 400 * DAY,
  },
}

describe.each(Object.entries(tables))('a row of %s', (table, { write, after }) => {
  const left = async () => (await store.sql`select 1 from ${store.sql(table)}`).length

  it('is deleted after its end and not before', async () => {
    const moment = new Date(clock.now().getTime() + 60_000)
    await write(moment)
    clock.set(new Date(moment.getTime() + after * 1000 - 1))
    await forget()
    expect(await left()).toBe(1)
    clock.set(new Date(moment.getTime() + after * 1000 + 1))
    await forget()
    expect(await left()).toBe(0)
  })
})

it('a used refresh token is kept as long as its session, so that its reuse is noticed', async () => {
  const id = crypto.randomUUID()
  const [now, soon, later] = [0, 10, 100].map((seconds) => new Date(clock.now().getTime() + seconds * 1000))
  await store.sql`insert into sessions (id, user_id, created_at, expires_at) values (${id}, ${userId}, ${now ?? null}, ${later ?? null})`
  await store.sql`insert into refresh_tokens (hash, session_id, created_at, expires_at, used_at)
    values (${hash()}, ${id}, ${now ?? null}, ${soon ?? null}, ${now ?? null})`
  clock.advance(50)
  await forgetExpired(store.app.services())
  expect(await store.sql`select 1 from refresh_tokens`).toHaveLength(1)
})

it('users, API keys, OAuth clients and signing keys are never deleted', async () => {
  const count = () => store.sql`select (select count(*) from users) users, (select count(*) from api_keys) keys,
    (select count(*) from oauth_clients) clients, (select count(*) from signing_keys) signing`
  const before = await count()
  clock.advance(1000 * DAY)
  await forgetExpired(store.app.services())
  expect(await count()).toEqual(before)
})

it('a dispatcher is deleted one hour after its death by the clock of the database', async () => {
  await store.sql`insert into webhook_dispatchers (id, alive_until) values
    (${crypto.randomUUID()}, now() - interval '61 minutes'), (${crypto.randomUUID()}, now() - interval '59 minutes')`
  await forgetExpired(store.app.services())
  expect(await store.sql`select alive_until > now() - interval '1 hour' as recent from webhook_dispatchers`).toEqual([{ recent: true }])
})
