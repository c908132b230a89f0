import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'

const secret = 'A'.repeat(50)
const inProduction = { APP_ENV: 'production', ENCRYPTION_KEY: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=', PAYMENT_PROVIDER: 'sandbox' }

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
