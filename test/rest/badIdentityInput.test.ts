import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { scopes } from '../../src/domain/scopes.js'
import { aUser } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { everyRow, refusedFields } from './catalogue.js'

const PASSWORD = 'correct horse battery staple'
const KB = 1024
let store: PetStore
let ada: Awaited<ReturnType<typeof aUser>>
let made = 0
beforeAll(async () => {
  store = await petStore()
  ada = await aUser(store)
})
afterAll(() => store.close())

/** A call by Ada. */
const call = (method: string, path: string, body: object) =>
  store.rest(method, `/v1${path}`, { body, headers: { 'x-api-key': ada.apiKey.secret } })
const signUp = (input: object) => {
  made += 1
  return call('POST', '/users', { email: `new${made}@example.com`, password: PASSWORD, ...input })
}
const issueKey = (input: object) => call('POST', `/users/${ada.id}/apikeys`, input)
const change = (input: object) => call('PATCH', `/users/${ada.id}`, input)

async function expectRefusal(act: () => Promise<Awaited<ReturnType<typeof call>>>, field: string): Promise<object> {
  const before = await everyRow(store)
  const reply = await act()
  expect(reply.status, reply.text).toBe(400)
  expect(refusedFields(reply)).toEqual([field])
  expect(await everyRow(store)).toEqual(before)
  return reply.body.error.details.fields[0]
}

describe('an email', () => {
  it.each([
    'a@b.co',
    '1@2.io',
    'ada.lovelace@example.com',
    'ada+shop@sub.sub.example.com',
    "o'brien@example.ie",
    'x_y-z@example.museum',
    'UPPER@EXAMPLE.ORG',
    "!#$%&'*+/=?^_`{|}~-@example.com",
    'jürgen@example.com',
    'ada@münchen.example',
    'ada@xn--mnchen-3ya.example',
    '用户@例子.广告',
    `${'a'.repeat(64)}@${`${'b'.repeat(60)}.`.repeat(3)}com`,
  ])('may be %s', async (email) => {
    expect((await signUp({ email })).body).toMatchObject({ email })
    expect((await call('POST', '/auth/password/forgot', { email })).status).toBe(200)
  })

  it.each([
    '',
    'a',
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@.com',
    'ada@example.',
    'ada@example..com',
    'ada..lovelace@example.com',
    '.ada@example.com',
    'ada.@example.com',
    'ada@@example.com',
    'ada@example@example.com',
    'ada lovelace@example.com',
    ' ada@example.com',
    'ada@example.com ',
    'ada@exam\u00a0ple.com',
    'ada@example.com\n',
    'ada@example.com\r\nBcc: eve@example.com',
    'ada\u0001@example.com',
    'ada\u007f@example.com',
    'ada\0@example.com',
    'ada\ud800@example.com',
    '<ada@example.com>',
    'Ada <ada@example.com>',
    'ada@example.com,eve@example.com',
    'ada@example.com;eve@example.com',
    'mailto:ada@example.com',
    '"ada"@example.com',
    'ada(at home)@example.com',
    'ada\\@example.com',
    'ada@[127.0.0.1]',
    `ada@${'x'.repeat(247)}.com`,
  ])('may not be %j at sign-up, in a reset request or in a profile change', async (email) => {
    await expectRefusal(() => signUp({ email }), 'email')
    await expectRefusal(() => call('POST', '/auth/password/forgot', { email }), 'email')
    await expectRefusal(() => change({ email, currentPassword: PASSWORD }), 'email')
  })
})

