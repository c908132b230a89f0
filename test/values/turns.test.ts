import { setImmediate as loopTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { FairGate } from '../../src/values/fairGate.js'
import { Turns } from '../../src/values/turns.js'

const bounds = { places: 2, placesPerOwner: 1, queue: 10, queuePerOwner: 10 }

describe('the turns of owners', () => {
  let turns: Turns
  let begun: string[]
  let watch: MockInstance<typeof setImmediate>
  beforeEach(() => {
    turns = new Turns(new FairGate(bounds), (owner) => (owner === 'crowd' ? 1000 : 4))
    begun = []
    watch = vi.spyOn(globalThis, 'setImmediate')
  })
  afterEach(() => watch.mockRestore())

  const start = (owner: string) => turns.start(owner, () => void begun.push(owner))
  const pass = async (count: number) => {
    for (let i = 0; i < count; i++) await loopTurn()
  }

  it('leave the event loop asleep while nobody waits', async () => {
    start('a')
    start('b')
    await pass(10)
    start('a')
    expect(begun).toEqual(['a', 'b', 'a'])
    expect(watch).not.toHaveBeenCalled()
  })

  it('come after the rest of the place, without another call', async () => {
    start('a')
    start('a')
    expect(begun).toEqual(['a'])
    await pass(10)
    expect(begun).toEqual(['a', 'a'])
  })

  it('come as early beside an owner whose rest is longer', async () => {
    start('crowd')
    start('a')
    start('a')
    await pass(10)
    expect(begun).toEqual(['crowd', 'a', 'a'])
  })

  it('leave the event loop asleep again after the last owner who waited', async () => {
    start('a')
    start('a')
    await pass(10)
    watch.mockClear()
    await pass(10)
    expect(watch).not.toHaveBeenCalled()
  })

  it('go to nobody who has stopped waiting', async () => {
    start('a')
    start('a')()
    await pass(10)
    expect(begun).toEqual(['a'])
    expect(watch).toHaveBeenCalledOnce()
  })
})
