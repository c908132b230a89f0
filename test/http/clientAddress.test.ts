import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAddress } from '../../src/http/clientAddress.js'
import { type PetStore, petStore } from '../support/petStore.js'

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:8080', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['[::FFFF:c000:201]:443', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    [`[fe80::1%${'a'.repeat(10_000)}]:1`, 'fe80::1'],
  ])('%s is read as %s', (text, address) => expect(readAddress(text)).toBe(address))

  it.each(['', 'unknown', '_hidden', '127.1', '0x7f.0.0.1', '1.2.3.4.5', '[::1', '::1]', '1.2.3.4:port', '%', "'; --", '1:2:3'])(
    'cannot be read from %s',
    (text) => expect(readAddress(text)).toBeUndefined(),
  )
})

describe('the audit log behind a trusted proxy', () => {
  let store: PetStore
  beforeAll(async () => {
    store = await petStore({ settings: { TRUSTED_PROXIES: '127.0.0.1' } })
  })
  afterAll(() => store.close())

  it.each([
    [`fe80::1%${'a'.repeat(4000)}`, 'fe80::1'],
    ['198.51.100.7, garbage', '127.0.0.1'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
  ])('stores the address %s as %s', async (given, kept) => {
    const body = { email: 'customer@example.com', password: 'a wrong password' }
    const reply = await store.rest('POST', '/v1/auth/login', { body, headers: { 'x-forwarded-for': given } })
    expect(reply).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHORIZED' } } })
    const [event] = await store.sql`select address from audit_events order by id desc limit 1`
    expect(event?.address).toBe(kept)
  })
})
