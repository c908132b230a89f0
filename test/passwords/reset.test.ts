import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { resetPassword } from '../../src/domain/passwords/resetPassword.js'
import { servicesWith } from '../../src/domain/services.js'
import { letPass, MINUTE, movableClock } from '../support/clock.js'
import { lastingHeaders } from '../support/lastingHeaders.js'
import { mailsIn } from '../support/mail.js'
import { statementsSoFar } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aPerson, aSession, codeOf, fieldOf, type Person, signIn } from '../users/people.js'

const NEW = 'something quite different'
const clock = movableClock()
let store: PetStore
let ada: Person
async function open(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  store = await petStore({ clock, settings })
  ada = await aPerson(store, { email: 'ada@example.com' })
}
afterEach(() => store.close())

const forgot = (email: string) => store.rest('POST', '/v1/auth/password/forgot', { body: { email } })
const reset = (token: string | undefined, newPassword = NEW) =>
  store.rest('POST', '/v1/auth/password/reset', { body: { token, newPassword } })
const filed = () => readdir(path.join(store.folder, 'mail')).catch(() => [])

describe('a forgotten password', () => {
  beforeEach(() => open())

  it('is replaced with a token from a mail, and the session ends', async () => {
    const { headers, refreshToken } = await aSession(store, ada.email)
    expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(200)
    expect((await forgot('ADA@example.com')).body).toEqual({ accepted: true })
    const [mail] = await mailsIn(store)
    expect(mail).toMatchObject({ to: ada.email, token: expect.any(String) })
    expect(mail?.text).toContain('/v1/auth/password/reset')
    expect((await reset(mail?.token)).body).toEqual({ sessionsEnded: 1 })
    expect((await signIn(store, ada.email)).status).toBe(401)
    expect((await signIn(store, ada.email, { password: NEW })).status).toBe(200)
    expect((await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken } })).status).toBe(401)
    await letPass(2000)
    expect((await store.rest('GET', '/v1/me', { headers })).status).toBe(401)
  })

  it('is replaced by GraphQL too', async () => {
    const wish = 'mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { accepted } }'
    expect((await store.graphql(wish, { input: { email: ada.email } })).body.data.requestPasswordReset).toEqual({ accepted: true })
    const [mail] = await mailsIn(store)
    const act = 'mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { sessionsEnded } }'
    const { body } = await store.graphql(act, { input: { token: mail?.token, newPassword: NEW } })
    expect(body.data.resetPassword).toEqual({ sessionsEnded: 0 })
    expect((await signIn(store, ada.email, { password: NEW })).status).toBe(200)
  })

  it('can be set for a user who never had a password', async () => {
    await forgot('customer@example.com')
    const [mail] = await mailsIn(store)
    expect((await reset(mail?.token)).status).toBe(200)
    expect((await signIn(store, 'customer@example.com', { password: NEW })).status).toBe(200)
  })
})

describe('a reset token', () => {
  beforeEach(() => open())

  const aToken = async () => {
    const before = (await filed()).length
    await forgot(ada.email)
    return (await mailsIn(store, before + 1)).at(-1)?.token ?? ''
  }

  it('works once, also for two requests at the same time', async () => {
    const token = await aToken()
    const replies = await Promise.all([reset(token, 'the first password'), reset(token, 'the second password')])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400])
    const again = await reset(token)
    expect([again.status, fieldOf(again)]).toEqual([400, 'token'])
  })

  it('works for 30 minutes', async () => {
    const [early, late] = [await aToken(), await aToken()]
    clock.advance(30 * MINUTE - 1)
    expect((await reset(early)).status).toBe(200)
    const third = await aToken()
    clock.advance(30 * MINUTE)
    for (const token of [late, third]) expect(fieldOf(await reset(token))).toBe('token')
  })

  it('sets no password when it expires while the password is hashed', async () => {
    const token = await aToken()
    const services = store.app.services()
    const hash: typeof services.passwords.hash = (...args) => {
      clock.advance(30 * MINUTE)
      return services.passwords.hash(...args)
    }
    const slow = servicesWith(services, { passwords: { ...services.passwords, hash } })
    await expect(resetPassword(slow, token, NEW)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    expect((await signIn(store, ada.email)).status).toBe(200)
  })

  it('is invalid after another reset token of the user was used', async () => {
    const [one, other] = [await aToken(), await aToken()]
    expect((await reset(one)).status).toBe(200)
    expect((await reset(other)).status).toBe(400)
  })

  it.each(['prt_made_up', 'x'.repeat(200), 'pk_live_x'])('that does not exist is refused before a hash is computed: %s', async (token) => {
    const hash = vi.spyOn(store.app.services().passwords, 'hash')
    const reply = await reset(token)
    expect([reply.status, fieldOf(reply)]).toEqual([400, 'token'])
    expect(reply.text).not.toContain(token)
    expect(hash).not.toHaveBeenCalled()
  })

  it('is one of at most three of its user, also for twenty requests at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => forgot(ada.email)))
    expect(await store.sql`select 1 from password_resets`).toHaveLength(3)
    await mailsIn(store, 3)
    expect(await filed()).toHaveLength(3)
    clock.advance(30 * MINUTE)
    await forgot(ada.email)
    expect(await mailsIn(store, 4)).toHaveLength(4)
  })

  it('is in a mail file that only the owner of the process can read', async () => {
    await forgot(ada.email)
    const [mail] = await mailsIn(store)
    expect((await stat(mail?.file ?? '')).mode & 0o777).toBe(0o600)
  })
})

describe('a request for a reset mail', () => {
  it('has the same reply for known, unknown and suspended emails, and only an active account gets a mail', async () => {
    await open()
    await store.sql`insert into users (email, status, created_at) values ('suspended@example.com', 'suspended', now())`
    const emails = [ada.email, 'nobody@example.com', 'suspended@example.com']
    const seen: object[] = []
    for (const email of emails) {
      const before = await statementsSoFar(store)
      const { status, text, headers } = await forgot(email)
      seen.push({ status, text, headers: lastingHeaders(headers), statements: (await statementsSoFar(store)) - before })
    }
    for (const one of seen) expect(one).toEqual(seen[0])
    expect((await mailsIn(store)).map(({ to }) => to)).toEqual([ada.email])
    await store.app.close()
    expect(await filed()).toHaveLength(1)
  })

  it('gets 503 for every email when the gateway cannot send mail', async () => {
    const ENCRYPTION_KEY = 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k='
    await open({ APP_ENV: 'production', ENCRYPTION_KEY, PAYMENT_PROVIDER: 'sandbox' })
    for (const email of [ada.email, 'nobody@example.com']) {
      const reply = await forgot(email)
      expect([reply.status, codeOf(reply)]).toEqual([503, 'SERVICE_UNAVAILABLE'])
      expect(reply.body.error.retry, 'no retry helps').toEqual({ strategy: 'never' })
      expect(reply.headers).not.toHaveProperty('retry-after')
    }
    expect(await store.sql`select 1 from password_resets`).toEqual([])
  })

  it('gives a link to the page for new passwords with the token behind #', async () => {
    await open({ PASSWORD_RESET_URL: 'https://shop.example/password/' })
    await forgot(ada.email)
    const [mail] = await mailsIn(store)
    expect(mail?.text).toContain(`https://shop.example/password#token=${mail?.token}`)
  })
})
