import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { rotateSigningKeys } from '../../src/domain/tokens/rotateSigningKeys.js'
import { DAY, letPass, movableClock } from '../support/clock.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { partOf } from '../support/forgedTokens.js'
import { instance, keySet, statusWith } from './instances.js'

const clock = movableClock()
let database: FreshDatabase
let app: App
let clientId: string
beforeAll(async () => {
  database = await freshDatabase()
  app = await instance(database.address, { clock })
  clientId = await admitClient(database)
})
afterAll(async () => {
  await app.close()
  await database.close()
})

async function admitClient({ sql }: FreshDatabase): Promise<string> {
  await sql`insert into oauth_clients (client_id, name, scopes, secret_hash, created_at) values ('reports', 'Reports', '{read}', '\\x00', now())`
  return 'reports'
}
const token = (of = app) => of.services().accessTokens.issue({ kind: 'client', clientId }, ['read'])
const kidOf = (jwt: string) => partOf(jwt, 0).kid
const kids = async () => (await keySet(app)).map(({ kid }) => kid)
const rotate = (reason: 'due' | 'asked' | 'compromised', days = 30) => rotateSigningKeys(app.services(), reason, days)
/** The kid of the newest key. */
const youngest = async () => (await database.sql`select kid from signing_keys order by active_from desc, created_at desc limit 1`)[0]?.kid

describe('the rotation of signing keys', () => {
  it('by schedule creates exactly one key when the newest key is old enough', async () => {
    clock.advance(30 * DAY - 1)
    expect(await rotate('due')).toBe(false)
    clock.advance(1)
    const before = await kids()
    expect((await Promise.all([rotate('due'), rotate('due'), rotate('due'), rotate('due')])).filter(Boolean)).toHaveLength(1)
    expect(await rotate('due')).toBe(false)
    await letPass(2000)
    expect(await kids()).toEqual([...before, await youngest()])
  })

  it('by schedule uses the given number of days', async () => {
    clock.advance(7 * DAY)
    expect(await rotate('due', 8)).toBe(false)
    expect(await rotate('due', 7)).toBe(true)
    clock.advance(2 * DAY) // the keys of the tests below are younger than any schedule
  })

  it('by command creates a key at any age, with an audit event', async () => {
    expect(await rotate('asked')).toBe(true)
    expect(await rotate('asked')).toBe(true)
    clock.advance(3600)
    const events = await database.sql`select subject from audit_events where type = 'signing_key_rotated' order by id desc limit 2`
    expect(events.map(({ subject }) => subject)).toEqual(['asked', 'asked'])
  })

  it('publishes a key 300 seconds before it signs, and the old key until its last token has expired', async () => {
    const old = kidOf(await token())
    await rotate('asked')
    const next = await youngest()
    await letPass(2000)
    expect(await kids()).toContain(next)
    clock.advance(299)
    const last = await token()
    expect(kidOf(last)).toBe(old)
    clock.advance(1)
    const first = await token()
    expect(kidOf(first)).toBe(next)
    clock.advance(3598)
    expect([await statusWith(app, last), await statusWith(app, first)]).toEqual([200, 200])
    expect(await kids()).toContain(old)
    clock.advance(1)
    expect(await statusWith(app, last)).toBe(401)
    clock.advance(302)
    expect(await kids()).not.toContain(old)
  })

  it('deletes keys whose tokens have all expired', async () => {
    clock.advance(2 * DAY)
    await rotate('asked')
    expect(await database.sql`select kid from signing_keys`).toHaveLength(2)
  })

  it('that is late does no harm, because the newest key continues to sign', async () => {
    clock.advance(400 * DAY)
    expect(await statusWith(app, await token())).toBe(200)
  })
})

describe('the key set', () => {
  it('holds only public keys, and may be cached for less than the 300 seconds before a key signs', async () => {
    const reply = await app.http.inject({ url: '/.well-known/jwks.json' })
    expect(reply.statusCode).toBe(200)
    expect(Number(/^public, max-age=(\d+)$/.exec(String(reply.headers['cache-control']))?.[1])).toBeLessThan(300)
    for (const key of reply.json().keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
  })

  it('is enough to verify a token', async () => {
    const keys = createLocalJWKSet({ keys: [...(await keySet(app))] as Required<Parameters<typeof createLocalJWKSet>[0]>['keys'] })
    const { payload } = await jwtVerify(await token(), keys, {
      issuer: 'http://petstore.test',
      audience: 'http://petstore.test',
      typ: 'at+jwt',
      currentDate: clock.now(),
    })
    expect(payload).toMatchObject({ sub: clientId, client_id: clientId, typ: 'client', scope: 'read' })
  })

  it('is public, but the database stores no private key in clear', async () => {
    for (const { private_key } of await database.sql`select private_key from signing_keys`) {
      expect(private_key.toString('latin1')).not.toMatch(/"d"|"kty"|OKP/)
      expect(private_key.length).toBeGreaterThan(28)
    }
  })
})

describe('a compromised key', () => {
  it('is replaced on every instance, and every token ends within two seconds', async () => {
    const other = await instance(database.address, { clock })
    try {
      const tokens = [await token(), await token(other)]
      for (const each of [app, other]) for (const one of tokens) expect(await statusWith(each, one)).toBe(200)
      await rotate('compromised')
      expect(await database.sql`select kid from signing_keys`).toEqual([{ kid: await youngest() }])
      await letPass(2000)
      const fresh = await token()
      expect(kidOf(fresh)).toBe(await youngest())
      for (const each of [app, other]) for (const one of tokens) expect(await statusWith(each, one)).toBe(401)
      expect(await statusWith(other, fresh)).toBe(200)
      expect(await kids()).toEqual([await youngest()])
    } finally {
      await other.close()
    }
  })

  it('has a successor whose token is accepted by an instance that has just read the old keys', async () => {
    const other = await instance(database.address, { clock })
    try {
      await letPass(1001)
      await keySet(other)
      await rotate('compromised')
      expect(await statusWith(other, await token())).toBe(200)
    } finally {
      await other.close()
    }
  })

  it('has a successor that an instance with a slow clock signs with too', async () => {
    const behind = movableClock(new Date(clock.now().getTime() - 5000))
    const other = await instance(database.address, { clock: behind })
    try {
      await rotate('compromised')
      await letPass(2000)
      const early = await token(other)
      expect([await statusWith(other, early), await statusWith(app, early)]).toEqual([200, 200])
    } finally {
      await other.close()
    }
  })
})
