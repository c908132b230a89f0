import { randomUUID } from 'node:crypto'
import { type Attack, Notes } from '../attack.js'
import { issueKey, orderOf, signUp, stockPet } from '../ground/customer.js'

/** An API key repeats the call of a stronger API key of the same user. */
export const replayByWeakKey: Attack = {
  row: '4',
  name: 'a weaker key of the same user repeats a call under its idempotency key',
  async play(ground) {
    const gateway = await ground.start()
    const caller = ground.caller('127.0.2.1', gateway)
    const petId = await stockPet(caller, gateway.staffKey)
    const customer = await signUp(caller)
    const weak = await issueKey(caller, customer, { scopes: ['users:write'] })
    const notes = new Notes()
    const calls = [
      { name: 'issue a key', path: `/v1/users/${customer.id}/apikeys`, body: { scopes: ['orders:write', 'orders:read'] } },
      { name: 'rotate a key', path: `/v1/users/${customer.id}/apikey/rotate`, body: { overlapSeconds: 3600 } },
      { name: 'place an order', path: '/v1/orders', body: orderOf(petId) },
    ]
    for (const { name, path, body } of calls) {
      const headers = { 'idempotency-key': randomUUID() }
      const { text } = await caller.call('POST', path, { key: customer.key, body, headers })
      const fresh = await caller.call('POST', path, { key: weak, body })
      const replayed = await caller.call('POST', path, { key: weak, body, headers })
      notes.measure(`${name}: fresh ${fresh.status}, repeated ${replayed.status}`)
      notes.expect(fresh.status === 403, `${name}: the weak key was answered ${fresh.status} to a fresh call instead of 403`)
      notes.expect(replayed.status === 403, `${name}: the weak key was answered ${replayed.status} to the repeated call instead of 403`)
      const { secret } = JSON.parse(text) as { secret?: string } // the form of an API key in a reply
      notes.expect(!secret || !replayed.text.includes(secret), `${name}: the weak key was shown the secret of the full key`)
    }
    return notes
  },
}
