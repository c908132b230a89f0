import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askToken } from '../oauth/clients.js'
import { letPass } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { type CliResult, commandKey, runCli, runHosted, settingsBeside, withoutProgress } from './runCli.js'

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

let store: PetStore
beforeAll(async () => {
  store = await petStore({ settings: commandKey })
})
afterAll(() => store.close())

const settings = () => settingsBeside(store)
const petstore = (...args: readonly string[]): Promise<CliResult> => runHosted(settings(), ...args)
const printed = async (...args: readonly string[]) => {
  const { status, stdout, stderr } = await petstore(...args, '--json')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout)
}
const statusWith = async (key: string, path = '/v1/me') => (await store.rest('GET', path, { headers: { 'x-api-key': key } })).status
const lastEvent = async () => (await store.rest('GET', '/v1/audit-events?limit=1', { as: 'admin' })).body.data[0]
const idOf = async (email: string) => (await printed('users', 'show', email)).id as number

describe('petstore keys', () => {
  it('lists and revokes keys; a running instance refuses a revoked key, and the audit log names the command line', async () => {
    const { secret } = await printed('keys', 'create', '--email', 'leak@example.com')
    expect(await lastEvent()).toMatchObject({ type: 'api_key_issued', actorClientId: 'cli', actorUserId: null })
    expect(await statusWith(secret)).toBe(200)
    const [key, ...others] = await printed('keys', 'list', '--user', 'leak@example.com')
    expect(others).toEqual([])
    expect(key).toMatchObject({ prefix: secret.slice(0, 12), last4: secret.slice(-4), expiresAt: null })
    expect(JSON.stringify(key)).not.toContain(secret)
    expect((await printed('keys', 'list')).map(({ id }: { id: number }) => id)).toContain(key.id)

    const { status, stdout, stderr } = await runCli(settings(), 'keys', 'revoke', String(key.id))
    expect([status, stdout, stderr]).toEqual([0, '', `Key ${key.id} of user ${key.userId} is revoked.\n`])
    await letPass(2000)
    expect(await statusWith(secret)).toBe(401)
    expect(await lastEvent()).toMatchObject({
      type: 'api_key_revoked',
      actorClientId: 'cli',
      subject: `apiKey:${key.id}`,
      userId: key.userId,
    })
    expect(await printed('keys', 'list', '--user', String(key.userId))).toEqual([])
    expect(await petstore('keys', 'revoke', String(key.id))).toEqual({ status: 1, stdout: '', stderr: `ApiKey ${key.id} was not found\n` })
  })

  it('prints a table for people', async () => {
    const { stdout } = await petstore('keys', 'list', '--user', 'staff@example.com')
    expect(stdout).toMatch(/^id +user +key +created +expires +last used +name +scopes\n\d+ +\d+ +psk_test_\S{3}…\S{4} +20\S+Z +- /)
    expect(stdout.split('\n')).toHaveLength(3)
  })

  it('that is killed while it waits has changed nothing', async () => {
    const { secret } = await printed('keys', 'create', '--email', 'kept@example.com')
    const [key] = await printed('keys', 'list', '--user', 'kept@example.com')
    await store.sql.begin(async (tx) => {
      await tx`select id from api_keys where id = ${key.id} for update`
      const child = spawn(process.execPath, [program, 'keys', 'revoke', String(key.id)], {
        env: { PATH: process.env.PATH, APP_ENV: 'test', ...settings() },
      })
      await until(async () => {
        const waiting = await store.sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
        expect(waiting).toHaveLength(1)
      })
      child.kill('SIGTERM')
      expect(await once(child, 'exit')).toEqual([null, 'SIGTERM'])
    })
    await letPass(2000)
    expect(await statusWith(secret)).toBe(200)
    expect(await lastEvent()).toMatchObject({ type: 'api_key_issued' })
  })
})

