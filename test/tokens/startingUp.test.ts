import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.js'
import { ConfigError } from '../../src/config.js'
import { servicesWith } from '../../src/domain/services.js'
import { rotateSigningKeys } from '../../src/domain/tokens/rotateSigningKeys.js'
import { letPass, movableClock } from '../support/clock.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { ENCRYPTION_KEY, partOf } from '../support/forgedTokens.js'
import { instance, keySet, statusWith } from './instances.js'

const OTHER_KEY = [...ENCRYPTION_KEY].reverse().join('')

let database: FreshDatabase
let running: App[]
beforeEach(async () => {
  database = await freshDatabase()
  running = []
  await database.sql`insert into oauth_clients (client_id, name, scopes, secret_hash, created_at) values ('reports', 'Reports', '{read}', '\\x00', now())`
})
afterEach(async () => {
  for (const app of running) await app.close()
  await database.close()
})

async function start(options: Parameters<typeof instance>[1] = {}): Promise<App> {
  const app = await instance(database.address, options)
  running.push(app)
  return app
}
const token = (app: App) => app.services().accessTokens.issue({ kind: 'client', clientId: 'reports' }, ['read'])
const keys = () => database.sql`select kid, algorithm, private_key from signing_keys order by active_from`

describe('instances that start at the same time on an empty database', () => {
  it('create one signing key and accept the tokens of each other', async () => {
    const apps = await Promise.all([start(), start(), start(), start()])
    expect(await keys()).toHaveLength(1)
    const tokens = await Promise.all(apps.map(token))
    for (const app of apps) {
      expect(await keySet(app)).toHaveLength(1)
      for (const one of tokens) expect(await statusWith(app, one)).toBe(200)
    }
  })

  it('with different ENCRYPTION_KEYs start only with the key of the first instance', async () => {
    const wrong = { settings: { ENCRYPTION_KEY: OTHER_KEY } }
    const outcomes = await Promise.allSettled([start(), start(wrong), start()])
    expect(await keys()).toHaveLength(1)
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect([1, 2]).toContain(refused.length) // the first instance has made the key
    for (const reason of refused) expect(reason).toBeInstanceOf(ConfigError)
  })
})

describe('an instance with a different ENCRYPTION_KEY than the stored signing keys', () => {
  const wrong = { settings: { ENCRYPTION_KEY: OTHER_KEY } }

  it('does not start, names the setting, shows no value and changes no key', async () => {
    await start()
    const before = await keys()
    const refusal = await start(wrong).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ConfigError)
    expect(String(refusal)).toMatch(/^ConfigError: ENCRYPTION_KEY: .*signing keys.*petstore signing-keys rotate --compromised/)
    for (const value of [OTHER_KEY, ENCRYPTION_KEY]) expect(String(refusal)).not.toContain(value)
    expect(await keys()).toEqual(before)
  })

  it('does not start when a new key is due either, because other instances could not use its key', async () => {
    const clock = movableClock()
    await start({ clock })
    clock.advance(365 * 24 * 3600)
    await expect(start({ ...wrong, clock })).rejects.toBeInstanceOf(ConfigError)
    expect(await keys()).toHaveLength(1)
  })

  it('cannot rotate the signing keys, except when the old keys are given up as compromised', async () => {
    const app = await start()
    const old = await token(app)
    const elsewhere = await freshDatabase()
    const stranger = await instance(elsewhere.address, wrong)
    try {
      const services = servicesWith(app.services(), { secrets: stranger.services().secrets })
      await expect(rotateSigningKeys(services, 'asked', 30)).rejects.toThrow(/^ENCRYPTION_KEY: /)
      expect(await rotateSigningKeys(services, 'compromised', 30)).toBe(true)
    } finally {
      await stranger.close()
      await elsewhere.close()
    }
    const next = await start(wrong)
    expect([await statusWith(next, await token(next)), await statusWith(next, old)]).toEqual([200, 401])
    await expect(start()).rejects.toBeInstanceOf(ConfigError)
  })
})

describe('a new JWT_ALGORITHM', () => {
  it('creates a key that signs after 300 seconds, and earlier tokens stay valid', async () => {
    const clock = movableClock()
    const before = await start({ clock })
    const app = await start({ clock, settings: { JWT_ALGORITHM: 'RS256' } })
    expect((await keys()).map(({ algorithm }) => algorithm)).toEqual(['EdDSA', 'RS256'])
    await letPass(2000)
    expect((await keySet(app)).map(({ alg, kty }) => [alg, kty])).toEqual([
      ['EdDSA', 'OKP'],
      ['RS256', 'RSA'],
    ])
    expect(Object.keys((await keySet(app))[1] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])

    const old = await token(app)
    expect(partOf(old, 0).alg).toBe('EdDSA')
    clock.advance(300)
    const fresh = [await token(app), await token(before)]
    expect(fresh.map((one) => partOf(one, 0).alg)).toEqual(['RS256', 'RS256'])
    for (const one of [old, ...fresh]) expect([await statusWith(app, one), await statusWith(before, one)]).toEqual([200, 200])

    await start({ clock, settings: { JWT_ALGORITHM: 'RS256' } })
    expect(await keys()).toHaveLength(2)
  })
})
