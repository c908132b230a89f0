import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, Notes } from '../attack.js'
import { issueKey, orderOf, signUp, stockPet } from '../ground/customer.js'
import { openServer } from '../ground/receiver.js'

const DELIVERY_MS = 1500

/** An API key without orders:read lets orders be sent to its own address. */
export const weakWebhookKey: Attack = {
  row: '3',
  name: 'a key with webhooks:write alone moves, enables and redelivers an endpoint for orders',
  async play(ground) {
    const gateway = await ground.start({ WEBHOOK_ALLOW_PRIVATE: 'true' })
    const caller = ground.caller('127.0.2.1', gateway)
    const own = await openServer(ground, (_body, response) => response.writeHead(204).end())
    const stolen: string[] = []
    const thief = await openServer(ground, (body, response) => {
      stolen.push(body)
      response.writeHead(204).end()
    })
    const petId = await stockPet(caller, gateway.staffKey)
    const customer = await signUp(caller)
    const weak = await issueKey(caller, customer, { scopes: ['webhooks:write'] })
    const endpoint = { url: own, events: ['order.created'] }
    const { id } = await caller.must<{ id: number }>('POST', '/v1/webhooks', { key: customer.key, body: endpoint })
    await caller.must('POST', '/v1/orders', { key: customer.key, body: orderOf(petId) })

    const notes = new Notes()
    const path = `/v1/webhooks/${id}`
    await caller.must('POST', `${path}/disable`, { key: customer.key })
    const enabled = await caller.call('POST', `${path}/enable`, { key: weak })
    const moved = await caller.call('PATCH', path, { key: weak, body: { url: thief } })
    await caller.must('POST', `${path}/enable`, { key: customer.key })
    const span = { which: 'all', from: new Date(Date.now() - 3600_000).toISOString() }
    const redelivered = await caller.call('POST', `${path}/redeliver`, { key: weak, body: span })
    await caller.must('POST', '/v1/orders', { key: customer.key, body: orderOf(petId) })
    await sleep(DELIVERY_MS)
    const withAddress = stolen.filter((body) => body.includes('Castle Street')).length
    notes.measure(
      `change of url ${moved.status}, enabling ${enabled.status}, redelivery ${redelivered.status}`,
      `${withAddress} orders with an address at the new url`,
    )
    notes.expect(moved.status === 403, `the change of url was answered ${moved.status} instead of 403`)
    notes.expect(enabled.status === 403, `enabling was answered ${enabled.status} instead of 403`)
    notes.expect(redelivered.status === 403, `redelivery was answered ${redelivered.status} instead of 403`)
    notes.expect(withAddress === 0, `${withAddress} orders went to the new url`)
    return notes
  },
}
