import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { servicesWith } from '../../src/domain/services.js'
import { login } from '../../src/domain/sessions/login.js'
import { aToken } from '../oauth/clients.js'
import { type Account, type Caller, type Callers, callersOf, type UserRole } from '../support/callers.js'
import { letPass } from '../support/clock.js'
import { anOAuthClient } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aSession, codeOf, PASSWORD, signIn } from '../users/people.js'

type Headers = Readonly<Record<string, string>>

let store: PetStore
let callers: Callers
beforeAll(async () => {
  store = await petStore()
  callers = await callersOf(store)
})
afterAll(() => store.close())

const asAdmin = async (method: string, path: string, body?: object): Promise<void> => {
  const reply = await store.rest(method, `/v1${path}`, { headers: callers.of('admin').headers, body })
  expect(reply.status, reply.text).toBeLessThan(300)
}

/** The outcomes of reads with a credential, in both styles: the error code or `ok`. */
async function canSee(headers: Headers): Promise<string[]> {
  const replies = [
    await store.rest('GET', '/v1/users', { headers }),
    await store.graphql('{ users { data { id } } }', {}, { headers }),
    await store.rest('GET', '/v1/pets', { headers }), // public, but not for an invalid credential
  ]
  return replies.map((reply) => codeOf(reply) ?? 'ok')
}

async function canWrite(headers: Headers): Promise<string[]> {
  const input = { name: 'Bo', status: 'available' }
  const replies = [
    await store.rest('POST', '/v1/pets', { headers, body: input }),
    await store.graphql('mutation($input: CreatePetInput!) { createPet(input: $input) { id } }', { input }, { headers }),
  ]
  return replies.map((reply) => codeOf(reply) ?? 'ok')
}

async function canAdminister(headers: Headers): Promise<string[]> {
  const replies = [
    await store.rest('GET', '/v1/audit-events', { headers }),
    await store.graphql('{ oauthClients { data { id } } }', {}, { headers }),
  ]
  return replies.map((reply) => codeOf(reply) ?? 'ok')
}

const all = (count: number, code: string) => Array.from({ length: count }, () => code)

/** Expects the outcomes two seconds later. */
async function soon(ask: () => Promise<string[]>, expected: readonly string[]): Promise<void> {
  await letPass(2000)
  expect(await ask()).toEqual(expected)
}

describe('an account', () => {
  let account: Account
  let credentials: readonly Headers[]
  let refreshToken: string
  const begin = async (role: UserRole) => {
    const made = await callers.fresh(role)
    const session = await aSession(store, made.email)
    account = made
    credentials = [made.headers, session.headers]
    refreshToken = session.refreshToken
  }
  const expectOut = async () => {
    for (const headers of credentials) await soon(() => canSee(headers), all(3, 'UNAUTHORIZED'))
    expect((await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken } })).status).toBe(401)
    expect((await signIn(store, account.email)).status).toBe(401)
  }

  it.each<UserRole>(['owner', 'staff', 'admin'])(
    'of %s that is suspended is refused by API key, session, refresh token and password',
    async (role) => {
      await begin(role)
      for (const headers of credentials) expect(await canSee(headers)).toEqual(all(3, 'ok'))
      await asAdmin('POST', `/users/${account.id}/suspend`)
      await expectOut()
      await asAdmin('POST', `/users/${account.id}/reinstate`)
      const [key = {}, session = {}] = credentials
      await soon(() => canSee(key), all(3, 'ok'))
      await soon(() => canSee(session), all(3, 'UNAUTHORIZED'))
    },
  )

  it.each<UserRole>(['owner', 'staff', 'admin'])(
    'of %s that is deleted is refused by API key, session, refresh token and password',
    async (role) => {
      await begin(role)
      for (const headers of credentials) expect(await canSee(headers)).toEqual(all(3, 'ok'))
      await asAdmin('DELETE', `/users/${account.id}`)
      await expectOut()
    },
  )

  it('of a member of staff who becomes a customer cannot write the catalogue or see other users', async () => {
    await begin('staff')
    for (const headers of credentials) expect(await canWrite(headers)).toEqual(all(2, 'ok'))
    await asAdmin('PUT', `/users/${account.id}/role`, { role: 'customer' })
    for (const headers of credentials) {
      await soon(() => canWrite(headers), all(2, 'FORBIDDEN'))
      expect((await store.rest('GET', '/v1/users', { headers })).body.data).toMatchObject([{ id: account.id }])
      expect(codeOf(await store.rest('GET', `/v1/users/${callers.accounts.owner.id}`, { headers }))).toBe('NOT_FOUND')
    }
  })

  it('of an administrator who becomes staff cannot administer', async () => {
    await begin('admin')
    for (const headers of credentials) expect(await canAdminister(headers)).toEqual(all(2, 'ok'))
    await asAdmin('PUT', `/users/${account.id}/role`, { role: 'staff' })
    for (const headers of credentials) {
      await soon(() => canAdminister(headers), all(2, 'FORBIDDEN'))
      expect(await canWrite(headers)).toEqual(all(2, 'ok'))
    }
  })

  it('of a customer who becomes an administrator gains rights only in new sessions and refreshed tokens', async () => {
    await begin('owner')
    for (const headers of credentials) expect(await canWrite(headers)).toEqual(all(2, 'FORBIDDEN'))
    await asAdmin('PUT', `/users/${account.id}/role`, { role: 'admin' })
    await letPass(2000)
    for (const headers of credentials) {
      expect(await canWrite(headers)).toEqual(all(2, 'FORBIDDEN'))
      expect(await canAdminister(headers)).toEqual(all(2, 'FORBIDDEN'))
      const issued = await store.rest('POST', `/v1/users/${account.id}/apikeys`, { headers, body: { scopes: ['admin'] } })
      expect(codeOf(issued)).toBe('FORBIDDEN')
    }
    const next = (await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken } })).body
    for (const headers of [{ authorization: `Bearer ${next.accessToken}` }, (await aSession(store, account.email)).headers])
      expect([...(await canWrite(headers)), ...(await canAdminister(headers))]).toEqual(all(4, 'ok'))
  })
})

