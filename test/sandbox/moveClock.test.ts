import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { type MovableClock, movableClock } from '../support/clock.js'
import { aDelivery, aUser } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'

const MOVE =
  'mutation ($input: MoveSandboxClockInput!) { moveSandboxClock(input: $input) { from now offsetSeconds due { kind at subject } hasMore } }'

let store: PetStore
let clock: MovableClock
let other: App
beforeAll(async () => {
  clock = movableClock()
  store = await petStore({ clock })
  const config = parseConfig({ APP_ENV: 'test', ...unlimited, DATA_DIR: store.folder, LOG_LEVEL: 'fatal', PORT: '0' })
  other = await createApp(config, store.address, { clock })
})
afterAll(async () => {
  await other.close()
  await store.close()
})

const move = (input: object, options: object = { as: 'staff' }) => store.rest('POST', '/v1/sandbox/clock', { body: input, ...options })

describe('a move of business time', () => {
  it('moves every instance before the reply, in both styles', async () => {
    const before = store.app.clock.now().getTime()
    const { status, body } = await move({ by: 'PT1H30M' })
    expect([status, body.from, body.now, body.due, body.hasMore]).toEqual([
      200,
      new Date(before).toISOString(),
      new Date(before + 5_400_000).toISOString(),
      [],
      false,
    ])
    expect(other.clock.now().getTime()).toBe(before + 5_400_000)
    const { body: reply } = await store.graphql(MOVE, { input: { to: new Date(before + 7_200_000).toISOString() } }, { as: 'admin' })
    expect(reply.data.moveSandboxClock.now).toBe(new Date(before + 7_200_000).toISOString())
    expect([store.app.clock.now().getTime(), other.clock.now().getTime()]).toEqual([before + 7_200_000, before + 7_200_000])
    expect(reply.data.moveSandboxClock.offsetSeconds).toBe(7200)
  })

  it('keeps unshifted time where other systems compare it', async () => {
    const { wallClock } = store.app.services()
    expect(Math.abs(wallClock.now().getTime() - Date.now())).toBeLessThan(1000)
  })

  it('is known to an instance that starts later', async () => {
    const config = parseConfig({ APP_ENV: 'test', ...unlimited, DATA_DIR: store.folder, LOG_LEVEL: 'fatal', PORT: '0' })
    const late = await createApp(config, store.address, { clock })
    expect(late.clock.now()).toEqual(store.app.clock.now())
    await late.close()
  })

  it('tells what became due, in order, and ends a key at once', async () => {
    const now = store.app.clock.now().getTime()
    const key = await provisionApiKey(store.app.services(), { email: 'expiring@example.com', role: 'customer' })
    await store.sql`update api_keys set expires_at = ${new Date(now + 60_000)} where user_id = (select id from users where email = 'expiring@example.com')`
    await store.rest('POST', '/v1/auth/password/forgot', { body: { email: 'expiring@example.com' } })
    await store.sql`update password_resets set expires_at = ${new Date(now + 30_000)}`
    expect((await store.rest('GET', '/v1/me', { headers: { 'x-api-key': key } })).status).toBe(200)
    const { body } = await move({ by: 'PT2M' })
    expect(body.due.map(({ kind, at }: { kind: string; at: string }) => [kind, Date.parse(at) - now])).toEqual([
      ['password_reset_expired', 30_000],
      ['api_key_expired', 60_000],
    ])
    expect(body.due[1].subject).toMatch(/^apiKey:\d+$/)
    expect((await store.rest('GET', '/v1/me', { headers: { 'x-api-key': key } })).status).toBe(401)
  })

  it('is in the audit log', async () => {
    const [row] = await store.sql`select type, subject from audit_events order by id desc limit 1`
    expect(row).toEqual({ type: 'clock_moved', subject: 'PT2M' })
  })

  it('tells nothing of a delivery to an endpoint that gets none, and the second in which an access token expires', async () => {
    const { id, webhookId } = await aDelivery(store)
    const waiting = await aDelivery(store)
    expect((await store.rest('POST', `/v1/webhooks/${webhookId}/disable`, { as: 'customer' })).status).toBe(200)
    const now = store.app.clock.now().getTime()
    await store.sql`update webhook_deliveries set next_attempt_at = ${new Date(now + 1000)} where id in (${id}, ${waiting.id})`
    const { email } = await aUser(store)
    await store.rest('POST', '/v1/auth/login', { body: { email, password: 'correct horse battery staple' } })
    await store.sql`update refresh_tokens set created_at = ${new Date(Math.floor(now / 1000) * 1000 + 999)}`
    const { body } = await move({ to: new Date(Math.floor(now / 1000) * 1000 + 3_600_000).toISOString() })
    expect(body.due.map(({ kind }: { kind: string }) => kind)).toEqual(['webhook_attempt', 'access_token_expired'])
    expect(body.due[0].subject).toBe(`delivery:${waiting.id}`)
  })

  it.each([
    [{}, 'Send either by, a duration such as PT15M, or to, a moment'],
    [{ by: 'PT0S' }, 'The field by must be longer than zero'],
    [{ by: 'P1M' }, 'must be a duration of ISO 8601'],
    [{ by: 'P999999999D' }, 'The field by must lead to a moment before 2200-01-01T00:00:00.000Z'],
    [{ to: '2001-01-01T00:00:00Z' }, 'time goes forward only'],
    [{ to: '2200-01-01T00:00:00Z' }, 'The field to must lead to a moment before 2200-01-01T00:00:00.000Z'],
    [{ to: '2100-01-01T00:00:00' }, 'must be a moment of RFC 3339'],
    [{ to: '2100-02-30T00:00:00Z' }, 'must be a moment of RFC 3339'],
    [{ by: '-PT1H' }, 'must be a duration of ISO 8601'],
    [{ by: 'PT1.5S' }, 'must be a duration of ISO 8601'],
    [{ by: 'P1W2D' }, 'must be a duration of ISO 8601'],
    [{ by: 'P999999999W' }, 'The field by must lead to a moment before 2200-01-01T00:00:00.000Z'],
    [{ by: 'PT1S', to: '2100-01-01T00:00:00Z' }, 'by'],
  ])('refuses %j', async (input, message) => {
    const counted = async () => (await store.sql`select count(*)::int from audit_events where type = 'clock_moved'`)[0]?.count
    const before = [await counted(), store.app.clock.now()]
    const { status, body } = await move(input)
    expect([status, body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect(body.error.message).toContain(message)
    expect([await counted(), store.app.clock.now()]).toEqual(before)
  })

  it('is for staff', async () => {
    expect((await move({ by: 'PT1S' }, { as: 'customer' })).body.error.code).toBe('FORBIDDEN')
    expect((await move({ by: 'PT1S' }, {})).body.error.code).toBe('UNAUTHORIZED')
  })

  it('waits no longer than needed for an instance that was killed', async () => {
    await store.sql`insert into clock_instances (id, revision, alive_until) values (gen_random_uuid(), 0, now() + interval '300 milliseconds')`
    const start = performance.now()
    expect((await move({ by: 'PT1S' })).status).toBe(200)
    expect(performance.now() - start).toBeGreaterThan(200)
  })
})

it('is forbidden outside of sandbox and test, where a stored offset does not count', async () => {
  const development = await petStore({ settings: { APP_ENV: 'development' }, clock })
  await development.sql`update business_clock set offset_ms = 3600000, revision = 7`
  const { body } = await development.rest('POST', '/v1/sandbox/clock', { body: { by: 'PT1H' }, as: 'staff' })
  expect([body.error.code, body.error.message]).toEqual([
    'FORBIDDEN',
    'This operation exists in sandbox and test only: send it to a sandbox',
  ])
  const { body: reply } = await development.graphql(MOVE, { input: { by: 'PT1H' } }, { as: 'staff' })
  expect(reply.errors[0].extensions.code).toBe('FORBIDDEN')
  expect(development.app.clock.now()).toEqual(clock.now())
  expect((await development.sql`select count(*)::int from clock_instances`)[0]?.count).toBe(0)
  await development.close()
})
