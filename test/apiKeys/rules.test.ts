import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { letPass, movableClock } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aPerson, codeOf, type Person } from '../users/people.js'

const clock = movableClock()
let store: PetStore
let ada: Person
beforeAll(async () => {
  store = await petStore({ clock })
})
beforeEach(async () => {
  ada = await aPerson(store)
  vi.restoreAllMocks()
})
afterAll(() => store.close())

const use = (key: string) => store.rest('GET', '/v1/pets', { headers: { 'x-api-key': key } })
const issue = (person: Person, of = store) => of.rest('POST', `/v1/users/${person.id}/apikeys`, { ...person.asThem, body: {} })

describe('API keys of another user', () => {
  it('are hidden from customers, forbidden to staff, and cannot be created even by administrators', async () => {
    const eve = await aPerson(store)
    const path = `/v1/users/${ada.id}/apikeys`
    const calls = [
      ['GET', path],
      ['GET', `${path}/${ada.keyId}`],
      ['POST', path],
      ['POST', `${path}/${ada.keyId}/rotate`],
      ['DELETE', `${path}/${ada.keyId}`],
      ['GET', `/v1/users/${ada.id}/apikey`],
    ] as const
    for (const [method, url] of calls) {
      const body = method === 'POST' ? {} : undefined
      expect((await store.rest(method, url, { ...eve.asThem, body })).status, `${method} ${url}`).toBe(404)
      expect((await store.rest(method, url, { as: 'staff', body })).status, `${method} ${url}`).toBe(403) // staff may see the user
      if (method === 'POST') expect(codeOf(await store.rest(method, url, { as: 'admin', body }))).toBe('FORBIDDEN')
    }
    const own = `/v1/users/${eve.id}/apikeys/${ada.keyId}` // another user's key under the caller's own id
    for (const method of ['GET', 'DELETE']) expect((await store.rest(method, own, eve.asThem)).status).toBe(404)
    expect((await use(ada.key)).status).toBe(200)
  })

  it('are shown to administrators and revoked by them', async () => {
    const path = `/v1/users/${ada.id}/apikeys`
    expect((await store.rest('GET', path, { as: 'admin' })).body.data).toMatchObject([{ id: ada.keyId, userId: ada.id }])
    expect((await store.rest('DELETE', `${path}/${ada.keyId}`, { as: 'admin' })).status).toBe(204)
    expect((await store.rest('GET', '/v1/users/999999/apikeys', { as: 'admin' })).status).toBe(404)
    expect((await use(ada.key)).status).toBe(401)
  })
})

describe('the limit of 20 valid API keys of a user', () => {
  it('holds for keys that are issued at the same time, and does not count expired and revoked keys', async () => {
    const replies = await Promise.all(Array.from({ length: 30 }, () => issue(ada)))
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(19) // sign-up has made the first
    expect(replies.filter((reply) => codeOf(reply) === 'CONFLICT')).toHaveLength(11)
    expect(codeOf(await store.rest('POST', `/v1/users/${ada.id}/apikey/rotate`, { ...ada.asThem, body: {} }))).toBe('CONFLICT')
    const [one] = await store.sql`select id from api_keys where user_id = ${ada.id} order by id desc limit 1`
    const exchanged = await store.rest('POST', `/v1/users/${ada.id}/apikeys/${one?.id}/rotate`, {
      ...ada.asThem,
      body: { overlapSeconds: 0 },
    })
    expect(exchanged.status, 'the old one leaves its place to the new one').toBe(201)
    const [expired, revoked] = (
      await store.sql`select id from api_keys where user_id = ${ada.id} and expires_at is null order by id desc limit 2`
    ).map(({ id }) => id)
    await store.sql`update api_keys set expires_at = ${clock.now()} where id = ${expired}`
    expect((await issue(ada)).status).toBe(201)
    expect((await store.rest('DELETE', `/v1/users/${ada.id}/apikeys/${revoked}`, ada.asThem)).status).toBe(204)
    expect([(await issue(ada)).status, (await issue(ada)).status]).toEqual([201, 409])
  })
})

describe('a wrong API key', () => {
  /** Counts the statements of all sessions that begin while `act` runs. */
  async function statementsOf(act: () => Promise<unknown>): Promise<number> {
    const sessions = vi.spyOn(store.app.database, 'session')
    await act()
    return sessions.mock.results.reduce((sum, { value }) => sum + value.statements(), 0)
  }

  it('with a typing error at any position is refused without a statement', async () => {
    const slips = [...ada.key].map((letter, i) => `${ada.key.slice(0, i)}${letter === 'x' ? 'y' : 'x'}${ada.key.slice(i + 1)}`)
    const others = [
      ada.key.slice(1),
      ada.key.slice(0, -1),
      `${ada.key}0`,
      ada.key.toUpperCase(),
      'psk_test_',
      ada.key.replace('test', 'live'),
      ada.key.replace('psk', 'pk'),
    ]
    const asked = await statementsOf(async () => {
      for (const key of [...slips, ...others]) expect((await use(key)).status, key).toBe(401)
    })
    expect(asked).toBe(0)
  })

  it('that is well-formed but unknown costs one statement each time', async () => {
    const unknown = await provisionApiKey(store.app.services(), { email: 'gone@example.com', role: 'customer' })
    await store.sql`delete from api_keys where user_id = (select id from users where email = 'gone@example.com')`
    const asked = await statementsOf(async () => {
      for (let i = 0; i < 3; i++) expect((await use(unknown)).status).toBe(401)
    })
    expect(asked).toBe(3)
  })
})

