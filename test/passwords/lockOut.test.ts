import { afterAll, afterEach, beforeAll, describe, expect, it, type MockInstance, vi } from 'vitest'
import type { PasswordHasher } from '../../src/domain/ports/passwordHasher.js'
import { movableClock } from '../support/clock.js'
import { type PetStore, type PetStoreOptions, petStore } from '../support/petStore.js'
import { aPerson, codeOf, fieldOf, PASSWORD, type Person, signIn } from '../users/people.js'

const clock = movableClock()
let usual: PetStore
let store: PetStore
let ada: Person
beforeAll(async () => {
  usual = await petStore({ clock })
})
afterEach(async () => {
  vi.restoreAllMocks()
  if (store !== usual) await store.close()
})
afterAll(() => usual.close())

/** A new account. Wrong passwords count for one account, so tests without options share a gateway. */
async function open(options?: PetStoreOptions): Promise<void> {
  store = options ? await petStore({ clock, ...options }) : usual
  ada = await aPerson(store)
}

/** A login from an address. `forwardedFor` counts only if the gateway trusts the proxy. */
const attempt = async (
  password: string,
  { from, forwardedFor, email = ada.email }: { from?: string; forwardedFor?: string; email?: string } = {},
) =>
  store.app.http.inject({
    method: 'POST',
    url: '/v1/auth/login',
    payload: { email, password },
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
    ...(from !== undefined && { remoteAddress: from }),
  })
async function fail(times: number, options: Parameters<typeof attempt>[1] = {}): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < times; i++) statuses.push((await attempt('wrong', options)).statusCode)
  return statuses
}
const times = (count: number, status: number) => Array.from({ length: count }, () => status)

describe('wrong passwords', () => {
  it('are free ten times; then each one doubles the delay, from 1 s to 900 s', async () => {
    await open()
    expect(await fail(10)).toEqual(times(10, 401))
    const delays: number[] = []
    for (let i = 0; i < 12; i++) {
      const refused = await attempt(PASSWORD) // the right password is refused too
      expect(refused.statusCode).toBe(429)
      const { afterSeconds } = refused.json().error.retry
      expect(refused.headers['retry-after']).toBe(String(afterSeconds))
      delays.push(afterSeconds)
      clock.advance(afterSeconds - 1)
      if (afterSeconds > 1) expect((await attempt(PASSWORD)).headers['retry-after']).toBe('1')
      clock.advance(1)
      expect((await attempt('wrong')).statusCode).toBe(401)
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900])
  })

  it('during a delay do not lengthen the delay', async () => {
    await open()
    await fail(10)
    expect(await fail(20)).toEqual(times(20, 429))
    clock.advance(1)
    expect((await attempt(PASSWORD)).statusCode).toBe(200)
  })

  it('are forgotten after a success', async () => {
    await open()
    await fail(9)
    expect((await attempt(PASSWORD)).statusCode).toBe(200)
    expect(await fail(10)).toEqual(times(10, 401))
    expect((await attempt(PASSWORD)).statusCode).toBe(429)
  })

  it('are forgotten after a day without a wrong password', async () => {
    await open()
    await fail(10)
    clock.advance(24 * 3600 - 1)
    expect(await fail(2)).toEqual([401, 429])
    clock.advance(24 * 3600 + 1)
    expect(await fail(11)).toEqual([...times(10, 401), 429])
  })

  it('count for an unknown email in the same way', async () => {
    await open()
    const options = { email: 'nobody@example.com' }
    expect(await fail(11, options)).toEqual([...times(10, 401), 429])
    expect((await attempt('wrong', { email: 'NOBODY@example.com' })).statusCode).toBe(429)
  })

  it('count together for the login, a new password and a new email', async () => {
    await open()
    const change = () =>
      store.rest('POST', '/v1/auth/password/change', {
        ...ada.asThem,
        body: { currentPassword: 'wrong', newPassword: 'something quite different' },
      })
    for (let i = 0; i < 5; i++) expect(fieldOf(await change())).toBe('currentPassword')
    for (let i = 0; i < 5; i++) {
      const body = { email: 'new@example.com', currentPassword: 'wrong' }
      expect(fieldOf(await store.rest('PATCH', `/v1/users/${ada.id}`, { ...ada.asThem, body }))).toBe('currentPassword')
    }
    expect(codeOf(await change())).toBe('RATE_LIMIT_EXCEEDED')
    expect((await signIn(store, ada.email)).status).toBe(429)
  })
})

