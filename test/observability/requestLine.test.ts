import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createLog } from '../../src/observability/log.js'
import type { AnsweredRequest } from '../../src/observability/requestLine.js'

const rest = { method: 'GET', path: '/v1/pets/1', route: '/v1/pets/:id', status: 200, ms: 1.25 }
const facts = { requestId: 'id-1', ...rest }

beforeAll(() => void vi.useFakeTimers({ now: new Date('2026-11-20T10:00:00.007Z'), toFake: ['Date'] }))
afterAll(() => void vi.useRealTimers())

/** The lines that `act` writes to a log of this level. */
function written(level: 'info' | 'warn', act: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = []
  act(createLog({ LOG_LEVEL: level }, { write: (line) => void lines.push(line) }))
  return lines
}

it.each<[what: string, request: AnsweredRequest]>([
  ['anybody', facts],
  ['a user', { ...facts, user: 7, client: undefined }],
  ['an OAuth client', { ...facts, user: undefined, client: 'client-1' }],
  ['a path of every kind of character', { ...facts, path: '/v1/"\\\u0001\u007f\u2028é🐈/%00' }],
  ['an unknown method', { ...facts, method: 'M"', status: 405, ms: 0 }],
  ['a traced caller', { requestId: 'id-1', traceId: '0af7651916cd43dd8448eb211c80319c', ...rest }],
  ['an operation', { ...facts, operation: 'Pets', cost: 12, statements: 3, code: 'NOT_FOUND', user: 7, client: undefined }],
  ['an operation without points and statements', { ...facts, operation: undefined, cost: 0, statements: 0 }],
])('the line of a request of %s is the line that pino would write', (_what, request) => {
  expect(written('info', (log) => log.request(request))).toEqual(written('info', (log) => log.of('http').info(request, 'request')))
})

it('a later request has a later time', () => {
  const times = written('info', (log) => {
    log.request(facts)
    vi.setSystemTime(new Date('2026-11-20T10:00:01.000Z'))
    log.request(facts)
  }).map((line) => JSON.parse(line).time)
  expect(times).toEqual(['2026-11-20T10:00:00.007Z', '2026-11-20T10:00:01.000Z'])
})

it('a log of a higher level has no lines of requests', () => {
  expect(written('warn', (log) => log.request(facts))).toEqual([])
})
