import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.js'
import { forgetExpired } from '../../src/domain/forgetExpired.js'
import { rotateSigningKeys } from '../../src/domain/tokens/rotateSigningKeys.js'
import { startWorkers } from '../../src/workers.js'
import { anOAuthClient, aPet, aUser, aWebhook, tokenOf } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore({ settings: { APP_ENV: 'sandbox', CACHE_MB: '16' } })
})
afterAll(() => store.close())

const reset = (body: object = {}, as: 'staff' | 'customer' = 'staff') => store.rest('POST', '/v1/sandbox/reset', { as, body })
const totalOf = async (path: string) => (await store.rest('GET', `/v1/${path}`, { as: 'staff' })).body.pagination.total

describe('a reset', () => {
  it('keeps users, credentials, clients and endpoints, and begins the rest anew', async () => {
    const user = await aUser(store)
    const session = await store.rest('POST', '/v1/auth/login', { body: { email: user.email, password: 'correct horse battery staple' } })
    const { id: clientId } = (await store.rest('POST', '/v1/oauth-clients', { as: 'admin', body: { name: 'Kept', scopes: ['read'] } })).body
    const webhook = await aWebhook(store, { url: 'http://petstore.test/sandbox/receiver/kept' })
    const pet = await aPet(store, { name: 'Gone tomorrow', stock: 3 })
    await store.rest('POST', '/v1/orders', { as: 'customer', body: { items: [{ petId: pet.id, quantity: 1 }] } })
    await store.rest('POST', '/v1/sandbox/clock', { as: 'staff', body: { by: 'PT10M' } })
    expect((await store.rest('GET', '/v1/pets?q=Gone')).body.data).toHaveLength(1)

    const before = Date.now()
    const { status, body } = await reset()
    expect([status, Math.abs(Date.parse(body.resetAt) - before) < 5000]).toEqual([200, true])

    expect((await store.rest('GET', '/v1/pets?q=Gone')).body.data).toEqual([])
    expect([await totalOf('pets'), await totalOf('orders')]).toEqual([300, 300])
    expect(Math.abs(store.app.clock.now().getTime() - Date.now())).toBeLessThan(1000)
    expect((await store.rest('GET', '/v1/me', { headers: { 'x-api-key': user.apiKey.secret } })).body.id).toBe(user.id)
    const { status: refreshed } = await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken: session.body.refreshToken } })
    expect(refreshed).toBe(200)
    expect((await store.rest('GET', `/v1/oauth-clients/${clientId}`, { as: 'admin' })).body.name).toBe('Kept')
    expect((await store.rest('GET', `/v1/webhooks/${webhook.id}`, { as: 'customer' })).status).toBe(200)
    expect(await store.sql`select type from audit_events`).toEqual([{ type: 'sandbox_reset' }])
    // the second reset finds the demo's users and makes no more of them
    const users = await totalOf('users')
    await reset()
    expect([await totalOf('users'), await totalOf('orders')]).toEqual([users, 300])
  })

  it('gives no id again for which a call in flight may still work', async () => {
    const { id: endpoint } = await aWebhook(store, { url: 'http://petstore.test/sandbox/receiver/ids' })
    const made = async () => {
      const { id: petId } = await aPet(store, { stock: 1, price: 3 })
      const order = await store.rest('POST', '/v1/orders', { as: 'customer', body: { items: [{ petId, quantity: 1 }] } })
      const [delivery] = await store.sql`select id::int, event_id::int from webhook_deliveries where webhook_id = ${endpoint}`
      return { pet: petId, order: order.body.id, delivery: delivery?.id, event: delivery?.event_id } as Record<string, number>
    }
    const before = await made()
    await reset()
    const [demo] = await store.sql`select min(id)::int as first, max(id)::int as last from pets`
    expect(demo).toEqual({ first: 1, last: 300 })
    const after = await made()
    for (const [name, id] of Object.entries(before)) expect([name, (after[name] ?? 0) > id]).toEqual([name, true])
  })

  it('takes the kept rows out of the moved time, and lengthens the life of no credential', async () => {
    const { id: clientId } = (await store.rest('POST', '/v1/oauth-clients', { as: 'admin', body: { name: 'Moved', scopes: ['read'] } }))
      .body
    await store.rest('POST', '/v1/sandbox/clock', { as: 'staff', body: { by: 'P400D' } })
    const user = await aUser(store)
    const session = await store.rest('POST', '/v1/auth/login', { body: { email: user.email, password: 'correct horse battery staple' } })
    await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken: session.body.refreshToken } })
    await store.rest('POST', `/v1/oauth-clients/${clientId}/rotate`, { as: 'admin', body: { overlapSeconds: 604_800 } })
    const webhook = await aWebhook(store, { url: 'http://petstore.test/sandbox/receiver/moved' })
    await store.rest('POST', `/v1/webhooks/${webhook.id}/rotate`, { as: 'customer', body: { overlapSeconds: 604_800 } })
    for (let i = 0; i < 2; i++) await rotateSigningKeys(store.app.services(), 'asked', 90)
    await reset()
    const columns = await store.sql`select table_name as "table", column_name as "column" from information_schema.columns
      where table_schema = 'public' and data_type like 'timestamp%' and table_name in
        ('users', 'api_keys', 'sessions', 'refresh_tokens', 'oauth_clients', 'webhooks', 'signing_keys')`
    const longest: Readonly<Record<string, string>> = {
      'sessions.expires_at': '90 days',
      'refresh_tokens.expires_at': '30 days',
      'oauth_clients.previous_secret_expires_at': '7 days',
      'webhooks.previous_secret_expires_at': '7 days',
      'signing_keys.active_from': '5 minutes',
      'signing_keys.expires_at': '70 minutes',
    }
    const late = []
    for (const { table, column } of columns) {
      const { sql } = store
      const [row] =
        await sql`select count(*)::int from ${sql(table)} where ${sql(column)} > now() + ${longest[`${table}.${column}`] ?? '0'}::interval`
      if (row?.count > 0) late.push(`${table}.${column}`)
    }
    expect(late).toEqual([])
    const [signing] = await store.sql`select expires_at from signing_keys order by active_from desc, created_at desc limit 1`
    expect(signing?.expires_at).toBeNull()
    expect((await store.rest('GET', '/v1/me', { headers: { 'x-api-key': user.apiKey.secret } })).body.id).toBe(user.id)
  })

  it('gives no revoked token its rights again', async () => {
    const client = await anOAuthClient(store)
    const token = await tokenOf(store, client)
    const look = async () => (await store.rest('GET', '/v1/pets', { headers: { authorization: `Bearer ${token}` } })).status
    expect(await look()).toBe(200)
    const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')
    const revoke = { method: 'POST', url: '/oauth/revoke', payload: `token=${token}` } as const
    const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' }
    expect((await store.app.http.inject({ ...revoke, headers })).statusCode).toBe(200)
    await expect.poll(look).toBe(401)
    await store.rest('POST', '/v1/sandbox/clock', { as: 'staff', body: { by: 'P2D' } })
    await forgetExpired(store.app.services())
    await reset()
    expect(await look()).toBe(401)
  })

  it('happens once for repeated calls with the moment of the last reset', async () => {
    const first = (await reset()).body.resetAt
    expect((await reset({ unlessSince: first })).body.resetAt).toBe(first)
    expect((await reset({ unlessSince: new Date(Date.parse(first) + 1).toISOString() })).body.resetAt).not.toBe(first)
  })

  it('is for staff', async () => {
    expect((await reset({}, 'customer')).body.error.code).toBe('FORBIDDEN')
  })

  it('works by GraphQL', async () => {
    const { body } = await store.graphql('mutation { resetSandbox(input: {}) { resetAt } }', undefined, { as: 'staff' })
    expect(Date.parse(body.data.resetSandbox.resetAt)).toBeGreaterThan(0)
  })

  it('fails no call of others with a fault of the server', async () => {
    let isOver = false
    let answered = 0
    const faults: string[] = []
    const [asStaff, asCustomer] = [store.keys.staff, store.keys.customer].map((key) => ({ 'x-api-key': key }))
    const call = async (n: number) => {
      const order = { items: [{ petId: 1 + (n % 300), quantity: 1 }] }
      const replies = await Promise.all([
        store.app.http.inject({ url: '/v1/pets?limit=20' }),
        store.app.http.inject({ url: '/v1/orders?limit=20', headers: asStaff }),
        store.app.http.inject({ method: 'POST', url: '/v1/orders', headers: asCustomer, payload: order }),
        store.app.http.inject({ method: 'POST', url: '/v1/pets', headers: asStaff, payload: { name: 'New', status: 'available' } }),
      ])
      for (const { statusCode, body } of replies) {
        if (statusCode < 300) answered += 1
        if (statusCode >= 500) faults.push(body)
      }
    }
    // a heavier load in the same process would delay the many statements of the reset by half a minute
    const load = [1, 2].map(async (start) => {
      for (let n = start; !isOver; n += 2) await call(n)
    })
    expect((await reset()).status).toBe(200)
    isOver = true
    await Promise.all(load)
    expect(answered).toBeGreaterThan(4)
    expect(faults).toEqual([])
  })
})

it('happens at the first moment of a UTC day, by one instance', async () => {
  await store.sql`update business_clock set reset_at = now() - interval '1 day'`
  await aPet(store, { name: 'Yesterday' })
  const config = parseConfig({ APP_ENV: 'sandbox', ...unlimited, DATA_DIR: store.folder, LOG_LEVEL: 'fatal' })
  const workers = [startWorkers(store.app, config), startWorkers(store.app, config)]
  await until(async () => expect((await store.rest('GET', '/v1/pets?q=Yesterday')).body.data).toEqual([]))
  await Promise.all(workers.map((worker) => worker.stop()))
  const [row] = await store.sql`select count(*)::int from audit_events where type = 'sandbox_reset'`
  expect(row?.count).toBe(1)
})

it('is announced on the pages of a sandbox', async () => {
  const banner = 'Sandbox: data is reset every day at 00:00 UTC'
  for (const url of ['/', '/console', '/docs', '/docs/sandbox']) expect((await store.app.http.inject({ url })).body).toContain(banner)
  const elsewhere = await petStore()
  expect((await elsewhere.app.http.inject({ url: '/' })).body).not.toContain(banner)
  await elsewhere.close()
})
