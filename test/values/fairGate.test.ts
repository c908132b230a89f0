import { describe, expect, it } from 'vitest'
import { FairGate, GateFull } from '../../src/values/fairGate.js'

const bounds = { places: 4, placesPerOwner: 3, placesKept: 1, queue: 6, queuePerOwner: 4, queueKept: 2 }

describe('a fair gate', () => {
  it('lets one owner have its places and keeps the last for an owner with none', () => {
    const gate = new FairGate(bounds)
    expect(['a', 'a', 'a', 'a'].map((owner) => gate.tryEnter(owner))).toEqual([true, true, true, false])
    expect(gate.tryEnter('b')).toBe(true)
    expect(gate.tryEnter('c')).toBe(false)
    expect(gate.load).toEqual({ inside: 4, waiting: 0 })
  })

  it('gives out several places together or none, and takes several back', () => {
    const gate = new FairGate(bounds)
    expect([gate.tryEnter('a', 2), gate.tryEnter('a', 2), gate.tryEnter('a')]).toEqual([true, false, true])
    expect(() => gate.mustEnter('b', 2)).toThrow(GateFull)
    gate.leave('a', 2)
    expect([gate.heldBy('a'), gate.load.inside]).toEqual([1, 1])
    gate.mustEnter('b', 3)
    for (const [owner, count] of [
      ['a', 1],
      ['b', 3],
    ] as const)
      gate.leave(owner, count)
    expect([gate.load.inside, gate.holders.size]).toEqual([0, 0])
  })

  it('admits waiting owners in turn, even if one owner has more entries', () => {
    const gate = new FairGate({ ...bounds, places: 1, placesKept: 0 })
    gate.tryEnter('x')
    const order: string[] = []
    for (const owner of ['a', 'a', 'a', 'b', 'c']) gate.wait(owner, () => order.push(owner))
    for (const owner of ['x', 'a', 'b', 'c', 'a']) gate.leave(owner)
    expect(order).toEqual(['a', 'b', 'c', 'a', 'a'])
  })

  it('refuses an entry beyond the bound of one owner and has room for other owners up to its total bound', () => {
    const gate = new FairGate({ ...bounds, places: 0, placesKept: 0 })
    for (let i = 0; i < 4; i++) gate.wait('a', () => {})
    expect(() => gate.wait('a', () => {})).toThrow(GateFull)
    gate.wait('b', () => {})
    gate.wait('c', () => {})
    expect(() => gate.wait('d', () => {})).toThrow(GateFull)
    expect(gate.load.waiting).toBe(6)
  })

  it('never admits an entry that was withdrawn', () => {
    const gate = new FairGate({ ...bounds, places: 1, placesKept: 0 })
    gate.tryEnter('x')
    const order: string[] = []
    const withdraw = gate.wait('a', () => order.push('a'))
    gate.wait('b', () => order.push('b'))
    withdraw()
    withdraw()
    gate.leave('x')
    expect(order).toEqual(['b'])
    expect(gate.load).toEqual({ inside: 1, waiting: 0 })
  })

  it('takes its place back when the work fails', async () => {
    const gate = new FairGate(bounds)
    await expect(gate.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(gate.load).toEqual({ inside: 0, waiting: 0 })
  })

  it('keeps its bounds during a sequence of entries and exits of three owners', async () => {
    const gate = new FairGate(bounds)
    const most = { total: 0, ofA: 0 }
    const inside = { a: 0, b: 0, c: 0 }
    const work = (owner: 'a' | 'b' | 'c') =>
      gate.run(owner, async () => {
        inside[owner] += 1
        most.total = Math.max(most.total, inside.a + inside.b + inside.c)
        most.ofA = Math.max(most.ofA, inside.a)
        await Promise.resolve()
        inside[owner] -= 1
      })
    const owners = ['a', 'a', 'a', 'b', 'a', 'a', 'c', 'a', 'b'] as const
    const outcomes = await Promise.allSettled(owners.map(work))
    expect(most.total).toBe(4)
    expect(most.ofA).toBeLessThanOrEqual(3)
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(owners.length)
  })
})