describe('the lock', () => {
  it('affects one address of the caller, not the whole account', async () => {
    await open()
    await fail(10, { from: '203.0.113.7' })
    expect((await attempt(PASSWORD, { from: '203.0.113.7' })).statusCode).toBe(429)
    expect((await attempt(PASSWORD, { from: '203.0.113.8' })).statusCode).toBe(200)
    const grace = await aPerson(store)
    expect((await attempt(PASSWORD, { from: '203.0.113.7', email: grace.email })).statusCode).toBe(200)
    expect((await attempt(PASSWORD, { from: '203.0.113.7' })).statusCode).toBe(429)
  })

  it('affects a whole /64 network of IPv6 addresses', async () => {
    await open()
    const hosts = ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:1:2:3:4', '2001:db8::a:b:c:d', '2001:DB8::FFFF']
    for (const from of [...hosts, ...hosts]) expect((await attempt('wrong', { from })).statusCode).toBe(401)
    expect((await attempt(PASSWORD, { from: '2001:db8:0:0::99' })).statusCode).toBe(429)
    expect((await attempt(PASSWORD, { from: '2001:db8:0:1::99' })).statusCode).toBe(200)
  })

  it('cannot be avoided by a forged X-Forwarded-For', async () => {
    await open()
    for (let i = 0; i < 10; i++) expect((await attempt('wrong', { forwardedFor: `203.0.113.${i}` })).statusCode).toBe(401)
    expect((await attempt(PASSWORD, { forwardedFor: '203.0.113.99' })).statusCode).toBe(429)
  })

  it('uses X-Forwarded-For only from a trusted proxy', async () => {
    await open({ settings: { TRUSTED_PROXIES: '10.0.0.0/8' } })
    const through = (client: string) => ({ from: '10.1.2.3', forwardedFor: client })
    await fail(10, through('203.0.113.7'))
    expect((await attempt(PASSWORD, through('203.0.113.7'))).statusCode).toBe(429)
    // the client's own text stands before the address that the proxy has added
    expect((await attempt(PASSWORD, through('198.51.100.1, 203.0.113.7'))).statusCode).toBe(429)
    expect((await attempt(PASSWORD, through('203.0.113.8'))).statusCode).toBe(200)
    // the header of another sender is ignored
    await fail(10, { from: '192.0.2.1', forwardedFor: '203.0.113.50' })
    expect((await attempt(PASSWORD, { from: '192.0.2.1', forwardedFor: '203.0.113.51' })).statusCode).toBe(429)
  })

  it('uses the address of the proxy when the header holds no address', async () => {
    await open({ settings: { TRUSTED_PROXIES: '10.0.0.0/8' } })
    for (const forwardedFor of ['unknown', 'x'.repeat(300), '203.0.113.7:port', '<script>'])
      expect((await attempt('wrong', { from: '10.1.2.3', forwardedFor })).statusCode).toBe(401)
    const addresses = await store.sql`select distinct address from audit_events where type = 'sign_in_failed'`
    expect(addresses).toEqual([{ address: '10.1.2.3' }])
  })
})

/** Counts the hashed passwords: a refused attempt ends before its hash. */
async function hashed(verify: MockInstance<PasswordHasher['verify']>): Promise<number> {
  const outcomes = await Promise.allSettled(verify.mock.results.map(({ value }) => value))
  return outcomes.filter(({ status }) => status === 'fulfilled').length
}

describe('login attempts at the same time', () => {
  it.each([
    ['from one address', (_n: number) => '203.0.113.7'],
    ['from all over a /64', (n: number) => `2001:db8::${n.toString(16)}`],
  ])('%s: ten of fifty are checked', async (_how, from) => {
    await open()
    const verify = vi.spyOn(store.app.services().passwords, 'verify')
    const replies = await Promise.all(Array.from({ length: 50 }, (_, n) => attempt('wrong', { from: from(n) })))
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([...times(10, 401), ...times(40, 429)])
    expect(await hashed(verify)).toBe(10)
  })

  it('in aliases of one GraphQL document count one by one', async () => {
    await open()
    const verify = vi.spyOn(store.app.services().passwords, 'verify')
    const login = (n: number) => `n${n}: login(input: { email: "${ada.email}", password: "wrong ${n}" }) { accessToken }`
    const document = `mutation { ${Array.from({ length: 20 }, (_, n) => login(n)).join(' ')} }`
    const replies = await Promise.all(Array.from({ length: 12 }, () => store.graphql(document)))
    for (const reply of replies) expect(codeOf(reply)).toMatch(/^(UNAUTHORIZED|RATE_LIMIT_EXCEEDED)$/)
    expect(await hashed(verify)).toBe(10)
    expect((await signIn(store, ada.email)).status).toBe(429)
  })
})
