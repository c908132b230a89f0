import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPasswordHasher } from '../../src/providers/passwordHasher.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { aPerson, signIn } from '../users/people.js'

let store: PetStore
beforeAll(async () => {
  const passwords = createPasswordHasher({ maxRunning: 1, cost: { memoryCost: 1024, timeCost: 1 } })
  store = await petStore({ passwords, settings: { TRUSTED_PROXIES: '127.0.0.1' } })
})
afterAll(() => store.close())

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

it('a login from another network is served while one network sends more logins than the queue holds', async () => {
  const { email } = await aPerson(store)
  const served: string[] = []
  const attack = Array.from({ length: 250 }, async (_, n) => {
    const { status } = await signIn(store, `guess${n}@example.com`, { password: 'wrong', ...from('198.51.100.1') })
    served.push('attacker')
    return status
  })
  const { status } = await signIn(store, email, from('203.0.113.1'))
  expect(status).toBe(200)
  const before = served.length
  const statuses = new Set(await Promise.all(attack))
  expect(statuses).toContain(503)
  expect([...statuses].filter((one) => one !== 401 && one !== 503)).toEqual([])
  expect(before).toBeLessThan(served.length)
})
