import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DbSession } from '../../src/db/client.js'
import { anonymous, userActor } from '../../src/domain/actor.js'
import { callerOf } from '../../src/domain/caller.js'
import { createName } from '../../src/domain/categories/categoriesAndTags.js'
import { runOnce } from '../../src/domain/idempotency/runOnce.js'
import { scopesOfRole } from '../../src/domain/scopes.js'
import type { ResultType } from '../../src/domain/services.js'
import type { ApiKeyId, UserId } from '../../src/values/ids.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

async function staffActor() {
  const [row] = await store.sql`select k.id, k.user_id from api_keys k join users u on u.id = k.user_id where u.email = 'staff@example.com'`
  const credential = { kind: 'apiKey', keyId: Number(row?.id) as ApiKeyId, expiresAt: null } as const
  return userActor({ userId: Number(row?.user_id) as UserId, role: 'staff' }, scopesOfRole.staff, credential)
}

it('a retry that gets the answer of an earlier call counts as a write of its caller, whose process may have ended before it noted the write', async () => {
  const actor = await staffActor()
  const key = randomUUID()
  const call = async (session: DbSession) => {
    const { outcome } = await runOnce(
      store.app.services(session, {}, actor),
      actor,
      key,
      {},
      {
        name: 'createTag',
        shows: 'Tag' as ResultType, // what `createTag` returns
        admit: () => {},
        act: (services) => createName(services, 'Tag', 'kept'),
      },
    )
    return outcome
  }
  expect(await call(store.app.database.session())).toBe('first')
  const retry = store.app.database.session()
  expect(await call(retry)).toBe('replayed')
  expect([...retry.writers]).toEqual([callerOf(actor)])
})

it('the retry of a sign-up counts as a write of the new account', async () => {
  const input = { email: `${randomUUID()}@example.com`, password: 'correct horse battery staple' }
  const key = randomUUID()
  const { status } = await store.rest('POST', '/v1/users', { body: input, headers: { 'idempotency-key': key } })
  expect(status).toBe(201)
  const [row] = await store.sql`select id from users where email = ${input.email}`
  const session = store.app.database.session()
  const { outcome } = await runOnce(
    store.app.services(session),
    anonymous,
    key,
    { input },
    {
      name: 'registerUser',
      shows: 'Registration' as ResultType, // what `registerUser` returns
      admit: () => {},
      act: () => Promise.reject(new Error('it has an answer')),
    },
  )
  expect(outcome).toBe('replayed')
  expect([...session.writers]).toEqual([`user:${row?.id}`])
})

it('a call of nobody counts for no account', async () => {
  const session = store.app.database.session()
  const refused = runOnce(
    store.app.services(session),
    anonymous,
    randomUUID(),
    {},
    {
      name: 'registerUser',
      shows: 'Registration' as ResultType, // what `registerUser` returns
      admit: () => {},
      act: async () => {
        throw new Error('no')
      },
    },
  )
  await expect(refused).rejects.toThrow('no')
  expect([...session.writers]).toEqual([])
})