describe('a login with a password that was correct at the comparison', () => {
  const meanwhile: Readonly<Record<string, (account: Account & Caller) => Promise<unknown>>> = {
    'is changed': (account) => {
      const change = { currentPassword: PASSWORD, newPassword: 'another good passphrase' }
      return store.rest('POST', '/v1/auth/password/change', { headers: account.headers, body: change })
    },
    'belongs to somebody who is suspended': ({ id }) => asAdmin('POST', `/users/${id}/suspend`),
    'belongs to somebody who leaves': ({ id }) => asAdmin('DELETE', `/users/${id}`),
  }

  it.each(Object.keys(meanwhile))('begins no session when the password %s before the session begins', async (what) => {
    const account = await callers.fresh('owner')
    const services = store.app.services()
    const verify: typeof services.passwords.verify = async (...args) => {
      const isRight = await services.passwords.verify(...args)
      await meanwhile[what]?.(account)
      return isRight
    }
    const attempt = login(servicesWith(services, { passwords: { ...services.passwords, verify } }), {
      email: account.email,
      password: PASSWORD,
    })
    await expect(attempt).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect(await store.sql`select 1 from sessions where user_id = ${account.id} and ended_at is null`).toHaveLength(0)
  })
})

describe('an OAuth client', () => {
  let id: number
  let headers: Headers
  beforeEach(async () => {
    const client = await anOAuthClient(store, { scopes: ['read', 'write'] })
    id = client.id
    headers = { authorization: `Bearer ${await aToken(store, client)}` }
    expect([...(await canSee(headers)), ...(await canWrite(headers))]).toEqual(all(5, 'ok'))
  })

  it('that loses a scope loses it in its existing tokens', async () => {
    await asAdmin('PATCH', `/oauth-clients/${id}`, { scopes: ['read'] })
    await soon(() => canWrite(headers), all(2, 'FORBIDDEN'))
    expect(await canSee(headers)).toEqual(all(3, 'ok'))
  })

  it('that gains a scope does not gain it in its existing tokens', async () => {
    await asAdmin('PATCH', `/oauth-clients/${id}`, { scopes: ['read', 'write', 'admin'] })
    await letPass(2000)
    expect(await canAdminister(headers)).toEqual(all(2, 'FORBIDDEN'))
  })

  it('that is suspended is refused with its tokens until it is active again', async () => {
    await asAdmin('PATCH', `/oauth-clients/${id}`, { status: 'suspended' })
    await soon(() => canSee(headers), all(3, 'UNAUTHORIZED'))
    await asAdmin('PATCH', `/oauth-clients/${id}`, { status: 'active' })
    expect(await canSee(headers)).toEqual(all(3, 'ok'))
  })

  it('that is deleted is refused with its tokens', async () => {
    await asAdmin('DELETE', `/oauth-clients/${id}`)
    await soon(() => canSee(headers), all(3, 'UNAUTHORIZED'))
  })
})
