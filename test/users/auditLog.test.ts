import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditEventTypes } from '../../src/domain/audit/auditEvent.js'
import { forgetExpired } from '../../src/domain/forgetExpired.js'
import { rotateSigningKeys } from '../../src/domain/tokens/rotateSigningKeys.js'
import { movableClock } from '../support/clock.js'
import { mailsIn } from '../support/mail.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aPerson, aSession, codeOf, PASSWORD, type Person, signIn } from './people.js'

interface Event {
  readonly type: string
  readonly userId: number | null
  readonly actorUserId: number | null
  readonly [name: string]: unknown
}

const clock = movableClock()
let store: PetStore
let ada: Person
let adminId: number
/** The events of Ada's account, oldest first. */
let events: readonly Event[]

const read = async (query: string): Promise<Event[]> => (await store.rest('GET', `/v1/audit-events?${query}`, { as: 'admin' })).body.data

/** Plays the whole life of an account. */
async function live(): Promise<void> {
  ada = await aPerson(store, { email: 'ada@example.com' })
  const keys = `/v1/users/${ada.id}/apikeys`
  const issued = await store.rest('POST', keys, { ...ada.asThem, body: { scopes: ['users:read'] } })
  await store.rest('POST', `${keys}/${issued.body.id}/rotate`, { ...ada.asThem, body: { overlapSeconds: 60 } })
  await store.rest('DELETE', `${keys}/${issued.body.id}`, ada.asThem)
  await signIn(store, ada.email, { password: 'wrong' })
  const first = await aSession(store, ada.email)
  const body = { refreshToken: first.refreshToken }
  for (const _time of ['first', 'again']) await store.rest('POST', '/v1/auth/refresh', { body })
  const second = await aSession(store, ada.email)
  await store.rest('POST', '/v1/auth/logout', { headers: second.headers, body: {} })
  await store.rest('POST', '/v1/auth/password/change', {
    ...ada.asThem,
    body: { currentPassword: PASSWORD, newPassword: 'another password' },
  })
  await store.rest('PATCH', `/v1/users/${ada.id}`, {
    ...ada.asThem,
    body: { email: 'ada2@example.com', currentPassword: 'another password' },
  })
  await store.rest('POST', '/v1/auth/password/forgot', { body: { email: 'ada2@example.com' } })
  const [mail] = await mailsIn(store)
  await store.rest('POST', '/v1/auth/password/reset', { body: { token: mail?.token, newPassword: 'a third password' } })
  await store.rest('PUT', `/v1/users/${ada.id}/role`, { as: 'admin', body: { role: 'staff' } })
  for (const deed of ['suspend', 'reinstate']) await store.rest('POST', `/v1/users/${ada.id}/${deed}`, { as: 'admin' })
  await store.rest('DELETE', `/v1/users/${ada.id}`, { as: 'admin' })
}

beforeAll(async () => {
  store = await petStore({ clock })
  adminId = (await store.rest('GET', '/v1/me', { as: 'admin' })).body.id
  await live()
  events = await read(`userId=${ada.id}&sort=id&limit=100`)
})
afterAll(() => store.close())

