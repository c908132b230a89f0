import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, Notes } from '../attack.js'
import type { Client } from '../ground/client.js'
import { placeVictim } from '../victim/victim.js'

const STREAMS = 10
const OPERATIONS = 50
const CHANGES_PER_SECOND = 7
const PATH = '/graphql/stream'
const TICKET = 'x-graphql-event-stream-token'
const FIELDS =
  'id name breed species price currency stock status sku description createdAt updatedAt version category { id name } tags { id name }'

/** An attack from a single address: five hundred subscriptions to all changes, half of them in unique documents. */
export const manySubscriptions: Attack = {
  row: '6',
  name: `${STREAMS} reserved streams of ${OPERATIONS} subscriptions, ${CHANGES_PER_SECOND} changes a second`,
  async play(ground) {
    const gateway = await ground.start({ WEBHOOK_ALLOW_PRIVATE: 'true' })
    const victim = await placeVictim(ground, gateway)
    const attacker = ground.caller('127.0.2.1', gateway)
    const staff = ground.caller('127.0.3.1', gateway)
    const notes = new Notes()
    const refusals = (await Promise.all(Array.from({ length: STREAMS }, (_, i) => subscribe(attacker, i)))).flat()
    let changes = 0
    const suffered = await victim.suffer(async (isOver) => {
      const calls: Promise<unknown>[] = []
      for (const start = performance.now(); !isOver(); ) {
        const body = { stock: 1000 + changes }
        calls.push(staff.call('PATCH', `/v1/pets/${1 + (changes % 7)}`, { key: gateway.staffKey, body }))
        changes += 1
        await sleep(Math.max(0, start + (changes * 1000) / CHANGES_PER_SECOND - performance.now()))
      }
      await Promise.all(calls)
    })
    notes.measure(`${STREAMS * OPERATIONS - refusals.length} subscriptions, ${changes} changes`)
    notes.add(suffered)
    notes.expect(gateway.isRunning, `the process has ended: ${gateway.lastWords}`)
    return notes
  },
}

/** @returns the statuses of refused subscriptions. */
async function subscribe(caller: Client, stream: number): Promise<number[]> {
  const { status, text: ticket } = await caller.call('PUT', PATH)
  if (status !== 201) return Array.from({ length: OPERATIONS }, () => status)
  void caller.call('GET', PATH, { headers: { [TICKET]: ticket, accept: 'text/event-stream' } })
  const statuses: number[] = []
  for (let i = 0; i < OPERATIONS; i++) {
    const alias = stream % 2 === 0 ? '' : `only${stream}x${i}: `
    const body = { query: `subscription { petChanged { ${alias}id ${FIELDS} } }`, extensions: { operationId: String(i) } }
    statuses.push((await caller.call('POST', PATH, { headers: { [TICKET]: ticket }, body })).status)
  }
  return statuses.filter((answered) => answered !== 202)
}
