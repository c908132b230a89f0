import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { keptLog } from '../support/keptLog.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { listen, talk } from './wire.js'

const kept = keptLog()
let store: PetStore
beforeAll(async () => {
  store = await petStore({ log: kept.log })
  for (let i = 0; i < 3; i++) await aPet(store)
})
afterAll(() => store.close())

let made = 0

type Call = (headers: Readonly<Record<string, string>>) => Promise<unknown>

/** The lines that a call leaves in the log. */
async function linesOf(call: Call): Promise<Record<string, unknown>[]> {
  const id = `line-${++made}`
  await call({ 'x-request-id': id })
  const lines = () =>
    kept
      .text()
      .split('\n')
      .filter((line) => line.includes(`"requestId":"${id}"`))
      .map((line) => JSON.parse(line))
  await until(() => expect(lines()).not.toEqual([]))
  return lines()
}

const graphql =
  (query: string, variables = {}) =>
  (headers: Readonly<Record<string, string>>) =>
    store.graphql(query, variables, { as: 'staff', headers })
const rest = (url: string) => (headers: Readonly<Record<string, string>>) => store.rest('GET', url, { as: 'staff', headers })

describe('the one line of a request', () => {
  it.each<[what: string, call: Call, facts: object, absent: readonly string[]]>([
    [
      'a GraphQL query',
      graphql('query Pets { pets(limit: 2) { data { id } } }'),
      { route: '/graphql', status: 200, operation: 'Pets', cost: expect.any(Number), statements: 1, user: expect.any(Number) },
      ['code', 'traceId', 'client'],
    ],
    ['a GraphQL query without a name', graphql('{ pets(limit: 2) { data { id } } }'), { statements: 1 }, ['operation', 'code']],
    [
      'a GraphQL query with an error',
      graphql('query Lost { order(id: 999) { id } }'),
      { status: 200, operation: 'Lost', code: 'NOT_FOUND' },
      [],
    ],
    [
      'a REST read',
      rest('/v1/pets/1'),
      { route: '/v1/pets/:id', status: 200, cost: expect.any(Number), statements: expect.any(Number) },
      ['operation', 'code'],
    ],
    ['a REST error', rest('/v1/pets/999'), { status: 404, code: 'NOT_FOUND' }, ['operation']],
    ['an unknown path', rest('/v1/nothing'), { route: 'unknown', status: 404, code: 'NOT_FOUND' }, ['operation', 'cost', 'statements']],
    ['a page', rest('/docs'), { route: '/docs', status: 200 }, ['operation', 'cost', 'statements', 'code']],
  ])('of %s', async (_what, call, facts, absent) => {
    const lines = await linesOf(call)
    expect(lines).toMatchObject([{ level: 'info', module: 'http', msg: 'request', ms: expect.any(Number), ...facts }])
    expect(Object.keys(lines[0] ?? {}).filter((name) => absent.includes(name))).toEqual([])
  })

  it('counts the statements of all pages of an export', async () => {
    const [line] = await linesOf(rest('/v1/pets/export'))
    expect(line).toMatchObject({ statements: expect.any(Number) })
    expect(line?.statements).toBeGreaterThanOrEqual(1)
  })

  it('has the cost that the reply tells', async () => {
    let cost = ''
    const [line] = await linesOf(async (headers) => {
      cost = (await store.rest('GET', '/v1/pets?limit=3', { as: 'staff', headers })).headers['x-query-cost'] ?? ''
    })
    expect(cost).toContain(`actual=${line?.cost}`)
  })

  it('shows no secret that stands in the name of an operation', async () => {
    const [line] = await linesOf(graphql('query psk_live_0123456789abcdef { me { id } }'))
    expect(line?.operation).toBe('psk_…')
  })
})

describe('connections that are closed before a reply', () => {
  it('because of too many requests at a time leave one line without secrets', async () => {
    const port = await listen(store.app)
    await talk(port, `GET /v1/pets/${store.keys.staff} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(40))
    await until(() => expect(kept.text()).toContain('too many requests before the first answer'))
    const lines = kept
      .text()
      .split('\n')
      .filter((line) => line.includes('too many requests before the first answer'))
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', module: 'http', method: 'GET', path: '/v1/pets/psk_…', address: '127.0.0.1' },
    ])
    expect(kept.text()).not.toContain(store.keys.staff)
  })
})
