import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SEALED_FOR } from '../../src/domain/tokens/rotateSigningKeys.js'
import { mailsIn } from '../support/mail.js'
import { columnsWith } from '../support/tables.js'
import { CANARY, type CanaryTrap, canaryTrap } from './canaryTrap.js'

let trap: CanaryTrap
beforeAll(async () => {
  trap = await canaryTrap()
})
afterAll(() => trap.store.close())

describe('a secret', () => {
  it('that the gateway has issued or a user has chosen appears in no table, log or metric', async () => {
    const password = `${CANARY} of Ada`
    const email = 'ada.canary@example.com'
    const signedUp = await trap.store.rest('POST', '/v1/users', { body: { email, password } })
    const tokens = (await trap.store.rest('POST', '/v1/auth/login', { body: { email, password } })).body
    const refreshed = (await trap.store.rest('POST', '/v1/auth/refresh', { body: { refreshToken: tokens.refreshToken } })).body
    await trap.store.rest('POST', '/v1/auth/password/forgot', { body: { email } })
    const token = (await mailsIn(trap.store)).find(({ to }) => to === email)?.token ?? ''
    const client = (await trap.store.rest('POST', '/v1/oauth-clients', { as: 'admin', body: { name: 'Another', scopes: ['read'] } })).body
    const granted = await trap.store.rest('POST', '/oauth/token', {
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client.clientId,
        client_secret: client.clientSecret,
      }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    const endpoint = { url: 'https://hooks.example.com', events: ['order.created'] }
    const webhook = (await trap.store.rest('POST', '/v1/webhooks', { as: 'customer', body: endpoint })).body
    const rotated = (await trap.store.rest('POST', `/v1/webhooks/${webhook.id}/rotate`, { as: 'customer', body: {} })).body
    await trap.store.rest('POST', `/v1/webhooks/${webhook.id}/test`, { as: 'customer' })
    const [row] = await trap.store.sql`select private_key from signing_keys`
    const signing = JSON.parse(trap.store.app.services().secrets.open(SEALED_FOR, row?.private_key))
    const issued = [
      signedUp.body.apiKey.secret,
      tokens.accessToken,
      tokens.refreshToken,
      refreshed.accessToken,
      refreshed.refreshToken,
      token,
      client.clientSecret,
      granted.body.access_token,
      webhook.secret,
      rotated.secret,
      signing.d,
      ...Object.values(trap.store.keys),
    ]
    for (const secret of issued) expect(secret).toMatch(/^\S{40,}$/)
    await trap.expectNowhere([...issued, password])
    // nor does its middle part; `prefix` and `last4` are public
    expect(
      await columnsWith(
        trap.store,
        issued.map((secret: string) => secret.slice(-30, -8)),
      ),
    ).toEqual([])
  })

  it('that a user has chosen is not in the log when the database refuses a write, nor are email, phone and hash', async () => {
    const { sql, rest } = trap.store
    const email = 'unlucky.canary@example.com'
    const calls = [
      ['/v1/users', { email, password: `${CANARY} again`, phone: '555-0123-987' }],
      ['/v1/auth/login', { email, password: CANARY }],
      ['/v1/auth/password/forgot', { email }],
    ] as const
    await sql.unsafe(`
      create function fail() returns trigger language plpgsql as $$ begin raise exception 'no room' using errcode = 'XX000'; end $$;
      create trigger fail before insert on users for each row execute function fail();
      create trigger fail before insert on audit_events for each row execute function fail()`)
    for (const [url, body] of calls) {
      const { status, text } = await rest('POST', url, { body })
      expect(status).toBe(500)
      expect(text).not.toMatch(/canary|no room|insert/i)
    }
    for (const table of ['users', 'audit_events']) expect(trap.log()).toContain(`Failed query: insert into \\"${table}\\"`)
    expect(trap.log()).toContain('no room')
    for (const secret of [CANARY, email, '555-0123', '$argon2id$']) expect(trap.log(), secret).not.toContain(secret)
  })
})
