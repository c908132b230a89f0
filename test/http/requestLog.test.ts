import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keepDays } from '../../src/domain/requestLog/keepDays.js'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import { aClient, aToken } from '../oauth/clients.js'
import { DAY, movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { aPerson, aSession, codeOf } from '../users/people.js'

const clock = movableClock()
let store: PetStore
beforeAll(async () => {
  store = await petStore({ clock, wallClock: clock })
  await aPet(store)
})
afterAll(() => store.close())
beforeEach(async () => {
  await write()
  await store.sql`truncate request_log`
})

// the log takes a sample of the calls of a caller with many calls in a minute
afterEach(() => clock.advance(60))

interface Entry {
  readonly id: number
  readonly requestId: string
  readonly path: string
  readonly [name: string]: unknown
}

const write = () => writeRequestLog(store.app.services())
const asked = { 'x-request-id': 'asked' }

/** The entries that a caller finds, newest first. */
async function read(as: CallerName | { readonly headers: Readonly<Record<string, string>> }, query = ''): Promise<Entry[]> {
  await write()
  return (await store.rest('GET', `/v1/me/requests${query}`, typeof as === 'string' ? { as } : as)).body.data
}

describe('a call', () => {
  it('is found by its request id, with its method, path, status, duration and time', async () => {
    const reply = await store.rest('GET', '/v1/orders?limit=1', { as: 'customer' })
    const requestId = reply.headers['x-request-id'] ?? ''
    expect(await read('customer', `?requestId=${requestId}`)).toEqual([
      {
        id: expect.any(Number),
        requestId,
        method: 'GET',
        path: '/v1/orders',
        operationName: null,
        status: 200,
        duration: expect.any(Number),
        errorCode: null,
        receivedAt: expect.stringMatching(/^2026-11-20T(09:59:59|10:00:00)\.\d{3}Z$/),
      },
    ])
  })

  it.each<[what: string, call: () => Promise<unknown>, entry: object]>([
    ['REST', () => store.rest('GET', '/v1/orders/999', { as: 'customer', headers: asked }), { status: 404, errorCode: 'NOT_FOUND' }],
    [
      'Problem Details',
      () => store.rest('GET', '/v1/orders/x', { as: 'customer', headers: { ...asked, accept: 'application/problem+json' } }),
      { status: 400, errorCode: 'VALIDATION_ERROR' },
    ],
    [
      'a GraphQL field',
      () => store.graphql('{ order(id: 999) { id } }', {}, { as: 'customer', headers: asked }),
      { status: 200, method: 'POST', path: '/graphql', errorCode: 'NOT_FOUND' },
    ],
    [
      'a GraphQL document that cannot be run',
      () => store.graphql('{ nothing }', {}, { as: 'customer', headers: asked }),
      { status: 200, errorCode: 'VALIDATION_ERROR' },
    ],
    [
      'a photo upload',
      () =>
        store.rest('POST', '/v1/pets/1/photos', {
          as: 'customer',
          body: '--x--',
          headers: { ...asked, 'content-type': 'multipart/form-data; boundary=x' },
        }),
      { status: 403, errorCode: 'FORBIDDEN' },
    ],
  ])('has the error code of its reply: %s', async (_what, call, entry) => {
    for (let i = 0; i < 2; i++) await call() // the second run takes the path of a remembered document
    expect(await read('customer', '?requestId=asked')).toMatchObject([entry, entry])
  })

  it.each<[what: string, query: string, operationName: string | undefined, logged: string | null]>([
    ['of its only operation', 'query Mine { me { id } }', undefined, 'Mine'],
    ['of the chosen operation', 'query Mine { me { id } } query Pets { pets { data { id } } }', 'Pets', 'Pets'],
    ['of an operation that fails', 'query Lost { order(id: 999) { id } }', undefined, 'Lost'],
    ['of an operation that is refused', 'query Wrong { nothing }', undefined, 'Wrong'],
    ['and is null without a name', '{ me { id } }', undefined, null],
    ['and is null without such an operation', 'query Mine { me { id } } query Pets { pets { data { id } } }', 'Other', null],
    ['and is null for a text that is no document', 'query Broken {', undefined, null],
    ['cut after 100 characters', `query ${'a'.repeat(150)} { me { id } }`, undefined, 'a'.repeat(100)],
  ])('has the name %s', async (_what, query, operationName, logged) => {
    for (let i = 0; i < 2; i++) await store.graphql(query, {}, { as: 'customer', headers: asked, operationName }) // likewise
    expect((await read('customer', '?requestId=asked')).map((entry) => entry.operationName)).toEqual([logged, logged])
  })

  it.each<[query: string, entry: object]>([
    ['query Mine { me { id } }', { operationName: 'Mine', errorCode: null }],
    ['query Lost { order(id: 999) { id } }', { operationName: 'Lost', errorCode: 'NOT_FOUND' }],
    ['query Wrong { nothing }', { errorCode: 'VALIDATION_ERROR' }],
  ])('on an event stream has the name of its operation and the code of its error: %s', async (query, entry) => {
    const headers = { ...asked, accept: 'text/event-stream' }
    await store.rest('POST', '/graphql/stream', { as: 'customer', headers, body: { query } })
    expect(await read('customer', '?requestId=asked')).toMatchObject([{ path: '/graphql/stream', ...entry }])
  })

  it('is kept without the secrets in its path', async () => {
    const { staff } = store.keys
    for (const secret of [staff, staff.replace('_', '%5F')]) await store.rest('GET', `/v1/pets/${secret}`, { as: 'customer' })
    expect((await read('customer')).map(({ path }) => path)).toEqual(['/v1/pets/psk_…', '/v1/pets/psk_…'])
  })

  it('is kept without its query string and with at most 300 characters of its path', async () => {
    await store.rest('GET', '/v1/pets?q=my-secret', { as: 'customer' })
    const long = `/v1/users/${'7'.repeat(190)}/apikeys/${'7'.repeat(190)}`
    await store.rest('GET', `${long}?q=my-secret`, { as: 'customer' })
    expect((await read('customer')).map(({ path }) => path)).toEqual([long.slice(0, 300), '/v1/pets'])
  })

  it('is kept for a session, an API key and the token of an OAuth client', async () => {
    const ada = await aPerson(store)
    const session = await aSession(store, ada.email)
    const client = { headers: { authorization: `Bearer ${await aToken(store, await aClient(store, 'users:read'))}` } }
    for (const options of [ada.asThem, { headers: session.headers }, client]) await store.rest('GET', '/v1/users?limit=1', options)
    expect(await read(client)).toMatchObject([{ path: '/v1/users' }])
    expect(await read({ headers: session.headers })).toMatchObject([{ path: '/v1/users' }, { path: '/v1/users' }])
  })

  it('is not kept without a valid credential, on an unknown path, or on a page or probe', async () => {
    await store.rest('GET', '/v1/pets')
    await store.rest('GET', '/v1/pets', { headers: { 'x-api-key': 'wrong' } })
    await store.rest('GET', '/v1/nothing', { as: 'customer' })
    for (const path of ['/', '/docs', '/health', '/health/live', '/metrics', '/openapi.json', '/api-docs'])
      await store.rest('GET', path, { as: 'customer' })
    await write()
    expect(await store.sql`select path from request_log`).toEqual([])
  })
})

describe('the request log', () => {
  it('shows callers only their own calls, administrators too, in both styles', async () => {
    const query = '{ requestLog { data { path } pagination { total } } }'
    for (const as of ['customer', 'staff', 'admin'] as const) await store.rest('GET', '/v1/me', { as })
    await write()
    for (const as of ['customer', 'staff', 'admin'] as const) {
      expect((await store.rest('GET', '/v1/me/requests', { as })).body).toMatchObject({
        data: [{ path: '/v1/me' }],
        pagination: { total: 1 },
      })
      expect((await store.graphql(query, {}, { as })).body.data.requestLog).toEqual({
        data: [{ path: '/v1/me' }],
        pagination: { total: 1 },
      })
    }
  })

  it('needs a credential with the scope of /v1/me', async () => {
    const client = { headers: { authorization: `Bearer ${await aToken(store, await aClient(store, 'pets:read'))}` } }
    expect(codeOf(await store.rest('GET', '/v1/me/requests'))).toBe('UNAUTHORIZED')
    expect(codeOf(await store.rest('GET', '/v1/me/requests', client))).toBe('FORBIDDEN')
    expect(codeOf(await store.graphql('{ requestLog { data { id } } }', {}, client))).toBe('FORBIDDEN')
  })

  it('is newest first, filtered by status, and paged', async () => {
    for (const id of [1, 999, 1, 999, 1]) await store.rest('GET', `/v1/pets/${id}`, { as: 'staff' })
    await write()
    const at = async (query: string) => (await store.rest('GET', `/v1/me/requests?${query}`, { as: 'staff' })).body
    const all = await at('')
    expect(all.data.map(({ status }: Entry) => status)).toEqual([200, 404, 200, 404, 200])
    expect((await at('status=404')).pagination.total).toBe(2)
    expect((await at('sort=id')).data).toEqual(all.data.toReversed())
    const page = await at('limit=2')
    expect((await at(`limit=2&after=${page.pagination.nextCursor}`)).data).toEqual(all.data.slice(2, 4))
  })

  it.each<[filter: Readonly<Record<string, string>>, found: readonly string[]]>([
    [{ errorCode: 'NOT_FOUND' }, ['Lost', 'GET /v1/pets/999']],
    [{ errorCode: 'NOT_FOUND', method: 'POST' }, ['Lost']],
    [{ method: 'GET' }, ['GET /v1/pets/999', 'GET /v1/pets/1', 'GET /v1/orders']],
    [{ path: '/v1/pets' }, ['GET /v1/pets/999', 'GET /v1/pets/1']],
    [{ path: '/v1/pets/', status: '200' }, ['GET /v1/pets/1']],
    [{ path: '/v1/pet%' }, []],
    [{ operationName: 'Lost' }, ['Lost']],
    [{ operationName: 'lost' }, []],
  ])('is filtered by %j in both styles', async (filter, found) => {
    for (const path of ['/v1/orders', '/v1/pets/1', '/v1/pets/999']) await store.rest('GET', path, { as: 'staff' })
    await store.graphql('query Lost { order(id: 999) { id } }', {}, { as: 'staff' })
    await write()
    const named = ({ operationName, method, path }: Entry) => operationName ?? `${method} ${path}`
    const { body } = await store.rest('GET', `/v1/me/requests?${new URLSearchParams(filter)}`, { as: 'staff' })
    expect(body.data.map(named)).toEqual(found)
    const args = Object.entries(filter).map(([name, value]) => `${name}: ${name === 'status' ? value : JSON.stringify(value)}`)
    const query = `{ requestLog(${args.join()}) { data { operationName method path } pagination { total } } }`
    const { requestLog } = (await store.graphql(query, {}, { as: 'staff' })).body.data
    expect([requestLog.data.map(named), requestLog.pagination.total]).toEqual([found, found.length])
  })

  it.each(['errorCode=NOTHING', 'method=get', 'path=v1', 'operationName=', 'fromConsole=maybe'])(
    'refuses the filter %s by its name',
    async (query) => {
      const { status, body } = await store.rest('GET', `/v1/me/requests?${query}`, { as: 'staff' })
      expect([status, body.error.details.fields[0].field]).toEqual([400, query.split('=')[0]])
    },
  )

  it('leaves out the calls of the console, and lists them apart', async () => {
    await store.rest('GET', '/v1/pets/1', { as: 'staff' })
    await store.rest('GET', '/v1/me', { as: 'staff', headers: { 'x-petstore-client': 'console' } })
    await store.rest('GET', '/v1/orders', { as: 'staff', headers: { 'x-petstore-client': 'other' } })
    expect((await read('staff')).map(({ path }) => path)).toEqual(['/v1/orders', '/v1/pets/1'])
    expect((await read('staff', '?fromConsole=true')).map(({ path }) => path)).toEqual(['/v1/me'])
  })

  it('shows the last 1000 calls of a caller', async () => {
    await store.sql`insert into request_log (user_id, request_id, method, path, status, duration, received_at)
      select users.id, n, 'GET', '/v1/pets/' || n, 200, 1, ${clock.now()} from users, generate_series(1, 1003) as n where email like 'customer@%' or (email like 'staff@%' and n <= 2)`
    const { body } = await store.rest('GET', '/v1/me/requests?limit=1&sort=id', { as: 'customer' })
    expect([body.data[0].path, body.pagination.total]).toEqual(['/v1/pets/4', 1000])
    expect((await store.rest('GET', '/v1/me/requests?path=/v1/pets/2', { as: 'staff' })).body.pagination.total).toBe(1)
  })

  it('forgets calls that are older than seven days', async () => {
    await store.rest('GET', '/v1/me', { as: 'customer' })
    expect(await read('customer')).toHaveLength(1)
    await store.sql`truncate request_log`
    await write()
    clock.advance(7 * DAY - 1)
    await keepDays(store.app.services())
    expect(await store.sql`select path from request_log`).toEqual([{ path: '/v1/me/requests' }])
    clock.advance(2)
    await keepDays(store.app.services())
    expect(await store.sql`select path from request_log`).toEqual([])
  })
})
