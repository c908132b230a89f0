import { describe, expect, it } from 'vitest'
import { logModules } from '../../src/observability/logLevels.js'
import { keptLog } from '../support/keptLog.js'

const CANARY = 'c4n4rySecret'
const KEY = `psk_live_${CANARY}0123456789`

/** An error of PostgreSQL about a row, as postgres.js throws it. */
function ofPostgres(message: string, code: string): Error {
  const facts = { code, table_name: 'users', constraint_name: 'users_email', detail: `Key (email)=(${CANARY}) exists`, where: CANARY }
  return Object.assign(new Error(message), facts, { parameters: [CANARY], args: [CANARY] })
}

/** An error of Drizzle about a failed statement. */
function ofDrizzle(cause?: Error): Error {
  const failure = new Error(`Failed query: select 1\nparams: ${CANARY}\n    at ${CANARY}`, { cause })
  return Object.assign(failure, { query: 'select $1', params: [CANARY] })
}

/** Facts of a line that hold a secret in a place where the gateway's code may log it. */
const lines: readonly (readonly [what: string, facts: object])[] = [
  ['the headers of a request', { headers: { authorization: `Bearer ${CANARY}`, 'x-api-key': CANARY, cookie: `session=${CANARY}` } }],
  ['a statement and its values', { err: ofDrizzle() }],
  ['the row of a conflict', { err: ofDrizzle(ofPostgres('duplicate key value violates unique constraint "users_email"', '23505')) }],
  ['a value that PostgreSQL refuses', { err: ofPostgres(`invalid input syntax for type integer: "${CANARY}"`, '22P02') }],
  ['a value with quotes and lines', { err: ofPostgres(`invalid input value for enum x: "a" "${CANARY}\n    at ${CANARY}"`, '22P02') }],
  ['a key in the message of an error', { err: new Error(`no answer for ${KEY}`) }],
  ['a key in the cause of an error', { err: new Error('no answer', { cause: new TypeError(`${KEY} is no URL`) }) }],
  ['a key in the escapes of a URL', { err: new Error(`cannot read /v1/${KEY.replace('_', '%5F')}`) }],
  ['a thrown text', { err: CANARY }],
  ['a thrown object', { err: { password: CANARY } }],
]

describe('a log line shows no secret of', () => {
  it.each(lines)('%s', (_what, facts) => {
    const { log, text } = keptLog()
    for (const module of logModules) log.of(module).error(facts, 'x')
    log.error(facts, 'x')
    expect(text().split('\n')).toHaveLength(logModules.length + 2)
    expect(text()).not.toMatch(new RegExp(CANARY, 'i'))
  })
})

it('a log line tells the type, the message, the code and the place of an error', () => {
  const { log, text } = keptLog()
  log.error({ err: ofDrizzle(ofPostgres('duplicate key value violates unique constraint "users_email"', '23505')) }, 'x')
  expect(JSON.parse(text()).err).toMatchObject({
    type: 'Error',
    message: 'Failed query: select $1',
    stack: expect.stringMatching(/^at .*redaction\.test/),
    cause: { code: '23505', message: expect.stringContaining('"users_email"'), constraint_name: 'users_email' },
  })
})
