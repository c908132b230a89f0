import { describe, expect, it } from 'vitest'
import { allFaults } from '../support/chaos/allFaults.js'
import { judgeCalls } from '../support/chaos/judgeCalls.js'
import type { Outcome } from '../support/steadyLoad.js'

const bounds = { slowest: 5000, recovery: 5000 }
const round = { goneAt: 1000, until: 9000 }
const call = (outcome: string, sentAt: number, ms = 10, name = 'GET'): Outcome => ({ name, outcome, sentAt, ms })

describe('the verdict on the calls of a run', () => {
  it('counts what has failed by call and status, and expects nothing else', () => {
    const calls = [call('200', 0), call('503', 0), call('503', 1), call('ECONNREFUSED', 2), call('201', 3, 10, 'POST')]
    const judged = judgeCalls({ mayFail: 'answered', bounds }, calls, [], ({ outcome }) => outcome === 'ECONNREFUSED')
    expect(judged).toMatchObject({ requests: 5, failed: { 'GET 503': 2 } })
  })

  it.each([
    ['none', '503', '1 calls failed'],
    ['answered', '500', '1 calls got 500'],
    ['answered', 'ECONNRESET', '1 calls got no answer'],
    ['answered', 'cut reply', '1 calls got no answer'],
  ] as const)('is a breach where %s may fail, for %s', (mayFail, outcome, breach) => {
    expect(judgeCalls({ mayFail, bounds }, [call('200', 0), call(outcome, 0)], []).breaches).toContain(breach)
  })

  it('lets calls fail with an answer while a fault may have an effect', () => {
    expect(judgeCalls({ mayFail: 'answered', bounds }, [call('503', 0)], []).breaches).toEqual([])
    expect(judgeCalls({ mayFail: 'any', bounds }, [call('cut', 0), call('500', 0)], []).breaches).toEqual([])
  })

  it('knows the slowest reply, and leaves out calls without a reply', () => {
    const judged = judgeCalls({ mayFail: 'answered', bounds }, [call('503', 0, 5100), call('no reply', 0, 30_000)], [])
    expect(judged.slowestMs).toBe(5100)
    expect(judged.breaches).toContain('1 replies took more than 5000 ms: GET 503')
  })

  it('takes the last failure of a call that was sent after the fault for the end of the recovery', () => {
    const during = [call('503', 500, 4000), call('503', 1200, 300), call('200', 1300), call('503', 8900, 4000), call('503', 9500)]
    expect(judgeCalls({ mayFail: 'answered', bounds }, during, [round]).recoveryMs).toBe(500)
  })

  it('takes the first success of each kind of call for the end of the recovery, and the longest of all rounds', () => {
    const calls = [call('200', 1100), call('201', 1300, 200, 'POST'), call('200', 20_000, 5)]
    const later = { goneAt: 20_000, until: 21_000 }
    expect(judgeCalls({ mayFail: 'answered', bounds }, calls, [round, later]).recoveryMs).toBe(500)
  })
})

describe('the list of faults', () => {
  it('has a name for each of them, and keeps groups together', () => {
    expect(new Set(allFaults.map(({ name }) => name)).size).toBe(allFaults.length)
    const changes = allFaults.filter(({ group }, i) => group !== allFaults[i - 1]?.group)
    expect(new Set(changes.map(({ group }) => group)).size).toBe(changes.length)
  })
})
