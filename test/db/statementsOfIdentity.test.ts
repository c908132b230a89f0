import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOAuthClient } from '../support/factories.js'
import { mailsIn } from '../support/mail.js'
import type { CallerName } from '../support/petStore.js'
import { type WatchedStore, watchedStore } from '../support/watchedStore.js'

const ROWS = 100

let store: WatchedStore
beforeAll(async () => {
  store = await watchedStore()
  for (const list of ['users', 'api_keys', 'oauth_clients', 'audit_events'] as const) await many[list]()
})
afterAll(() => store.close())

/** Rows by plain SQL, because these statements must not be counted. The API keys belong to the administrator, user 2. */
const many = {
  users: () => store.sql`insert into users (email, created_at) select n || '@many.example', now() from generate_series(1, ${ROWS}) as n`,
  api_keys: () => store.sql`
    insert into api_keys (user_id, hash, prefix, last4, scopes, created_at, expires_at)
    select 2, sha256(n::text::bytea), 'pk_live_many', '0000', '{pets:read}', now(), now() - interval '1 day' from generate_series(1, ${ROWS}) as n`,
  oauth_clients: async () => {
    await anOAuthClient(store)
    await store.sql`
      insert into oauth_clients (client_id, name, scopes, secret_hash, created_at)
      select 'many' || n, 'Client ' || n, '{read}', sha256(n::text::bytea), now() from generate_series(1, ${ROWS}) as n`
  },
  audit_events: () => store.sql`
    insert into audit_events (type, occurred_at, user_id) select 'signed_in', now(), 3 from generate_series(1, ${ROWS}) as n`,
}

const user = 'id email username firstName lastName phone role status createdAt'
const key = 'id userId name prefix last4 scopes createdAt expiresAt lastUsedAt'
const client = 'id clientId name scopes status createdAt'
const call = 'id requestId method path status duration errorCode receivedAt'
const use = 'id subject kind apiVersion userId clientId uses firstUsedAt lastUsedAt since sunset replacement'
const event = 'id type occurredAt actorUserId actorClientId userId subject address requestId'