describe('a password', () => {
  const places: Readonly<Record<string, (password: string) => ReturnType<typeof call>>> = {
    password: (password) => signUp({ password }),
    newPassword: (newPassword) => call('POST', '/auth/password/change', { currentPassword: 'not the one', newPassword }),
    'newPassword of a reset': (newPassword) => call('POST', '/auth/password/reset', { token: 'prt_unknown', newPassword }),
  }
  const lengths: readonly [number, boolean][] = [
    [0, false],
    [1, false],
    [7, false],
    [8, true],
    [128, true],
    [129, false],
    [900 * KB, false],
  ]

  it.each(lengths)('of %i characters is accepted: %s, and a refused password is never hashed', async (length, isTaken) => {
    const { passwords } = store.app.services()
    for (const [place, set] of Object.entries(places)) {
      const [hash, verify] = [vi.spyOn(passwords, 'hash'), vi.spyOn(passwords, 'verify')]
      const reply = await set('x'.repeat(length))
      // a password of an accepted length is refused only for the wrong field beside it, if there is one
      if (isTaken)
        expect(refusedFields(reply)).toEqual({ newPassword: ['currentPassword'], 'newPassword of a reset': ['token'] }[place] ?? [])
      else {
        expect(reply.status).toBe(400)
        expect(refusedFields(reply)).toEqual([place.split(' ')[0]])
        expect(reply.text.length).toBeLessThan(1000)
        expect([...hash.mock.calls, ...verify.mock.calls]).toEqual([])
      }
      vi.restoreAllMocks()
    }
  })

  it('that makes the body larger than a megabyte is refused with 413 at sign-up, login, change and reset', async () => {
    for (const set of Object.values(places)) expect((await set('x'.repeat(KB * KB))).status).toBe(413)
    expect((await call('POST', '/auth/login', { email: ada.email, password: 'x'.repeat(KB * KB) })).status).toBe(413)
  })

  it('at login may be short, but is refused without hashing when it is empty or longer than 128 characters', async () => {
    const signIn = (password: string) => call('POST', '/auth/login', { email: ada.email, password })
    expect((await signIn('short')).status).toBe(401)
    expect((await signIn('x'.repeat(128))).status).toBe(401)
    const verify = vi.spyOn(store.app.services().passwords, 'verify')
    for (const password of ['', 'x'.repeat(129), 'x'.repeat(900 * KB)]) {
      await expectRefusal(() => signIn(password), 'password')
      await expectRefusal(() => change({ email: 'b@example.com', currentPassword: password }), 'currentPassword')
    }
    expect(verify).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })
})

describe('a profile', () => {
  const good = [
    '+1-555-0100',
    '+49 (0)30 1234-567',
    '(555) 123-4567',
    '(030) 1234',
    '+(44) 20 7946 0000',
    '030/123 456',
    '030.123.456',
    '112',
  ]
  const extended = ['(555) 123-4567 ext. 12', '+1 555 0100 ext 7', '+1-555-0100;ext=12345678', '030 1234 #5']
  it.each([...good, ...extended, '0'.repeat(40)])('may have the phone number %s', async (phone) => {
    expect((await change({ phone })).body).toMatchObject({ phone })
  })

  it.each(['', '12', '0'.repeat(41), 'call me', '+49 30 1234 x5', '-1234', ' 1234', '٣٣٣٣', '123\n', '<script>', 'tel:123'])(
    'may not have the phone number %j',
    async (phone) => {
      await expectRefusal(() => change({ phone }), 'phone')
      await expectRefusal(() => signUp({ phone }), 'phone')
    },
  )

  it.each(['username', 'firstName', 'lastName'])('has a %s of 1 to 100 characters', async (name) => {
    for (const value of ['A', 'x'.repeat(100), "O'Brien-Smith", 'Ünal 🦴', '<b>Ada</b>', "'; drop table users; --"])
      expect((await change({ [name]: value })).body).toMatchObject({ [name]: value })
    for (const value of ['', 'x'.repeat(101), 'a\0b', '\udfff', 7, ['Ada'], {}]) {
      await expectRefusal(() => change({ [name]: value }), name)
      await expectRefusal(() => signUp({ [name]: value }), name)
    }
  })

  it('loses an optional field that is set to null and keeps the other fields', async () => {
    const profile = { username: 'ada', firstName: 'Ada', lastName: 'Lovelace', phone: '+1-555-0100' }
    for (const name of Object.keys(profile)) {
      await change(profile)
      expect((await change({ [name]: null })).body).toMatchObject({ ...profile, [name]: null, email: ada.email })
    }
    expect((await signUp({ username: null, firstName: null, lastName: null, phone: null })).status).toBe(201)
    await expectRefusal(() => change({ email: null }), 'email')
    await expectRefusal(() => change({ email: 'b@example.com' }), 'currentPassword')
    await expectRefusal(() => change({ email: 'b@example.com', currentPassword: null }), 'currentPassword')
    expect((await change({ currentPassword: null })).body).toMatchObject({ email: ada.email })
  })
})

