import { expect, it } from 'vitest'
import type { Draw, Quota } from '../../src/domain/ports/counters.js'
import { takeApart } from '../../src/providers/counters/takeApart.js'

const quota = (name: string): Quota => ({ name, unit: 'calls', algorithm: 'day', limit: 10, windowSeconds: 86_400, burst: 1 })
const draw = (caller: string, name: string, amount = 1): Draw => ({ caller, quota: quota(name), amount })

/** A server for each caller: it refuses the callers of a list, and replies with the caller's units, the number of the question and the amount. */
function servers(refusing: readonly string[] = []) {
  const units = new Map<string, number>()
  const asked: string[] = []
  const run = async (draws: readonly Draw[]): Promise<readonly number[]> => {
    asked.push(draws.map(({ caller, quota: { name }, amount }) => `${caller} ${name} ${amount}`).join())
    const isTaken = draws.every(({ caller, amount }) => amount < 0 || !refusing.includes(caller))
    if (isTaken) for (const { caller, amount } of draws) units.set(caller, (units.get(caller) ?? 0) + amount)
    return [isTaken ? 1 : 0, ...draws.flatMap(({ caller, amount }) => [units.get(caller) ?? 0, asked.length, amount])]
  }
  return { units, asked, run }
}

it('draws of one caller are one question', async () => {
  const { asked, run } = servers()
  expect(await takeApart([draw('user:1', 'default'), draw('user:1', 'day')], run)).toEqual([1, 2, 1, 1, 2, 1, 1])
  expect(asked).toEqual(['user:1 default 1,user:1 day 1'])
})

it('draws of two callers are a question each, and the reply has the order of the draws', async () => {
  const { asked, run } = servers()
  const reply = await takeApart([draw('user:1', 'default', 1), draw('address:9', 'login', 2), draw('user:1', 'day', 3)], run)
  expect(asked).toEqual(['user:1 default 1,user:1 day 3', 'address:9 login 2'])
  expect(reply).toEqual([1, 4, 1, 1, 2, 2, 2, 4, 1, 3])
})

it('a refusal of one caller gives back the units of the others, and the reply tells the rest after it', async () => {
  const { asked, run, units } = servers(['address:9'])
  const reply = await takeApart([draw('address:9', 'login'), draw('user:1', 'day', 3)], run)
  expect(asked).toEqual(['address:9 login 1', 'user:1 day 3', 'user:1 day -3'])
  expect(units).toEqual(new Map([['user:1', 0]]))
  expect(reply).toEqual([0, 0, 1, 1, 0, 3, -3])
})
