import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { resetDemo } from '../../src/seed/resetDemo.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'

const secret = 'A'.repeat(50)
const inProduction = { APP_ENV: 'production', ENCRYPTION_KEY: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=', PAYMENT_PROVIDER: 'sandbox' }

it('a database of production is not emptied by a wrong APP_ENV', async () => {
  const shop = await petStore({ settings: inProduction })
  const pet = await aPet(shop)
  const reason = 'DATABASE_URL: is a database of production'
  const sandbox = parseConfig({ APP_ENV: 'sandbox', ...unlimited, DATA_DIR: shop.folder, LOG_LEVEL: 'fatal', PORT: '0' })
  await expect(createApp(sandbox, shop.address)).rejects.toThrow(reason)
  await expect(resetDemo(shop.session, undefined, new Date())).rejects.toThrow(reason)
  expect((await shop.rest('GET', `/v1/pets/${pet.id}`)).body.name).toBe(pet.name)
  await shop.close()
})

describe.each([
  [
    'production',
    inProduction,
    'psk_live_',
    'psk_test_',
    'This is a key of the sandbox (psk_test_): production needs a key that begins with psk_live_',
  ],
  [
    'sandbox',
    { APP_ENV: 'sandbox' },
    'psk_test_',
    'psk_live_',
    'This is a key of production (psk_live_): the sandbox needs a key that begins with psk_test_',
  ],
])('%s', (_name, settings, own, foreign, reason) => {
  let store: PetStore
  beforeAll(async () => {
    store = await petStore({ settings })
  })
  afterAll(() => store.close())

  it(`makes ${own} keys`, () => {
    expect(store.keys.customer.startsWith(own)).toBe(true)
  })

  it.each([foreign, foreign.replace('psk_', 'pk_')])('refuses %s keys with the reason, in both styles', async (prefix) => {
    const headers = { authorization: `Bearer ${prefix}${secret}` }
    const { status, body } = await store.rest('GET', '/v1/me', { headers })
    expect([status, body.error.code]).toEqual([401, 'UNAUTHORIZED'])
    expect(body.error.message).toContain(reason)
    const { body: reply } = await store.graphql('{ me { id } }', undefined, { headers })
    expect((reply.error ?? reply.errors[0]).message).toContain(reason)
  })

  it('says only that its own mistyped key is not valid', async () => {
    const { body } = await store.rest('GET', '/v1/me', { headers: { 'x-api-key': `${own}${secret}` } })
    expect(body.error.message).toBe('The API key is not valid')
  })
})
