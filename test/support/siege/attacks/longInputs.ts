import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, Notes } from '../attack.js'
import { petNodeId } from '../ground/nodeId.js'
import { placeVictim } from '../victim/victim.js'

const MEGABYTE = 1024 * 1024 - 1024
const REPETITIONS = 3
const MEASURED_MS = 900
/** Other processes never delay a server for so long, so a second measurement is not needed. */
const HOPELESS_MS = 2000
const LARGEST_REFUSAL = 17 * 1024

interface Input {
  readonly name: string
  readonly path: string
  readonly body: string
  readonly contentType?: string
  /** Whether a customer sends it; otherwise the call is anonymous. */
  readonly isSignedIn?: boolean
}

const json = (name: string, path: string, value: object, isSignedIn = false): Input => ({
  name,
  path,
  body: JSON.stringify(value),
  isSignedIn,
})
const filled = (unit: string, bytes = MEGABYTE) => unit.repeat(Math.floor(bytes / unit.length))

function nested(open: string, close: string): string {
  const levels = Math.floor(MEGABYTE / (open.length + close.length)) - 100 // leaves room for the text around it
  return open.repeat(levels) + close.repeat(levels)
}

function inputs(): Input[] {
  const query = '{ pet(id: 1) { id } }'
  const nodes = (ids: unknown[]) => ({ query: 'query($ids: [ID!]!) { nodes(ids: $ids) { nodeId } }', variables: { ids } })
  const objects = Array(340_000).fill({})
  const keys = Object.fromEntries(Array.from({ length: 55_000 }, (_, i) => [`key${i}`, i]))
  // a line feed takes two bytes in JSON
  const comments = filled('\n#', (MEGABYTE * 2) / 3)
  const formType = 'application/x-www-form-urlencoded'
  return [
    json('340 000 objects as ids', '/graphql', nodes(objects)),
    json('200 000 nulls as ids', '/graphql', nodes(Array(200_000).fill(null))),
    json('50 000 nodeIds', '/graphql', nodes(Array.from({ length: 50_000 }, (_, i) => petNodeId(i)))),
    json('340 000 objects as ids to a stream', '/graphql/stream', nodes(objects)),
    json('1 MB of comments as document', '/graphql', { query: query + comments }),
    json('1 MB of braces as document', '/graphql', { query: nested('{a', '}') }),
    json('1 MB of arguments as document', '/graphql', { query: `{ nodes(ids: [${filled('1,')}]) { nodeId } }` }),
    json('55 000 variables', '/graphql', { query, variables: keys }),
    json('55 000 keys beside a query', '/graphql', { query, ...keys }),
    { name: '1 MB of nested arrays', path: '/graphql', body: `{"query":"${query}","variables":{"i":${nested('[', ']')}}}` },
    {
      name: '1 MB of nested objects',
      path: '/graphql',
      body: `{"query":"${query}","variables":${nested('{"a":', '}').replace(':}', ':1}')}}`,
    },
    json('55 000 fields of a sign-up', '/v1/users', keys),
    json('a password of 1 MB', '/v1/auth/login', { email: 'a@example.com', password: filled('p') }),
    json('an email of 1 MB', '/v1/auth/login', { email: `${filled('a@')}example.com`, password: 'password' }),
    json('340 000 items of an order', '/v1/orders', { items: objects }, true),
    json('340 000 events of an endpoint', '/v1/webhooks', { url: 'http://127.0.0.1/', events: objects }, true),
    { name: 'a form of 1 MB', path: '/oauth/token', body: filled('a=1&'), contentType: formType },
    { name: 'a form of escapes', path: '/oauth/token', body: `grant_type=${filled('%41')}`, contentType: formType },
  ]
}

export const longInputs: Attack = {
  row: '2',
  name: 'inputs of 1 MB: ids, keys, comments, nesting, forms',
  async play(ground) {
    const gateway = await ground.start({ WEBHOOK_ALLOW_PRIVATE: 'true' })
    const victim = await placeVictim(ground, gateway, { live: 100, reads: 0, logins: 0, orders: 0 })
    const caller = ground.caller('127.0.2.1', gateway)
    const notes = new Notes()
    const bound = 100 + 5 * victim.rest.live.p99
    const found: { name: string; stall: number; status: number; bytes: number }[] = []
    for (const { name, path, body, isSignedIn, contentType = 'application/json' } of inputs()) {
      const key = isSignedIn ? victim.customer.key : undefined
      const headers = { 'content-type': contentType, accept: path.endsWith('stream') ? 'text/event-stream' : 'application/json' }
      let stall = Number.POSITIVE_INFINITY
      let [status, bytes] = [0, 0]
      // the best of several times, because another process of this machine may have delayed the server
      for (let time = 0; time < REPETITIONS && stall > bound && (time === 0 || stall < HOPELESS_MS); time++) {
        const send = () => caller.call('POST', path, { body, headers, key })
        const [{ live }, answer] = await Promise.all([victim.measure(MEASURED_MS), sleep(200).then(send)])
        stall = Math.min(stall, live.max)
        status = answer.status
        bytes = answer.text.length
      }
      found.push({ name, stall, status, bytes })
      ground.progress(`${name}: ${stall} ms, answered ${status} with ${bytes} bytes`)
      notes.expect(stall <= bound, `${name} held up /health/live for ${stall} ms; the bound is ${bound} ms`)
      notes.expect(status < 400 || bytes <= LARGEST_REFUSAL, `${name} was refused with ${bytes} bytes; the bound is ${LARGEST_REFUSAL}`)
      notes.expect(status !== 0 && status < 500, `${name} was answered ${status}`)
      if (!gateway.isRunning) break
    }
    notes.expect(gateway.isRunning, `the process has ended: ${gateway.lastWords}`)
    const worst = found.toSorted((a, b) => b.stall - a.stall).slice(0, 4)
    notes.measure(
      `/health/live at rest ${victim.rest.live.max} ms at most, under attack`,
      ...worst.map(({ name, stall }) => `${name} ${stall} ms`),
    )
    return notes
  },
}