describe('a read of accounts and credentials sends exactly this number of statements:', () => {
  it.each<[statements: number, query: string, as: CallerName]>([
    [1, `{ me { ${user} } }`, 'customer'],
    [1, `{ user(id: 3) { ${user} } }`, 'customer'],
    [1, `{ user(id: 3) { ${user} } }`, 'staff'],
    [1, `{ users { data { ${user} } pagination { page nextCursor } } }`, 'staff'],
    [2, `{ users { data { ${user} } pagination { total totalIsExact pages } } }`, 'staff'],
    [2, `{ users { data { ${user} } pagination { total } } }`, 'customer'],
    [1, `{ apiKeys(userId: 3) { data { ${key} } pagination { nextCursor } } }`, 'customer'],
    [2, `{ apiKeys(userId: 3) { data { ${key} } pagination { total } } }`, 'customer'],
    [2, `{ apiKeys(userId: 3) { data { ${key} } } }`, 'admin'], // one statement checks that the user exists
    [1, `{ apiKey(userId: 3, keyId: 3) { ${key} } }`, 'customer'],
    [1, `{ apiKey(userId: 3) { ${key} } }`, 'customer'],
    [2, `{ apiKey(userId: 3, keyId: 3) { ${key} } }`, 'admin'],
    [1, `{ oauthClient(id: 1) { ${client} } }`, 'admin'],
    [1, `{ oauthClients { data { ${client} } } }`, 'admin'],
    [2, `{ oauthClients(sort: "-name") { data { ${client} } pagination { total } } }`, 'admin'],
    [1, `{ auditEvents { data { ${event} } } }`, 'admin'],
    [2, `{ auditEvents(type: signed_in, userId: 3, sort: "occurredAt") { data { ${event} } pagination { total } } }`, 'admin'],
    [1, `{ requestLog { data { ${call} } } }`, 'customer'],
    [2, `{ requestLog(status: 200, sort: "receivedAt") { data { ${call} } pagination { total } } }`, 'customer'],
    [1, `{ deprecations { data { ${use} } } }`, 'staff'],
    [1, `{ myDeprecations(subject: "Pet.breed") { data { ${use} } } }`, 'customer'],
    [4, '{ a: me { email } b: users(limit: 5) { data { email } } c: auditEvents(limit: 5) { data { id } pagination { total } } }', 'admin'],
  ])('%i: %s by %s', async (count, query, as) => {
    for (const { statements } of [await store.run(query, as), await store.run(query, as)])
      expect(statements, statements.join('\n')).toHaveLength(count)
  })

  it.each([
    ['users', '', user],
    ['apiKeys', 'userId: 2, ', key],
    ['oauthClients', '', client],
    ['auditEvents', '', event],
  ])('%s: a page of one row sends as many statements as a page of a hundred rows', async (field, argument, selection) => {
    const counts = new Set<number>()
    for (const limit of [1, 2, ROWS]) {
      const query = `{ ${field}(${argument}limit: ${limit}) { data { ${selection} } pagination { total nextCursor } } }`
      const { data, statements } = await store.run(query, 'admin')
      expect((data[field] as { data: unknown[] }).data).toHaveLength(limit)
      counts.add(statements.length)
    }
    expect([...counts]).toEqual([2])
  })

  it.each<[query: string, read: string[], unread: string[]]>([
    ['{ me { firstName } }', ['first_name'], ['email', 'phone', 'last_name']],
    ['{ users { data { email } } }', ['email'], ['phone', 'username']],
    ['{ apiKeys(userId: 2) { data { last4 } } }', ['last4'], ['scopes', 'name', 'prefix']],
    ['{ apiKey(userId: 2, keyId: 2) { name } }', ['name'], ['scopes', 'last4']],
    ['{ oauthClients { data { name } } }', ['name'], ['scopes', 'client_id']],
    ['{ requestLog { data { path } } }', ['path'], ['request_id', 'duration', 'user_id', 'client_id']],
    ['{ auditEvents { data { type } } }', ['type'], ['address', 'request_id', 'subject']],
  ])('%s reads no column that it does not show', async (query, read, unread) => {
    const { statements } = await store.run(query, 'admin')
    const columns = statements.map((text) => text.slice(0, text.search(/\bfrom\b/i))).join(' ')
    for (const column of read) expect(columns).toContain(`"${column}"`)
    for (const column of [...unread, 'password_hash', 'hash', 'secret_hash']) expect(columns).not.toContain(`"${column}"`)
  })
})

