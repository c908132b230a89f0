import { describe, expect, it } from 'vitest'
import { createPasswordHasher } from '../../src/providers/passwordHasher.js'

const PASSWORD = 'correct horse battery staple'
const kept = (hash: string | null | undefined) => async () => hash

describe('a password hasher', () => {
  it('verifies the password and no other password, and gives a new hash each time', async () => {
    const { hash, verify } = createPasswordHasher()
    const made = await hash(PASSWORD)
    expect(made).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verify(kept(made), PASSWORD)).toBe(true)
    for (const other of ['', `${PASSWORD} `, PASSWORD.toUpperCase()]) expect(await verify(kept(made), other)).toBe(false)
    expect(await hash(PASSWORD)).not.toBe(made)
  })

  it.each([null, undefined])('verifies no password without a hash (%s)', async (none) => {
    expect(await createPasswordHasher().verify(kept(none), PASSWORD)).toBe(false)
  })

  it('refuses the excess passwords of one owner at once, finishes the rest and recovers', async () => {
    const { hash, verify } = createPasswordHasher({ maxRunning: 1, cost: { memoryCost: 8, timeCost: 1 } })
    const made = await hash(PASSWORD)
    let lookups = 0
    const findHash = async () => {
      lookups += 1
      return made
    }
    const outcomes = await Promise.allSettled(Array.from({ length: 250 }, () => verify(findHash, PASSWORD, 'attacker')))
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused).toHaveLength(149) // one in progress, a hundred in the queue
    expect(lookups, 'a refused check looks no hash up').toBe(101)
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value)).toHaveLength(101)
    expect(await verify(kept(made), PASSWORD)).toBe(true)
  })

  it('serves another owner before the remaining passwords of the first owner', async () => {
    const { hash, verify } = createPasswordHasher({ maxRunning: 1, cost: { memoryCost: 8, timeCost: 1 } })
    const made = await hash(PASSWORD)
    const order: string[] = []
    const check = (owner: string) => verify(kept(made), PASSWORD, owner).then(() => order.push(owner))
    const attack = Array.from({ length: 250 }, () => check('attacker').catch(() => {}))
    await check('victim')
    expect(order.indexOf('victim')).toBeLessThanOrEqual(2)
    await Promise.all(attack)
  })

  it('throws an error for a broken hash', async () => {
    await expect(createPasswordHasher().verify(kept('no hash'), PASSWORD)).rejects.toThrow()
  })
})
