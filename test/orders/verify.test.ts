import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invariantNames } from '../../src/db/queries/invariants.js'
import { databaseSettings, runCli } from '../cli/runCli.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { shopOf } from './shop.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  const petId = (await aPet(store, { price: 10, stock: 3 })).id
  await shopOf(store).place('rest', { items: [{ petId, quantity: 2 }] })
})
afterAll(() => store.close())

const verify = () => runCli(databaseSettings(store.address), 'verify')

describe('petstore verify', () => {
  it('reports that all invariants hold', async () => {
    const { status, stdout, stderr } = await verify()
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(stderr).toContain(`${invariantNames.length} invariants hold`)
  })

  it('names the broken invariants and ends with status 1', async () => {
    await store.sql`update pets set stock = 2 where id = 1`
    await store.sql`delete from events`
    const { status, stderr } = await verify()
    expect(status).toBe(1)
    expect(stderr).toContain('pet 1: 4 instead of 3 (stock + reserved + sold = received, for every pet)')
    expect(stderr).toContain('order 1: 0 instead of 1 (every order that was paid has one event that says so)')
  })
})