describe('the last use of an API key', () => {
  const row = async () => (await store.sql`select last_used_at, xmin::text as version from api_keys where id = ${ada.keyId}`)[0]
  /** Uses the key after the gateway has forgotten the previous use. */
  const useAnew = async () => {
    await letPass(2000)
    const sessions = vi.spyOn(store.app.database, 'session')
    await use(ada.key)
    expect(sessions.mock.calls.length, 'asked for the holder of the key, and then for pets').toBeGreaterThan(1)
    sessions.mockRestore()
  }

  it('is written at once, then at most once a minute', async () => {
    expect((await row())?.last_used_at).toBeNull()
    const first = clock.now()
    await use(ada.key)
    const written = await row()
    expect(written?.last_used_at).toEqual(first)
    clock.advance(60)
    await useAnew()
    expect(await row()).toEqual(written) // not even touched
    clock.advance(1)
    await useAnew()
    expect((await row())?.last_used_at).toEqual(clock.now())
    const shown = await store.rest('GET', `/v1/users/${ada.id}/apikeys/${ada.keyId}`, ada.asThem)
    expect(shown.body.lastUsedAt).toBe(clock.now().toISOString())
  })

  it('is written once by twenty calls at the same time', async () => {
    await store.sql.unsafe(`
      create sequence writes;
      create function count_write() returns trigger language plpgsql as $$ begin perform nextval('writes'); return new; end $$;
      create trigger count_writes after update on api_keys for each row execute function count_write()`)
    await Promise.all(Array.from({ length: 20 }, () => use(ada.key)))
    expect(await store.sql`select last_value::int as writes from writes`).toEqual([{ writes: 1 }])
  })
})

describe('an API key from an operator', () => {
  const make = (request: Parameters<typeof provisionApiKey>[1]) => provisionApiKey(store.app.services(), request)

  it('belongs to the user with the email in upper or lower case, and creates a missing user', async () => {
    for (const email of ['ops@example.com', 'OPS@example.com']) expect(await make({ email, role: 'staff' })).toMatch(/^psk_test_/)
    expect(await store.sql`select role from users where lower(email) = 'ops@example.com'`).toEqual([{ role: 'staff' }])
  })

  it('is refused to an existing user of another role', async () => {
    await expect(make({ email: ada.email, role: 'admin' })).rejects.toMatchObject({ code: 'CONFLICT', details: { role: 'customer' } })
    expect(await store.sql`select 1 from api_keys where user_id = ${ada.id}`).toHaveLength(1)
  })

  it.each([
    [{ email: 'no email', role: 'staff' }, 'email'],
    [{ email: 'ops@example.com', role: 'customer', scopes: ['pets:write'] }, 'scopes'],
    [{ email: 'ops@example.com', role: 'admin', scopes: ['everything'] }, 'scopes'],
  ] as const)('is refused for %j', async (request, field) => {
    await expect(make(request)).rejects.toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field }] } })
  })
})

describe('an API key begins with', () => {
  it.each([
    ['sandbox', /^psk_test_/],
    ['staging', /^psk_test_/],
    ['development', /^psk_test_/],
    ['production', /^psk_live_/],
  ])('the kind of its environment: %s', async (environment, kind) => {
    const settings = {
      APP_ENV: environment,
      ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      PAYMENT_BASE_URL: 'https://payments.example.com',
    }
    const other = await petStore({ settings })
    const person = await aPerson(other)
    const issued = (await issue(person, other)).body
    for (const key of [person.key, issued.secret, other.keys.staff]) {
      expect(key).toMatch(kind)
      expect((await other.rest('GET', '/v1/me', { headers: { 'x-api-key': key } })).status).toBe(200)
    }
    expect(issued.prefix).toBe(issued.secret.slice(0, 12))
    await other.close()
  })

  it.each(['pk_live_', 'pk_test_'])('%s when an earlier version made it, and stays good', async (kind) => {
    const body = `${kind}${randomBytes(32).toString('base64url')}`
    const key = body + crc32(body).toString(36).padStart(7, '0')
    await store.sql`
      insert into api_keys (user_id, hash, prefix, last4, scopes, created_at)
      values (${ada.id}, sha256(${key}::bytea), ${key.slice(0, 12)}, ${key.slice(-4)}, '{users:read}', now())`
    const reply = await store.rest('GET', '/v1/me', { headers: { 'x-api-key': key } })
    expect([reply.status, reply.body.id]).toEqual([200, ada.id])
  })
})
