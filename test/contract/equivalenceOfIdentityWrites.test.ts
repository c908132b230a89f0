import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { countingIds } from '../support/countingIds.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { inGraphQL, inRest, type Operation } from './bothStyles.js'
import { expectAlike, ofGraphQL, ofRest, rare } from './outcome.js'

const RUNS = Math.ceil(Number(process.env.EQUIVALENCE_RUNS ?? 200) / 10)
const PASSWORD = 'correct horse'
const USER = 'id email username firstName lastName phone role status createdAt'
const KEY = 'id userId name prefix last4 scopes createdAt expiresAt secret'
const CLIENT = 'id clientId name scopes status createdAt'

/** Two shops with the same contents, down to the last key. Every write goes to one shop by REST and to the other by GraphQL. */
let byRest: PetStore
let byGraphQL: PetStore
/** The ids and tokens that both shops have made, oldest first. */
const made = { tokens: [] as string[], users: [] as number[], keys: [] as { userId: number; keyId: number }[], clients: [] as number[] }
beforeAll(async () => {
  const clock = { now: () => new Date('2026-11-20T10:00:00.000Z') }
  ;[byRest, byGraphQL] = [await petStore({ clock, ids: countingIds() }), await petStore({ clock, ids: countingIds() })]
})
afterAll(() => Promise.all([byRest.close(), byGraphQL.close()]))

const operations = {
  registerUser: {
    method: 'POST',
    path: '/users',
    inputType: 'RegisterUserInput',
    selection: `${USER} userId apiKey { ${KEY} lastUsedAt }`,
  },
  updateUser: { method: 'PATCH', path: '/users/:id', inputType: 'UpdateUserInput', selection: USER },
  deleteUser: { method: 'DELETE', path: '/users/:id' },
  suspendUser: { method: 'POST', path: '/users/:id/suspend', selection: USER },
  reinstateUser: { method: 'POST', path: '/users/:id/reinstate', selection: USER },
  changeUserRole: { method: 'PUT', path: '/users/:id/role', inputType: 'ChangeUserRoleInput', selection: USER },
  issueApiKey: { method: 'POST', path: '/users/:userId/apikeys', inputType: 'IssueApiKeyInput', selection: `${KEY} lastUsedAt` },
  rotateApiKey: {
    method: 'POST',
    path: '/users/:userId/apikeys/:keyId/rotate',
    inputType: 'RotateApiKeyInput',
    selection: `${KEY} lastUsedAt`,
  },
  revokeApiKey: { method: 'DELETE', path: '/users/:userId/apikeys/:keyId' },
  login: { method: 'POST', path: '/auth/login', inputType: 'LoginInput', selection: 'refreshToken tokenType expiresIn' },
  refresh: { method: 'POST', path: '/auth/refresh', inputType: 'RefreshInput', selection: 'refreshToken tokenType expiresIn' },
  logout: { method: 'POST', path: '/auth/logout', inputType: 'LogoutInput', selection: 'sessionsEnded' },
  createOAuthClient: { method: 'POST', path: '/oauth-clients', inputType: 'CreateOAuthClientInput', selection: `${CLIENT} clientSecret` },
  updateOAuthClient: { method: 'PATCH', path: '/oauth-clients/:id', inputType: 'UpdateOAuthClientInput', selection: CLIENT },
  rotateOAuthClientSecret: {
    method: 'POST',
    path: '/oauth-clients/:id/rotate',
    inputType: 'RotateOAuthClientSecretInput',
    selection: `${CLIENT} clientSecret`,
  },
  deleteOAuthClient: { method: 'DELETE', path: '/oauth-clients/:id' },
} as const satisfies Readonly<Record<string, Operation>>
type Act = keyof typeof operations

interface Write {
  readonly act: Act
  readonly ids: Readonly<Record<string, unknown>>
  readonly input: Readonly<Record<string, unknown>>
  readonly as: CallerName
}

