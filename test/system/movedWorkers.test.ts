import { afterAll, beforeAll, describe, it } from 'vitest'
import type { Instance } from '../support/instance.js'
import { addsUpMoves, seesEveryEnd, twoWorkers } from '../support/movedWorkers.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let gateway: Instance
beforeAll(async () => {
  store = await petStore()
  gateway = await twoWorkers(store)
})
afterAll(async () => {
  await gateway.kill()
  await store.close()
})

describe('a move of business time with two worker processes', () => {
  it('reaches both before the reply', () => seesEveryEnd(gateway, store))

  it('is never lost among others at the same moment', () => addsUpMoves(gateway, store))
})
