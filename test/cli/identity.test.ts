import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aClient, askToken, aToken } from '../oauth/clients.js'
import { letPass } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type CliResult, databaseSettings, runCli, runHosted } from './runCli.js'

const ENCRYPTION_KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='

let store: PetStore
beforeAll(async () => {
  store = await petStore({ settings: { ENCRYPTION_KEY } })
})
afterAll(() => store.close())

const settings = () => ({ ...databaseSettings(store.address), ENCRYPTION_KEY, PUBLIC_URL: 'http://petstore.test' })
const petstore = (...args: readonly string[]): Promise<CliResult> => runCli(settings(), ...args)
const hosted = (...args: readonly string[]): Promise<CliResult> => runHosted(settings(), ...args)
const keySet = async () => (await store.rest('GET', '/.well-known/jwks.json')).body.keys as { kid: string }[]

describe('petstore oauth-client create', () => {
  it('creates an OAuth client and prints its id and secret as one line of JSON', async () => {
    const { status, stdout } = await petstore('oauth-client', 'create', '--name', 'Warehouse', '--scopes', 'read, orders:write')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^\{[^\n]*\}\n$/)
    const printed = JSON.parse(stdout)
    expect(Object.keys(printed)).toEqual(['client_id', 'client_secret'])
    const granted = await askToken(store, { clientId: printed.client_id, clientSecret: printed.client_secret })
    expect(granted.body).toMatchObject({ token_type: 'Bearer', scope: 'read orders:write' })
    const { body } = await store.rest('GET', '/v1/oauth-clients', { as: 'admin' })
    expect(body.data).toMatchObject([{ name: 'Warehouse', clientId: printed.client_id, scopes: ['read', 'orders:write'] }])
  })
})

describe('petstore keys create', () => {
  it('creates a missing user and prints only the secret', async () => {
    const { status, stdout } = await petstore(
      'keys',
      'create',
      '--email',
      'new@example.com',
      '--role',
      'staff',
      '--scopes',
      'pets:read,users:read',
    )
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^psk_test_[\w-]+\n$/)])
    const headers = { 'x-api-key': stdout.trim() }
    expect((await store.rest('GET', '/v1/me', { headers })).body).toMatchObject({ email: 'new@example.com', role: 'staff' })
    expect((await store.rest('GET', '/v1/orders', { headers })).status).toBe(403)
  })

  it('creates test keys in a sandbox', async () => {
    const sandbox = { ...databaseSettings(store.address), ENCRYPTION_KEY, APP_ENV: 'sandbox' }
    const { stdout } = await runHosted(sandbox, 'keys', 'create', '--email', 'new@example.com', '--role', 'staff')
    expect(stdout).toMatch(/^psk_test_/)
  })

  it.each([`${'a'.repeat(400)}@example.com`, 'a\u0007b@example.com', 'a\u202eb@example.com'])(
    'refuses the email %j by the rule of the schema',
    async (email) => {
      const { status, stdout, stderr } = await hosted('keys', 'create', '--email', email)
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(
        /^petstore keys create: option '--email <email>' [^\n]*It must (be an email address|have 3 to 254 characters)\. [^\n]+\n$/,
      )
    },
  )

  it('refuses scopes beyond the role, and prints no key', async () => {
    const { status, stdout, stderr } = await hosted('keys', 'create', '--email', 'a@example.com', '--scopes', 'admin')
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^scopes: customer keys may carry pets:read[^\n]*\n$/)
  })

  it('refuses a user with another role and prints no key', async () => {
    const { status, stdout, stderr } = await hosted('keys', 'create', '--email', 'customer@example.com', '--role', 'admin')
    expect([status, stdout, stderr]).toEqual([1, '', expect.stringContaining('customer@example.com exists with the role customer')])
  })
})

describe('petstore signing-keys rotate', () => {
  it('publishes a new key and keeps tokens valid, and with --compromised ends all tokens', async () => {
    const client = await aClient(store, 'read')
    const headers = { authorization: `Bearer ${await aToken(store, client)}` }
    const before = await keySet()
    expect(await petstore('signing-keys', 'rotate')).toMatchObject({ status: 0, stdout: '' })
    await letPass(2000)
    expect(await keySet()).toHaveLength(before.length + 1)
    expect(await keySet()).toEqual(expect.arrayContaining(before))
    expect((await store.rest('GET', '/v1/orders', { headers })).status).toBe(200)

    expect(await hosted('signing-keys', 'rotate', '--compromised')).toMatchObject({ status: 0, stdout: '' })
    await letPass(2000)
    expect((await store.rest('GET', '/v1/orders', { headers })).status).toBe(401)
    const after = await keySet()
    expect(after).toHaveLength(1)
    expect(before).not.toContainEqual(after[0])
    expect((await askToken(store, client)).status).toBe(200)
  })
})

describe('bad arguments', () => {
  const cases: readonly (readonly [told: string, ...args: string[]])[] = [
    ['--name', 'oauth-client', 'create', '--scopes', 'read'],
    ['--name', 'oauth-client', 'create', '--name', ' ', '--scopes', 'read'],
    ['--scopes', 'oauth-client', 'create', '--name', 'x'],
    ['--scopes', 'oauth-client', 'create', '--name', 'x', '--scopes', 'read,everything'],
    ['--email', 'keys', 'create', '--email', 'nobody'],
    ['--role', 'keys', 'create', '--email', 'a@example.com', '--role', 'king'],
    ['--scopes', 'keys', 'create', '--email', 'a@example.com', '--scopes', 'everything'],
    ['--hard', 'signing-keys', 'rotate', '--hard'],
  ]
  it.each(cases)('end with status 2, name %s and change nothing (%#)', async (told, ...args) => {
    const count = () => store.sql`select (select count(*) from oauth_clients) clients, (select count(*) from api_keys) keys,
      (select count(*) from users) users, (select count(*) from signing_keys) signing`
    const before = await count()
    const { status, stdout, stderr } = await hosted(...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^petstore [^\n]+\n$/)
    expect(stderr).toContain(told)
    expect(await count()).toEqual(before)
  })
})