describe('petstore users', () => {
  it('lists all users page by page', async () => {
    await store.sql`insert into users (email, created_at) select 'crowd' || n || '@example.com', now() from generate_series(1, 250) n`
    const [{ count } = { count: 0 }] = await store.sql`select count(*)::int from users`
    const all = await printed('users', 'list')
    expect(all).toHaveLength(count)
    expect(new Set(all.map(({ id }: { id: number }) => id)).size).toBe(count)
    const { stdout } = await petstore('users', 'list')
    expect(stdout.trimEnd().split('\n')).toHaveLength(count + 1)
  })

  it('stops reading when its reader leaves', async () => {
    const child = spawn(process.execPath, [program, 'users', 'list'], { env: { PATH: process.env.PATH, APP_ENV: 'test', ...settings() } })
    let said = ''
    child.stderr.on('data', (text) => {
      said += text
    })
    child.stdout.once('data', () => child.stdout.destroy())
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(withoutProgress(said)).toBe('')
  })

  it('shows, suspends, reinstates and promotes a user, by email address or id', async () => {
    const { secret } = await printed('keys', 'create', '--email', 'ada@example.com')
    const id = await idOf('ada@example.com')
    expect(await printed('users', 'show', String(id))).toMatchObject({ email: 'ada@example.com', role: 'customer', status: 'active' })
    expect(await petstore('users', 'suspend', 'ada@example.com')).toEqual({ status: 0, stdout: '', stderr: `User ${id} is suspended.\n` })
    await letPass(2000)
    expect(await statusWith(secret)).toBe(401)
    expect(await lastEvent()).toMatchObject({ type: 'user_suspended', actorClientId: 'cli', userId: id })
    await petstore('users', 'reinstate', String(id))
    await petstore('users', 'set-role', String(id), 'staff')
    await letPass(2000)
    expect(await statusWith(secret)).toBe(200)
    expect(await printed('users', 'show', String(id))).toMatchObject({ role: 'staff', status: 'active' })
    expect(await lastEvent()).toMatchObject({ type: 'role_changed', actorClientId: 'cli', subject: 'customer to staff' })
    expect((await petstore('users', 'show', 'ada@example.com')).stdout).toMatch(/^email +ada@example\.com$/m)
  })

  it('refuses unknown users, and to take the last administrator away', async () => {
    expect(await petstore('users', 'show', 'nobody@example.com')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'User nobody@example.com was not found\n',
    })
    const { status, stderr } = await petstore('users', 'suspend', 'admin@example.com')
    expect([status, stderr]).toEqual([1, 'The last administrator cannot lose the role\n'])
  })
})

describe('petstore oauth-client', () => {
  it('lists and revokes clients; a running instance refuses the tokens of a revoked client', async () => {
    const { stdout } = await petstore('oauth-client', 'create', '--name', 'Depot', '--scopes', 'read')
    const { client_id: clientId, client_secret: clientSecret } = JSON.parse(stdout)
    expect(await lastEvent()).toMatchObject({ type: 'client_created', actorClientId: 'cli', subject: clientId })
    const { body } = await askToken(store, { clientId, clientSecret })
    const headers = { authorization: `Bearer ${body.access_token}` }
    expect((await store.rest('GET', '/v1/orders', { headers })).status).toBe(200)
    expect(await printed('oauth-client', 'list')).toEqual([
      { id: expect.any(Number), clientId, name: 'Depot', scopes: ['read'], status: 'active', createdAt: expect.stringMatching(/Z$/) },
    ])
    expect(await petstore('oauth-client', 'revoke', clientId)).toMatchObject({
      status: 0,
      stderr: `OAuth client ${clientId} is revoked.\n`,
    })
    await letPass(2000)
    expect((await store.rest('GET', '/v1/orders', { headers })).status).toBe(401)
    expect(await lastEvent()).toMatchObject({ type: 'client_deleted', actorClientId: 'cli', subject: clientId })
    expect((await petstore('oauth-client', 'list')).stdout).toMatch(/^id +client_id [^\n]+\n$/)
    expect(await printed('oauth-client', 'list')).toEqual([])
    expect(await petstore('oauth-client', 'revoke', clientId)).toMatchObject({
      status: 1,
      stderr: `OAuthClient ${clientId} was not found\n`,
    })
  })
})

describe('petstore webhooks', () => {
  it('shows the endpoints of all owners, disables and enables them, and shows their deliveries', async () => {
    const input = { url: 'https://hooks.example.com/pets', events: ['order.created'] }
    const { body } = await store.rest('POST', '/v1/webhooks', { as: 'staff', body: input })
    const id = String(body.id)
    const staff = await idOf('staff@example.com')
    expect(await printed('webhooks', 'list')).toMatchObject([
      { id: body.id, userId: staff, clientId: null, status: 'active', url: input.url },
    ])
    expect((await petstore('webhooks', 'list')).stdout).toContain(` user ${staff} `)
    expect(JSON.stringify(await printed('webhooks', 'show', id))).not.toContain(body.secret)
    const { id: petId } = await aPet(store, { price: 10, stock: 5 })
    const items = [{ petId, quantity: 1 }]
    expect((await store.rest('POST', '/v1/orders', { as: 'customer', body: { items } })).status).toBe(201)
    expect(await printed('webhooks', 'deliveries', id, '--status', 'pending')).toMatchObject([
      { eventType: 'order.created', attemptCount: 0 },
    ])
    expect(await printed('webhooks', 'deliveries', id, '--status', 'failed')).toEqual([])

    expect(await petstore('webhooks', 'disable', id)).toEqual({ status: 0, stdout: '', stderr: `Endpoint ${id} is disabled.\n` })
    expect(await lastEvent()).toMatchObject({ type: 'webhook_changed', actorClientId: 'cli', subject: `webhook:${id}` })
    expect(await printed('webhooks', 'list', '--status', 'disabled')).toMatchObject([{ id: body.id, disabledReason: 'owner' }])
    await petstore('webhooks', 'enable', id)
    expect((await store.rest('GET', `/v1/webhooks/${id}`, { as: 'staff' })).body).toMatchObject({ status: 'active' })
    expect(await petstore('webhooks', 'show', '99')).toEqual({ status: 1, stdout: '', stderr: 'Webhook 99 was not found\n' })
  })
})
