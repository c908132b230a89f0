import { describe, expect, it } from 'vitest'
import { partNames, partOf, sharesOf } from '../../bench/parts.js'
import { busyTime, COLLECTOR, type CpuProfile, NATIVE } from '../../bench/profile.js'

const door = 'file:///gateway/dist/http/door.js'
const driver = 'file:///gateway/node_modules/postgres/src/connection.js'

/** A stack: the door calls the driver, which writes to a socket. Beside it the collector, native code and idle time. */
const nodes: CpuProfile['nodes'] = [
  { id: 1, callFrame: { functionName: '(root)', url: '' }, children: [2, 6, 7, 8] },
  { id: 2, callFrame: { functionName: 'serve', url: door }, children: [3] },
  { id: 3, callFrame: { functionName: 'send', url: driver }, children: [4] },
  { id: 4, callFrame: { functionName: 'write', url: 'node:net' }, children: [5] },
  { id: 5, callFrame: { functionName: 'writev', url: '' } },
  { id: 6, callFrame: { functionName: COLLECTOR, url: '' } },
  { id: 7, callFrame: { functionName: NATIVE, url: '' } },
  { id: 8, callFrame: { functionName: '(idle)', url: '' } },
]

describe('the parts of a request', () => {
  it('count a moment for the innermost script that is not a part of Node, and leave idle time out', () => {
    const profile = { nodes, samples: [2, 3, 4, 5, 6, 7, 8, 2], timeDeltas: [0, 10, 20, 30, 40, 50, 60, 1000] }
    expect(Object.fromEntries(busyTime(profile))).toEqual({ [door]: 10, [driver]: 20 + 30 + 40, [COLLECTOR]: 50, [NATIVE]: 60 })
  })

  it.each([
    [door, 'door'],
    [driver, 'PostgreSQL driver'],
    ['file:///gateway/dist/db/client.js', 'PostgreSQL driver'],
    ['file:///gateway/dist/db/queries/pets.js', 'statements'],
    ['file:///gateway/node_modules/drizzle-orm/sql/sql.js', 'statements'],
    ['file:///gateway/dist/http/requestLog.js', 'access log and request log'],
    ['file:///gateway/node_modules/pino/lib/tools.js', 'access log and request log'],
    ['file:///gateway/dist/observability/metrics.js', 'metrics'],
    ['file:///gateway/dist/http/authenticate.js', 'authentication'],
    ['file:///gateway/dist/policies/rateLimit.js', 'limits and price'],
    ['file:///gateway/dist/policies/idempotent.js', 'other policies'],
    ['file:///gateway/dist/rest/reply.js', 'REST'],
    ['file:///gateway/dist/http/graphql.js', 'door'],
    ['file:///gateway/dist/graphql/execute.js', 'GraphQL'],
    ['file:///gateway/node_modules/graphql/index.js', 'GraphQL'],
    ['file:///gateway/dist/loaders/users.js', 'resolvers, use cases, loaders'],
    ['file:///gateway/node_modules/fastify/lib/reply.js', 'HTTP server'],
    [COLLECTOR, 'garbage collection on the main thread'],
    ['file:///gateway/dist/values/page.js', 'everything else'],
  ])('take %s for: %s', (script, part) => {
    expect(partOf(script)).toBe(part)
    expect(partNames).toContain(part)
  })

  it('make up the CPU time of the process: the main thread, and the other threads', () => {
    const shares = sharesOf(
      [
        [door, 60],
        [driver, 20],
      ],
      100,
    )
    expect(Object.fromEntries(shares)).toEqual({ door: 0.6, 'PostgreSQL driver': 0.2, 'other threads: helpers of V8 and of Node': 0.2 })
  })
})