describe('an API key', () => {
  it.each<[string, unknown, string]>([
    ['scopes', [], 'scopes'],
    ['scopes', ['nope'], 'scopes[0]'],
    ['scopes', ['pets:read', 'PETS:READ'], 'scopes[1]'],
    ['scopes', ['read'], 'scopes[0]'], // a short name for OAuth clients
    ['scopes', ['pets:read', ''], 'scopes[1]'],
    ['scopes', ['pets:read orders:read'], 'scopes[0]'],
    ['scopes', [null], 'scopes[0]'],
    ['scopes', Array(scopes.length + 1).fill('pets:read'), 'scopes'],
    ['expiresAt', '2020-01-01T00:00:00Z', 'expiresAt'],
    ['expiresAt', '0001-01-01T00:00:00Z', 'expiresAt'],
    ['expiresAt', '2030-02-29T00:00:00Z', 'expiresAt'],
    ['expiresAt', 'tomorrow', 'expiresAt'],
    ['expiresAt', 1_900_000_000, 'expiresAt'],
    ['name', '', 'name'],
    ['name', 'x'.repeat(101), 'name'],
    ['name', 'a\0b', 'name'],
  ])('is not issued with the %s %j', async (name, value, field) => {
    await expectRefusal(() => issueKey({ [name]: value }), field)
  })

  it('carries each requested scope once, even if the request repeats it', async () => {
    expect((await issueKey({ scopes: ['pets:read', 'orders:read', 'pets:read'] })).body.scopes).toEqual(['pets:read', 'orders:read'])
  })

  it('may expire at any future time, and needs no name, scopes or expiry', async () => {
    for (const expiresAt of ['2999-12-31T23:59:59.999Z', '2100-02-28T10:00:00+02:00', '9999-12-31T23:59:59Z'])
      expect((await issueKey({ expiresAt })).body.expiresAt).toBe(new Date(expiresAt).toISOString())
    expect((await issueKey({ name: null, scopes: null, expiresAt: null })).body).toMatchObject({ name: null, expiresAt: null })
  })

  it.each([-1, 604_801, 1.5, '60', true, [], {}, 2 ** 31, 1e300])('is not rotated with an overlap of %j', async (overlapSeconds) => {
    await expectRefusal(() => call('POST', `/users/${ada.id}/apikeys/${ada.apiKey.id}/rotate`, { overlapSeconds }), 'overlapSeconds')
    await expectRefusal(() => call('POST', `/users/${ada.id}/apikey/rotate`, { overlapSeconds }), 'overlapSeconds')
    const secret = () => store.rest('POST', '/v1/oauth-clients/1/rotate', { as: 'admin', body: { overlapSeconds } })
    await expectRefusal(secret, 'overlapSeconds')
  })

  it.each([0, 1, 604_800, null])('is rotated with an overlap of %j', async (overlapSeconds) => {
    const { id } = (await issueKey({})).body
    expect((await call('POST', `/users/${ada.id}/apikeys/${id}/rotate`, { overlapSeconds })).status).toBe(201)
    await Promise.all([id, id + 1].map((key) => call('DELETE', `/users/${ada.id}/apikeys/${key}`, {})))
  })
})

describe('a secret', () => {
  const canary = 'CANARY-7f3a'
  const tooLong = canary.padEnd(300, 'x')
  const wrong: readonly [string, string, object][] = [
    ['/users', 'registerUser(input: { email: "c@example.com", password: $secret }) { id }', { email: 'c@example.com', password: tooLong }],
    [
      '/auth/login',
      'login(input: { email: "c@example.com", password: $secret }) { tokenType }',
      { email: 'c@example.com', password: tooLong },
    ],
    ['/auth/refresh', 'refresh(input: { refreshToken: $secret }) { tokenType }', { refreshToken: tooLong }],
    ['/auth/logout', 'logout(input: { refreshToken: $secret }) { sessionsEnded }', { refreshToken: tooLong }],
    [
      '/auth/password/change',
      'changePassword(input: { currentPassword: $secret, newPassword: $secret }) { sessionsEnded }',
      { currentPassword: tooLong, newPassword: tooLong },
    ],
    [
      '/auth/password/reset',
      'resetPassword(input: { token: $secret, newPassword: $secret }) { sessionsEnded }',
      { token: tooLong, newPassword: tooLong },
    ],
  ]

  it.each(wrong)('that is too long for %s is not repeated in any error reply', async (path, field, body) => {
    const headers = { 'x-api-key': ada.apiKey.secret }
    const literal = `mutation { ${field.replaceAll('$secret', JSON.stringify(tooLong))} }`
    const replies = [
      await call('POST', path, body),
      await store.rest('POST', `/v1${path}`, { body, headers: { ...headers, accept: 'application/problem+json' } }),
      await store.graphql(`mutation($secret: String!) { ${field} }`, { secret: tooLong }, { headers }),
      await store.graphql(literal, {}, { headers }),
      // a secret of the wrong type, and a secret in a truncated body
      await call('POST', path, Object.fromEntries(Object.keys(body).map((name) => [name, { [canary]: canary }]))),
      await store.rest('POST', `/v1${path}`, {
        body: JSON.stringify(body).slice(0, -9),
        headers: { ...headers, 'content-type': 'application/json' },
      }),
    ]
    for (const reply of replies) {
      expect(reply.text).toContain('VALIDATION_ERROR')
      expect(reply.text.replaceAll(`.${canary}`, '')).not.toContain(canary)
    }
  })
})