/** Each count includes the statement that holds the caller's account. Mutations that end accounts or rights send one more statement, which locks them. */
describe('a write of accounts and credentials sends exactly this number of statements:', () => {
  const password = 'correct horse battery staple'
  const values: Record<string, unknown> = { password }
  /** The order matters: each step uses the results of the earlier steps. */
  const steps: readonly [statements: number, name: string, mutation: string, as: CallerName, keep?: (result: never) => object][] = [
    [
      4,
      'registerUser',
      'mutation($password: String!) { registerUser(input: { email: "ada@example.com", password: $password }) { userId } }',
      'nobody',
      ({ userId }: { userId: number }) => ({ userId }),
    ],
    [3, 'updateUser', 'mutation { updateUser(id: 3, input: { firstName: "Ada" }) { id } }', 'customer'],
    [2, 'updateUser of nothing', 'mutation { updateUser(id: 3, input: {}) { id } }', 'customer'],
    [
      6,
      'login',
      'mutation($password: String!) { login(input: { email: "ada@example.com", password: $password }) { refreshToken } }',
      'nobody',
      (pair: { refreshToken: string }) => pair,
    ],
    [
      3,
      'refresh',
      'mutation($refreshToken: String!) { refresh(input: { refreshToken: $refreshToken }) { refreshToken } }',
      'nobody',
      (pair: { refreshToken: string }) => pair,
    ],
    [3, 'logout', 'mutation($refreshToken: String!) { logout(input: { refreshToken: $refreshToken }) { sessionsEnded } }', 'nobody'],
    [3, 'requestPasswordReset', 'mutation { requestPasswordReset(input: { email: "ada@example.com" }) { accepted } }', 'nobody'],
    [
      6,
      'resetPassword',
      'mutation($token: String!, $password: String!) { resetPassword(input: { token: $token, newPassword: $password }) { sessionsEnded } }',
      'nobody',
    ],
    [
      9,
      'updateUser of the email',
      'mutation($password: String) { updateUser(id: 3, input: { email: "c@example.com", currentPassword: $password }) { id } }',
      'customer',
    ],
    [
      10,
      'changePassword',
      'mutation($password: String!) { changePassword(input: { currentPassword: $password, newPassword: "another horse" }) { sessionsEnded } }',
      'customer',
    ],
    [
      6,
      'issueApiKey',
      'mutation { issueApiKey(userId: 3, input: { scopes: ["pets:read"] }) { id } }',
      'customer',
      ({ id: keyId }: { id: number }) => ({ keyId }),
    ],
    [8, 'rotateApiKey', 'mutation($keyId: Int64) { rotateApiKey(userId: 3, keyId: $keyId, input: {}) { id } }', 'customer'],
    [4, 'revokeApiKey', 'mutation($keyId: Int64) { revokeApiKey(userId: 3, keyId: $keyId) }', 'customer'],
    [5, 'revokeApiKey, the newest', 'mutation { revokeApiKey(userId: 3) }', 'customer'],
    [6, 'suspendUser', 'mutation($userId: Int64!) { suspendUser(id: $userId) { status } }', 'staff'],
    [3, 'suspendUser again', 'mutation($userId: Int64!) { suspendUser(id: $userId) { status } }', 'staff'],
    [5, 'reinstateUser', 'mutation($userId: Int64!) { reinstateUser(id: $userId) { status } }', 'staff'],
    [5, 'changeUserRole', 'mutation($userId: Int64!) { changeUserRole(id: $userId, input: { role: staff }) { role } }', 'admin'],
    [9, 'deleteUser', 'mutation($userId: Int64!) { deleteUser(id: $userId) }', 'admin'],
    [
      3,
      'createOAuthClient',
      'mutation { createOAuthClient(input: { name: "One", scopes: ["read"] }) { id } }',
      'admin',
      ({ id: clientId }: { id: number }) => ({ clientId }),
    ],
    [5, 'updateOAuthClient', 'mutation($clientId: Int64!) { updateOAuthClient(id: $clientId, input: { name: "Two" }) { id } }', 'admin'],
    [3, 'rotateOAuthClientSecret', 'mutation($clientId: Int64!) { rotateOAuthClientSecret(id: $clientId, input: {}) { id } }', 'admin'],
    [6, 'deleteOAuthClient', 'mutation($clientId: Int64!) { deleteOAuthClient(id: $clientId) }', 'admin'],
  ]

  it.each(steps)('%i: %s', async (count, name, mutation, as, keep) => {
    if (name === 'updateUser of the email')
      await store.sql`update users set password_hash = (select password_hash from users where email = 'ada@example.com') where id = 3`
    if (name === 'resetPassword') values.token = (await mailsIn(store))[0]?.token
    const declared = [...mutation.matchAll(/\$(\w+):/g)].map(([, variable = '']) => [variable, values[variable]])
    const { data, statements } = await store.run(mutation, as, Object.fromEntries(declared))
    Object.assign(values, keep?.(Object.values(data)[0] as never))
    expect(statements, statements.join('\n')).toHaveLength(count)
  })
})
