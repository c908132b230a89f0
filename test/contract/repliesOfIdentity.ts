import { describe, expect, it } from 'vitest'
import { anOAuthClient, aUser } from '../support/factories.js'
import { mailsIn } from '../support/mail.js'
import type { Reply } from '../support/petStore.js'
import { bodyOf, example, named, type Options, type World } from './documented.js'

/** The part of the proof that concerns accounts and credentials. */
export function identityIsAsDocumented({ store, call, addressOf }: World): void {
  describe('an account', () => {
    const password = 'correct horse battery staple'
    const tooMany = async (attempt: () => Promise<Reply>) => {
      for (let i = 0; i < 12; i++) {
        const reply = await attempt()
        if (reply.status === 429) return reply
      }
      throw new Error('never too many')
    }

    it('follows the examples of registerUser, login, refresh and logout', async () => {
      expect((await call('POST', '/v1/users', { ...example(named('registerUser')), as: 'nobody' })).status).toBe(201)
      expect((await call('POST', '/v1/users', example(named('registerUser')))).status).toBe(409)
      const { body: pair } = await call('POST', '/v1/auth/login', { ...example(named('loginUser')), as: 'nobody' })
      const next = await call('POST', '/v1/auth/refresh', { body: { refreshToken: pair.refreshToken }, as: 'nobody' })
      expect(next.status).toBe(200)
      expect((await call('POST', '/v1/auth/refresh', { ...example(named('refreshSession')), as: 'nobody' })).status).toBe(401)
      const ended = await call('POST', '/v1/auth/logout', { body: { refreshToken: next.body.refreshToken }, as: 'nobody' })
      expect(ended).toMatchObject({ status: 200, body: { sessionsEnded: 1 } })
      expect((await call('POST', '/v1/auth/logout', example(named('logoutUser')))).body).toEqual({ sessionsEnded: 0 })
    })

    it('ends all its sessions only with a credential of the needed scope', async () => {
      const { id, apiKey } = await aUser(store())
      const own = { headers: { 'x-api-key': apiKey.secret }, as: 'nobody' } as const
      const { secret } = (await call('POST', `/v1/users/${id}/apikeys`, { body: { scopes: ['pets:read'] }, ...own })).body
      const everywhere = { body: { everywhere: true }, as: 'nobody' } as const
      expect((await call('POST', '/v1/auth/logout', { ...everywhere, headers: { 'x-api-key': secret } })).status).toBe(403)
      expect((await call('POST', '/v1/auth/logout', { ...everywhere, ...own })).status).toBe(200)
    })

    it('follows the examples of updateUser, and changes its password', async () => {
      const { id, email, apiKey } = await aUser(store())
      const headers = { 'x-api-key': apiKey.secret }
      const change = (options: Options) => call('PATCH', `/v1/users/${id}`, { ...options, as: 'nobody' })
      for (const type of ['application/json', 'application/merge-patch+json'])
        expect((await change(example(named('updateUser'), headers, type))).status).toBe(200)
      const taken = { email: 'staff@example.com', currentPassword: password }
      expect((await change({ body: taken, headers })).status).toBe(409)
      expect((await call('POST', '/v1/auth/password/change', { ...example(named('changePassword'), headers), as: 'nobody' })).status).toBe(
        400,
      )
      const body = { currentPassword: password, newPassword: 'another horse' }
      expect((await call('POST', '/v1/auth/password/change', { body, headers, as: 'nobody' })).status).toBe(200)
      expect((await call('POST', '/v1/auth/login', { body: { email, password: 'another horse' }, as: 'nobody' })).status).toBe(200)
    })

    it('makes a caller wait after too many wrong passwords', async () => {
      const { id, email, apiKey } = await aUser(store())
      const caller = { headers: { 'x-api-key': apiKey.secret }, as: 'nobody' } as const
      const guess = { email, password: 'a guess' }
      const waiting = await tooMany(() => call('POST', '/v1/auth/login', { body: guess, as: 'nobody' }))
      expect(waiting.body.error).toMatchObject({
        code: 'RATE_LIMIT_EXCEEDED',
        retry: { strategy: 'after_delay', afterSeconds: expect.any(Number) },
      })
      await tooMany(() => call('PATCH', `/v1/users/${id}`, { body: { email: 'a@example.com', currentPassword: 'a guess' }, ...caller }))
      const body = { currentPassword: 'a guess', newPassword: 'another horse' }
      await tooMany(() => call('POST', '/v1/auth/password/change', { body, ...caller }))
    })

    it('follows the examples of the sandbox', async () => {
      expect((await call('POST', '/v1/sandbox/clock', example(named('moveSandboxClock')))).status).toBe(200)
      expect((await call('POST', '/v1/sandbox/reset', example(named('resetSandbox')))).status).toBe(200)
    })

    it('follows the example of requestPasswordReset, and takes a password with the token of the mail', async () => {
      expect((await call('POST', '/v1/auth/password/forgot', example(named('requestPasswordReset')))).body).toEqual({ accepted: true })
      expect((await call('POST', '/v1/auth/password/reset', example(named('resetPassword')))).status).toBe(400)
      const [mail] = await mailsIn(store())
      const body = { token: mail?.token, newPassword: password }
      expect((await call('POST', '/v1/auth/password/reset', { body })).body).toEqual({ sessionsEnded: 0 })
    })

    it('is suspended, reinstated, changed and deleted, but not as the last administrator', async () => {
      const { id } = await aUser(store())
      for (const name of ['suspendUser', 'reinstateUser', 'changeUserRole', 'deleteUser']) {
        const { method, path, operation } = named(name)
        expect((await call(method, addressOf(path, { id }), bodyOf(operation))).status, name).toBe(name === 'deleteUser' ? 204 : 200)
        if (name !== 'reinstateUser') expect((await call(method, addressOf(path), bodyOf(operation))).status, name).toBe(409)
      }
    })
  })

  describe('credentials', () => {
    it('of users are issued, rotated and revoked by the examples, up to a limit', async () => {
      const keys: number[] = []
      for (const [issue, rotate] of [
        ['issueApiKey', 'rotateApiKey'],
        ['issueNewestApiKey', 'rotateNewestApiKey'],
      ] as const) {
        for (const name of [issue, rotate]) {
          const reply = await call('POST', addressOf(named(name).path), example(named(name)))
          expect(reply.status, name).toBe(201)
          keys.push(reply.body.id)
        }
      }
      const more = () => call('POST', addressOf(named('issueApiKey').path))
      for (let status = 201; status === 201; ) status = (await more()).status
      for (const name of ['issueApiKey', 'issueNewestApiKey', 'rotateApiKey', 'rotateNewestApiKey'])
        expect((await call('POST', addressOf(named(name).path), example(named(name)))).status, name).toBe(409)
      for (const keyId of keys) expect((await call('DELETE', addressOf(named('revokeApiKey').path, { keyId }))).status).toBe(204)
      expect((await call('DELETE', addressOf(named('revokeNewestApiKey').path))).status).toBe(204)
    })

    it('of OAuth clients are created, changed, rotated and deleted by the examples', async () => {
      const create = named('createOAuthClient')
      const { status, body } = await call('POST', create.path, example(create))
      expect(status).toBe(201)
      const of = (name: string, type?: string) =>
        call(named(name).method, addressOf(named(name).path, { id: body.id }), example(named(name), {}, type))
      for (const type of ['application/json', 'application/merge-patch+json'])
        expect((await of('updateOAuthClient', type)).status).toBe(200)
      expect((await of('rotateOAuthClientSecret')).status).toBe(201)
      expect((await of('deleteOAuthClient')).status).toBe(204)
    })
  })

  describe('OAuth', () => {
    it('follows its examples, and refuses in its own form', async () => {
      const { clientId, clientSecret } = await anOAuthClient(store(), { scopes: ['read', 'orders:write'] })
      const basic = { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` }
      const send = (name: string, body?: string) => {
        const { path } = named(name)
        const shown = example(named(name), basic)
        return call('POST', path, { ...shown, ...(body !== undefined && { body }), as: 'nobody' })
      }
      const granted = await send('issueOAuthToken')
      expect(granted.body).toMatchObject({ token_type: 'Bearer', scope: 'read orders:write' })
      expect((await send('introspectOAuthToken', `token=${granted.body.access_token}`)).body).toMatchObject({ active: true, sub: clientId })
      for (const name of ['introspectOAuthToken', 'revokeOAuthToken']) {
        expect((await send(name)).status).toBe(200)
        expect((await send(name, 'nothing=1')).body).toMatchObject({ error: 'invalid_request' })
      }
      expect((await send('issueOAuthToken', 'grant_type=password')).body).toMatchObject({ error: 'unsupported_grant_type' })
    })

    it.each(['getOAuthMetadata', 'getJsonWebKeySet'])('shows %s to anonymous callers', async (name) => {
      expect((await call('GET', named(name).path, { as: 'nobody' })).status).toBe(200)
      expect((await call('HEAD', named(name).path, { as: 'nobody' })).status).toBe(200)
    })
  })
}
