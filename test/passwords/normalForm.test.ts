import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'
import { aPerson, fieldOf, signIn } from '../users/people.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

/** Ways to write one password: composed, decomposed, in full width, with other spaces. */
const spellings: readonly (readonly [string, ...string[]])[] = [
  ['Ünïcödé-pässwörd'.normalize('NFC'), 'Ünïcödé-pässwörd'.normalize('NFD')],
  ['correct horse', 'ｃｏｒｒｅｃｔ\u3000ｈｏｒｓｅ', 'correct\u00a0horse'],
  ['한글비밀번호입니다', '한글비밀번호입니다'.normalize('NFD')],
  ['ﬁve ﬂying ﬁsh ①', 'five flying fish 1'],
]

describe.each(spellings.map((forms) => ({ forms })))('the password $forms', ({ forms }) => {
  it('signs in in every spelling, whichever the user signed up with', async () => {
    for (const password of forms) {
      const { email } = await aPerson(store, { password })
      for (const other of forms) expect((await signIn(store, email, { password: other })).status, JSON.stringify(other)).toBe(200)
      expect((await signIn(store, email, { password: `${password}x` })).status).toBe(401)
    }
  })

  it('is the current password in every spelling, and no new one in another spelling', async () => {
    const [password, other] = [forms[0], forms.at(-1) ?? '']
    const person = await aPerson(store, { password })
    const change = (body: object) => store.rest('POST', '/v1/auth/password/change', { ...person.asThem, body })
    const same = await change({ currentPassword: other, newPassword: password })
    expect([same.status, fieldOf(same)]).toEqual([400, 'newPassword'])
    expect((await change({ currentPassword: other, newPassword: `new ${other}` })).status).toBe(200)
    expect((await signIn(store, person.email, { password: `new ${password}` })).status).toBe(200)
  })

  it('of an earlier version, hashed as it was given, signs in as it was given', async () => {
    for (const password of forms) {
      const { email, id } = await aPerson(store)
      const old = await hash(password, { algorithm: 2, memoryCost: 8, timeCost: 1, parallelism: 1 })
      await store.sql`update users set password_hash = ${old} where id = ${id}`
      expect((await signIn(store, email, { password })).status, JSON.stringify(password)).toBe(200)
      expect((await signIn(store, email, { password: `${password}x` })).status).toBe(401)
    }
  })
})

describe('the length of a password', () => {
  const signUp = async (password: string) =>
    (await store.rest('POST', '/v1/users', { body: { email: `l${made++}@example.com`, password } })).status
  let made = 0

  it.each([
    ['e\u0301'.repeat(7), 400],
    ['e\u0301'.repeat(8), 201],
    ['e\u0301'.repeat(128), 201],
    ['e\u0301'.repeat(129), 400],
    ['\u1100\u1161\u11a8'.repeat(128), 201],
    ['ﷺ'.repeat(8), 400],
    ['ﷺ'.repeat(7), 201],
  ])('is that of its normal form: %#', async (password, status) => {
    expect(await signUp(password)).toBe(status)
  })

  it('of an earlier version may be beyond the bound in the normal form', async () => {
    const password = '…'.repeat(100)
    const { email, id } = await aPerson(store)
    await store.sql`update users set password_hash = ${await hash(password, { algorithm: 2, memoryCost: 8, timeCost: 1, parallelism: 1 })} where id = ${id}`
    expect((await signIn(store, email, { password })).status).toBe(200)
  })
})
