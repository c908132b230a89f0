import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, Notes } from '../attack.js'
import { petNodeId } from '../ground/nodeId.js'
import { placeVictim } from '../victim/victim.js'

const MEGABYTE = 1024 * 1024 - 1024
const REPETITIONS = 3
const MEASURED_MS = 1200
const LARGEST_REFUSAL = 17 * 1024

interface Input {
  readonly name: string
  readonly path: string
  readonly body: string
  readonly contentType?: string
}

const json = (name: string, path: string, value: object): Input => ({ name, path, body: JSON.stringify(value) })
const filled = (unit: string, bytes = MEGABYTE) => unit.repeat(Math.floor(bytes / unit.length))

function inputs(): Input[] {
  const nodes = 'query($i: [ID!]!) { nodes(ids: $i) { nodeId } }'
  const ids = (make: (i: number) => unknown, count: number) => ({
    query: nodes,
    variables: { i: Array.from({ length: count }, (_, i) => make(i)) },
  })
  const deep = (open: string, close: string, bytes: number) => {
    const levels = Math.floor(bytes / (open.length + close.length))
    return open.repeat(levels) + close.repeat(levels)
  }
  const keys = Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`key${i}`, i]))
  return [
    json(
      '340 000 ids that are none',
      '/graphql',
      ids(() => 1, 340_000),
    ),
    json(
      '60 000 nodeIds',
      '/graphql',
      ids((i) => petNodeId(i), 60_000),
    ),
    json(
      '250 000 nulls as ids',
      '/graphql',
      ids(() => null, 200_000),
    ),
    json('1 MB of comments as document', '/graphql', {
      query: `{ pet(id: 1) { id } }${filled('\\n#')
        .replaceAll('\\n', '\n')
        .slice(0, MEGABYTE * 0.6)}`,
    }),
    json('1 MB of braces as document', '/graphql', { query: deep('{a', '}', MEGABYTE) }),
    json('1 MB of arguments as document', '/graphql', { query: `{ nodes(ids: [${filled('"a",')}]) { nodeId } }`.replaceAll('"a"', '1') }),
    json('70 000 variables', '/graphql', { query: '{ pet(id: 1) { id } }', variables: keys }),
    json('70 000 keys beside a query', '/graphql', { query: '{ pet(id: 1) { id } }', ...keys }),
    {
      name: '1 MB of nested arrays',
      path: '/graphql',
      body: `{"query":"{ pet(id: 1) { id } }","variables":{"i":${deep('[', ']', MEGABYTE)}}}`,
    },
    json('70 000 fields of a sign-up', '/v1/users', keys),
    json('300 000 items of an order', '/v1/orders', { items: Array.from({ length: 300_000 }, () => ({})) }),
    json('a password of 1 MB', '/v1/auth/login', { email: 'a@example.com', password: filled('p') }),
    json('an email of 1 MB', '/v1/auth/login', { email: `${filled('a@')}example.com`, password: 'password' }),
    json(
      '300 000 ids to a stream',
      '/graphql/stream',
      ids(() => 1, 340_000),
    ),
    { name: 'a form of 1 MB', path: '/oauth/token', body: filled('a=1&'), contentType: 'application/x-www-form-urlencoded' },
    {
      name: 'a form of escapes',
      path: '/oauth/token',
      body: `grant_type=${filled('%41')}`,
      contentType: 'application/x-www-form-urlencoded',
    },
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
    for (const { name, path, body, contentType = 'application/json' } of inputs()) {
      const headers = { 'content-type': contentType, accept: path.endsWith('stream') ? 'text/event-stream' : 'application/json' }
      let stall = Number.POSITIVE_INFINITY
      let [status, bytes] = [0, 0]
      // the best of some, as another process of this machine may have held the server up
      for (let time = 0; time < REPETITIONS && stall > bound; time++) {
        const measured = victim.measure(MEASURED_MS)
        await sleep(200)
        const answer = await caller.call('POST', path, { body, headers })
        stall = Math.min(stall, (await measured).live.max)
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
