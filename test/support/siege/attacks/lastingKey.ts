import { type Attack, Notes } from '../attack.js'
import { issueKey, signUp } from '../ground/customer.js'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

interface Issued {
  readonly expiresAt: string | null
}

/** An API key that expires soon creates API keys without an expiry. */
export const lastingKey: Attack = {
  row: '12',
  name: 'a key that expires in a minute issues and rotates keys that last',
  async play(ground) {
    const gateway = await ground.start()
    const caller = ground.caller('127.0.2.1', gateway)
    const customer = await signUp(caller)
    const end = new Date(Date.now() + MINUTE_MS)
    const key = await issueKey(caller, customer, { expiresAt: end.toISOString() })
    const path = `/v1/users/${customer.id}/apikeys`
    const { id: lasting } = await caller.must<{ id: number }>('POST', path, { key: customer.key, body: {} })
    const calls = [
      { name: 'without an expiry', path, body: {} },
      { name: 'with null as expiry', path, body: { expiresAt: null } },
      { name: 'for another day', path, body: { expiresAt: new Date(Date.now() + DAY_MS).toISOString() } },
      { name: 'by rotation of a key that lasts', path: `${path}/${lasting}/rotate`, body: {} },
    ]
    const notes = new Notes()
    for (const { name, path, body } of calls) {
      const answer = await caller.call('POST', path, { key, body })
      if (answer.status === 401) throw new Error('the key had expired before all was tried')
      const expiresAt = answer.status === 201 ? answer.json<Issued>().expiresAt : undefined
      notes.measure(`${name}: ${answer.status}${expiresAt === undefined ? '' : `, expires ${expiresAt ?? 'never'}`}`)
      const lasts = expiresAt !== undefined && (expiresAt === null || new Date(expiresAt) > end)
      notes.expect(!lasts, `a key ${name} was made, which expires ${expiresAt ?? 'never'}`)
    }
    return notes
  },
}