const some = (fields: Record<string, fc.Arbitrary<unknown>>, required: readonly string[] = []) =>
  fc.record({ ...fields, nope: rare(fc.constant(undefined), 1) }, { requiredKeys: required as never }) as fc.Arbitrary<Write['input']>
const email = rare(
  fc.oneof(
    fc.constantFrom('a@example.com', 'A@example.com', 'b@example.com'),
    fc.nat(300).map((n) => `${n}@example.com`),
  ),
  'no email',
  '',
  null,
)
const password = rare(fc.constantFrom(PASSWORD, PASSWORD, PASSWORD, 'wrong horse'), 'short', 'x'.repeat(129), 7)
const name = rare(fc.option(fc.constantFrom('Ada', 'Ünal')), '', 'x'.repeat(101), 7)
const profile = { username: name, firstName: name, lastName: name, phone: rare(fc.option(fc.constant('+49 30 1234')), 'call me', '') }
const scopes = (...names: readonly string[]) => rare(fc.subarray([...names], { minLength: 1 }), [], ['nope'], [null], 7)
const overlap = { overlapSeconds: rare(fc.option(fc.constantFrom(1, 60, 604_800)), -1, 604_801, 1.5, '60') }

/** Stands for one of the latest ids or tokens. */
interface Recent {
  readonly recent: keyof typeof made
  readonly back: number
}
const recent = (kind: keyof typeof made) => fc.nat(3).map((back): Recent => ({ recent: kind, back }))
const token = rare(recent('tokens'), 'rt_unknown', '', 'x'.repeat(201))
/**
 * Users that have signed up, and the administrator, whose account cannot end. Not the other callers: the server accepts an ended credential for
 * two more seconds, and in this time the shops could differ.
 */
const person = rare(fc.oneof({ weight: 5, arbitrary: recent('users') }, { weight: 1, arbitrary: fc.constant(2) }), 999, -1, 'x')
const anybody = rare(fc.constantFrom(1, 2, 3), 999, 1.5)
const client = rare(recent('clients'), 999, -1)
/** A key, mostly with the id of its own user. */
const key = fc.oneof(
  { weight: 8, arbitrary: recent('keys').map((of) => ({ userId: of, keyId: of })) },
  { weight: 2, arbitrary: fc.record({ userId: anybody, keyId: recent('keys') }) },
  { weight: 1, arbitrary: fc.record({ userId: anybody, keyId: fc.constantFrom(999, -1) }) },
)
const nothing = fc.constant({})

/** The arguments of each operation: the ids in its path, and its body. */
const given: Readonly<Record<Act, readonly [ids: fc.Arbitrary<Write['ids']>, input: fc.Arbitrary<Write['input']>]>> = {
  registerUser: [nothing, some({ email, password, ...profile }, ['email', 'password'])],
  updateUser: [
    fc.record({ id: anybody }),
    some({ ...profile, email: rare(fc.constant(undefined), 'e@example.com', null), currentPassword: password }),
  ],
  deleteUser: [fc.record({ id: person }), nothing],
  suspendUser: [fc.record({ id: person }), nothing],
  reinstateUser: [fc.record({ id: person }), nothing],
  changeUserRole: [fc.record({ id: person }), some({ role: rare(fc.constantFrom('customer', 'staff'), 'king', null, '') }, ['role'])],
  issueApiKey: [
    fc.record({ userId: anybody }),
    some({
      name,
      scopes: fc.option(scopes('pets:read', 'orders:read', 'users:write', 'admin')),
      expiresAt: rare(
        fc.option(fc.constantFrom('2027-01-01T00:00:00Z', '2027-01-01T00:00:00+02:00')),
        '2026-11-20T10:00:00Z',
        '2027-02-29T00:00:00Z',
        7,
      ),
    }),
  ],
  rotateApiKey: [key, some(overlap)],
  revokeApiKey: [key, nothing],
  login: [nothing, some({ email, password }, ['email', 'password'])],
  refresh: [nothing, some({ refreshToken: token }, ['refreshToken'])],
  logout: [nothing, some({ refreshToken: token, everywhere: rare(fc.option(fc.boolean()), 'yes', 1) })],
  createOAuthClient: [
    nothing,
    some({ name: rare(fc.constant('Warehouse'), '  ', ''), scopes: scopes('read', 'write', 'admin') }, ['name', 'scopes']),
  ],
  updateOAuthClient: [
    fc.record({ id: client }),
    some({
      name: rare(fc.constant('Other'), null),
      scopes: scopes('read', 'admin'),
      status: rare(fc.constantFrom('active', 'suspended'), 'gone', null),
    }),
  ],
  rotateOAuthClientSecret: [fc.record({ id: client }), some(overlap)],
  deleteOAuthClient: [fc.record({ id: client }), nothing],
}
const acts = Object.keys(operations) as Act[] // an object literal
const often: readonly Act[] = [
  'registerUser',
  'registerUser',
  'registerUser',
  'login',
  'login',
  'refresh',
  'refresh',
  'issueApiKey',
  'createOAuthClient',
]