describe('the audit log', () => {
  it('lists the events of an account in their order', () => {
    expect(events.map(({ type }) => type)).toEqual([
      'user_registered',
      'api_key_issued',
      'api_key_rotated',
      'api_key_revoked',
      'sign_in_failed',
      'signed_in',
      'refresh_token_reused',
      'signed_in',
      'signed_out',
      'password_changed',
      'email_changed',
      'password_reset_requested',
      'password_reset',
      'role_changed',
      'user_suspended',
      'user_reinstated',
      'user_deleted',
    ])
  })

  it('names the actor, the address, the request, the time and the subject of an event', () => {
    const of = (type: string) => events.find((event) => event.type === type)
    expect(of('role_changed')).toMatchObject({ userId: ada.id, actorUserId: adminId, subject: 'customer to staff', address: '127.0.0.1' })
    expect(of('password_changed')).toMatchObject({ userId: ada.id, actorUserId: ada.id })
    expect(of('sign_in_failed')).toMatchObject({ userId: ada.id, actorUserId: null, actorClientId: null })
    expect(of('user_registered')?.subject).toBe(`apiKey:${ada.keyId}`)
    for (const { requestId, occurredAt } of events) {
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
      expect(new Date(String(occurredAt)).getTime()).toBe(clock.now().getTime())
    }
  })

  it('records the request id that the caller has sent', async () => {
    await signIn(store, 'nobody@example.com', { headers: { 'x-request-id': 'my-own-id' } })
    const [event] = await read('type=sign_in_failed&limit=1')
    expect(event).toMatchObject({ requestId: 'my-own-id', userId: null })
  })

  it('is counted by type', async () => {
    const { text } = await store.rest('GET', '/metrics')
    for (const type of ['user_registered', 'sign_in_failed', 'user_deleted'])
      expect(text).toMatch(new RegExp(`gateway_security_events_total\\{type="${type}"\\} [1-9]`))
  })

  it('is shown only to administrators, in both styles', async () => {
    const query = '{ auditEvents { data { type } } }'
    for (const [as, code] of [
      ['nobody', 'UNAUTHORIZED'],
      ['customer', 'FORBIDDEN'],
      ['staff', 'FORBIDDEN'],
    ] as const) {
      expect(codeOf(await store.rest('GET', '/v1/audit-events', { as }))).toBe(code)
      expect(codeOf(await store.graphql(query, {}, { as }))).toBe(code)
    }
    expect((await store.graphql(query, {}, { as: 'admin' })).body.data.auditEvents.data.length).toBeGreaterThan(10)
  })

  it('is filtered by type and user, and paged', async () => {
    const signedIn = await read('type=signed_in')
    expect(signedIn.map(({ userId }) => userId)).toEqual([ada.id, ada.id])
    expect(await read(`type=user_deleted&userId=${adminId}`)).toEqual([])
    const page = await store.rest('GET', `/v1/audit-events?userId=${ada.id}&limit=5&page=2&sort=id`, { as: 'admin' })
    expect(page.body.data).toEqual(events.slice(5, 10))
    expect(page.body.pagination).toMatchObject({ page: 2, limit: 5, total: events.length, pages: 4 })
    const after = await store.rest('GET', `/v1/audit-events?userId=${ada.id}&limit=5&sort=id&after=${page.body.pagination.nextCursor}`, {
      as: 'admin',
    })
    expect(after.body.data).toEqual(events.slice(10, 15))
    expect((await read(`userId=${ada.id}`))[0]?.type).toBe('user_deleted') // newest first
    expect((await store.rest('GET', '/v1/audit-events?type=unheard_of', { as: 'admin' })).status).toBe(400)
    expect((await store.rest('GET', '/v1/audit-events?sort=address', { as: 'admin' })).status).toBe(400)
  })

  it('shows the selected fields in GraphQL', async () => {
    const query =
      'query($user: Int64!) { auditEvents(userId: $user, type: role_changed) { data { type subject occurredAt } pagination { total } } }'
    const { body } = await store.graphql(query, { user: ada.id }, { as: 'admin' })
    expect(body.data.auditEvents).toEqual({
      data: [{ type: 'role_changed', subject: 'customer to staff', occurredAt: clock.now().toISOString() }],
      pagination: { total: 1 },
    })
  })

  it('has only types that the code names', async () => {
    const folder = new URL('../../src', import.meta.url).pathname
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts') && !/auditEvents?\.ts$/.test(file))
    const text = (await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')))).join()
    expect(auditEventTypes.filter((type) => !text.includes(`'${type}'`))).toEqual([])
  })
})

describe('expired data', () => {
  const count = async (table: string) => Number((await store.sql`select count(*) from ${store.sql(table)}`)[0]?.count)

  it('is deleted: login attempts and resets after a day, sessions and the log after 401 days', async () => {
    await store.rest('POST', '/v1/auth/password/forgot', { body: { email: 'staff@example.com' } })
    const grace = await aPerson(store)
    await aSession(store, grace.email)
    await signIn(store, grace.email, { password: 'wrong' })
    const tables = ['password_attempts', 'password_resets', 'sessions', 'refresh_tokens', 'audit_events']
    const forget = () => forgetExpired(store.app.services())
    await forget()
    for (const table of tables) expect(await count(table), table).toBeGreaterThan(0)
    clock.advance(24 * 3600 + 1)
    await forget()
    expect(await count('password_attempts')).toBe(0)
    expect(await count('password_resets')).toBe(0)
    expect(await count('sessions')).toBeGreaterThan(0)
    clock.advance(400 * 24 * 3600)
    await rotateSigningKeys(store.app.services(), 'asked', 30) // the only event that remains
    await forget()
    expect(await count('sessions')).toBe(0)
    expect(await count('refresh_tokens')).toBe(0)
    expect(await read('limit=100')).toMatchObject([{ type: 'signing_key_rotated' }])
  })
})
