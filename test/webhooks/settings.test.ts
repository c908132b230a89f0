import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfigError, parseConfig } from '../../src/config.js'
import { type PetStore, petStore } from '../support/petStore.js'

const ENCRYPTION_KEY = 'q7Zk3vY1mB8sT5wX0cN6rJ4hL9pF2dGaEuOiVyKxSzM='
const schedule = (WEBHOOK_RETRY_SCHEDULE: string) => parseConfig({ WEBHOOK_RETRY_SCHEDULE }).WEBHOOK_RETRY_SCHEDULE
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

describe('WEBHOOK_RETRY_SCHEDULE', () => {
  it('is by default at once, then after 1, 5 and 30 minutes and 2 hours', () => {
    expect(parseConfig({}).WEBHOOK_RETRY_SCHEDULE).toEqual([0, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR])
  })

  it.each<[text: string, delays: readonly number[]]>([
    ['0', [0]],
    ['0ms,200ms,1s', [0, 200, SECOND]],
    ['1.5h, 0.5m', [90 * MINUTE, 30 * SECOND]],
    ['168h', [168 * HOUR]],
    [Array(50).fill('1s').join(','), Array(50).fill(SECOND)],
  ])('accepts %s', (text, delays) => {
    expect(schedule(text)).toEqual(delays)
  })

  it.each(['soon', '1', '1d', '-1s', '0,', ',0', '0,,1m', '1m5s', '1e3s', 'NaNs', '.5s', '169h', '1m;2m', Array(51).fill('1s').join(',')])(
    'refuses %s with an error that names the setting',
    (text) => {
      expect(() => schedule(text)).toThrow(ConfigError)
      expect(() => schedule(text)).toThrow(/^WEBHOOK_RETRY_SCHEDULE: must be 1 to 50 delays[^;]*7 days$/)
    },
  )

  it('has its default in docs/settings.md', async () => {
    expect(await readFile('docs/settings.md', 'utf8')).toMatch(/^\| `WEBHOOK_RETRY_SCHEDULE` \|.*\| `0,1m,5m,30m,2h` \|/m)
  })
})

describe('WEBHOOK_ALLOW_PRIVATE', () => {
  it('is off by default', () => {
    expect(parseConfig({}).WEBHOOK_ALLOW_PRIVATE).toBe(false)
  })

  it.each(['development', 'test', 'sandbox', 'staging'])('can be set in %s', (APP_ENV) => {
    expect(parseConfig({ APP_ENV, ENCRYPTION_KEY, WEBHOOK_ALLOW_PRIVATE: 'true' }).WEBHOOK_ALLOW_PRIVATE).toBe(true)
  })

  it('is refused in production with an error that names it', () => {
    const settings = { APP_ENV: 'production', ENCRYPTION_KEY, PAYMENT_PROVIDER: 'sandbox' }
    expect(parseConfig({ ...settings, WEBHOOK_ALLOW_PRIVATE: 'false' }).WEBHOOK_ALLOW_PRIVATE).toBe(false)
    expect(() => parseConfig({ ...settings, WEBHOOK_ALLOW_PRIVATE: 'true' })).toThrow('WEBHOOK_ALLOW_PRIVATE: is refused in production')
  })
})

describe('the sender of a gateway', () => {
  let store: PetStore
  afterEach(() => store.close())
  const url = 'http://127.0.0.1:9/'

  it('refuses a private target by default', async () => {
    store = await petStore()
    await expect(store.app.services().webhookSender.mustAccept(url)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
  })

  it('accepts a private target when WEBHOOK_ALLOW_PRIVATE is set', async () => {
    store = await petStore({ settings: { WEBHOOK_ALLOW_PRIVATE: 'true' } })
    await store.app.services().webhookSender.mustAccept(url)
  })

  it('accepts the own machine in development', async () => {
    store = await petStore({ settings: { APP_ENV: 'development' } })
    const create = (to: string) => store.rest('POST', '/v1/webhooks', { as: 'customer', body: { url: to, events: ['order.created'] } })
    for (const to of ['http://localhost:3000/hooks', url, 'http://[::1]:9999/']) expect((await create(to)).status, to).toBe(201)
    const refused = await create('http://192.168.0.1:3000/')
    expect(refused.status).toBe(400)
    expect(refused.body.error.details.fields[0].message).toContain('WEBHOOK_ALLOW_PRIVATE')
  })

  it('is closed with the gateway', async () => {
    const close = vi.fn(async () => {})
    store = await petStore({ webhookSender: { mustAccept: async () => {}, send: vi.fn(), close } })
    await store.app.close()
    expect(close).toHaveBeenCalledOnce()
  })
})