const write: fc.Arbitrary<Write> = fc.constantFrom(...acts, ...often).chain((act) => {
  const [ids, input] = given[act]
  const as = fc.constantFrom<CallerName>('nobody', 'customer', 'staff', 'admin', 'admin', 'admin')
  return fc.record({ act: fc.constant(act), ids, input, as })
})

/** Replaces each `Recent` by the id or token it stands for. */
function resolved(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => {
      if (typeof value !== 'object' || value === null || !('recent' in value)) return [field, value]
      const { recent: kind, back } = value as Recent // no other value here has a field of this name
      const thing = made[kind].at(-1 - back) ?? 1_000_000
      return [field, typeof thing === 'object' ? thing[field as keyof typeof thing] : thing]
    }),
  )
}

function remember(act: Act, data: { id: number; userId: number; refreshToken?: string }): void {
  if (act === 'registerUser') made.users.push(data.id)
  if (act === 'issueApiKey' || act === 'rotateApiKey') made.keys.push({ userId: data.userId, keyId: data.id })
  if (act === 'createOAuthClient') made.clients.push(data.id)
  if (data.refreshToken) made.tokens.push(data.refreshToken)
}

/** All rows of accounts and credentials, without salted hashes, request ids and times of last use. */
async function contents({ sql }: PetStore) {
  const rows = await sql`
    select 'user' as kind, to_jsonb(t) - 'password_hash' as row from users t
    union all select 'key', to_jsonb(t) - 'last_used_at' from api_keys t
    union all select 'session', to_jsonb(t) from sessions t
    union all select 'token', to_jsonb(t) from refresh_tokens t
    union all select 'client', to_jsonb(t) from oauth_clients t
    union all select 'event', to_jsonb(t) - 'request_id' from audit_events t
    order by 1, 2`
  return [...rows]
}

it('a series of identity writes gives the same rows, replies and refusals in both styles', async () => {
  const done = new Set<Act>()
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 10, maxLength: 20 }), async (writes) => {
      for (const one of writes) {
        const call = { ...one, ids: resolved(one.ids), input: resolved(one.input) }
        const operation = operations[call.act]
        const [rest, graphql] = await Promise.all([inRest(byRest, operation, call), inGraphQL(byGraphQL, operation, call)])
        const [shown, answered] = [ofRest(rest), ofGraphQL(graphql, call.act)]
        expect(rest.status, rest.text).toBeLessThan(500)
        if (rest.status === 204) expect(answered).toEqual({ ...shown, data: call.ids.keyId ?? call.ids.id })
        else if (rest.status < 300) {
          const { accessToken: _signedByEach, ...data } = rest.body
          expect(answered).toEqual({ ...shown, data })
          remember(call.act, data)
        } else expectAlike(shown, answered)
        if (rest.status < 300) done.add(call.act)
      }
      expect(await contents(byGraphQL)).toEqual(await contents(byRest))
    }),
    { numRuns: RUNS },
  )
  expect(done.size).toBeGreaterThan(acts.length / 2)
})
