import { type IncomingMessage, get as openGet } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import type { Executor } from '../../src/graphql/execute.js'
import { exportRows } from '../../src/rest/export.js'
import { ApiError } from '../../src/values/errors/apiError.js'
import { FairGate } from '../../src/values/fairGate.js'
import { Turns } from '../../src/values/turns.js'
import { listen } from '../http/wire.js'
import { anOAuthClient, anOrder } from '../support/factories.js'
import { operations } from '../support/openapiValidator.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { manyPets, refusedFields } from './catalogue.js'

const COUNT = 5000
const ndjson = { accept: 'application/x-ndjson' }
let store: PetStore
let port: number

beforeAll(async () => {
  store = await petStore()
  await manyPets(store, COUNT)
  port = await listen(store.app)
})
afterAll(() => store.close())

/** The rows of the export of a list. @param url the address of the list */
async function rowsOf(url: string, as: CallerName = 'nobody'): Promise<{ id: number; stock: number; status: string }[]> {
  const [path = '', query] = url.split('?')
  const reply = await store.rest('GET', `${path}/export${query === undefined ? '' : `?${query}`}`, { as, headers: ndjson })
  expect(reply.status, reply.text).toBe(200)
  expect(reply.headers).toMatchObject({ 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  return linesOf(reply.text)
}

function linesOf(text: string) {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('an export', () => {
  it('holds every row once, in the default representation', async () => {
    const rows = await rowsOf('/v1/pets')
    expect(rows.map((row) => row.id)).toEqual(range(1, COUNT))
    expect(rows[0]).toEqual((await store.rest('GET', '/v1/pets/1')).body)
  })

  it('applies filters, sort order and fields', async () => {
    const rows = await rowsOf('/v1/pets?status=sold&minPrice=10&sort=-stock&fields=id,stock,status')
    const [expected] = await store.sql`select count(*)::int as n from pets where status = 'sold' and price >= 1000`
    expect(rows).toHaveLength(expected?.n)
    expect(rows.every((row) => row.status === 'sold' && Object.keys(row).join() === 'id,stock,status')).toBe(true)
    expect(rows.map((row) => row.stock)).toEqual(rows.map((row) => row.stock).toSorted((a, b) => b - a))
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
  })

  it('begins behind a cursor', async () => {
    const { nextCursor } = (await store.rest('GET', '/v1/pets?limit=90&sort=-id')).body.pagination
    expect((await rowsOf(`/v1/pets?after=${nextCursor}&fields=id`))[0]).toEqual({ id: COUNT - 90 })
  })

  it('of a list without matches is empty', async () => {
    expect(await rowsOf('/v1/pets?category=unicorn')).toEqual([])
  })

  it('of other lists holds the rows that the caller may see', async () => {
    await anOrder(store, { petId: 1 })
    for (const list of ['categories', 'tags']) await store.rest('POST', `/v1/${list}`, { as: 'staff', body: { name: 'good' } })
    expect(await rowsOf('/v1/categories')).toMatchObject([{ name: 'good' }])
    expect(await rowsOf('/v1/tags')).toMatchObject([{ name: 'good' }])
    expect(await rowsOf('/v1/search?q=good&type=tag')).toMatchObject([{ title: 'good' }])
    expect(await rowsOf('/v1/orders', 'customer')).toHaveLength(1)
    expect(await rowsOf('/v1/users', 'customer')).toHaveLength(1)
    expect(await rowsOf('/v1/users', 'staff')).toHaveLength(3)
    const { id } = await anOAuthClient(store)
    expect((await rowsOf('/v1/oauth-clients', 'admin')).map((row) => row.id)).toEqual([id])
    const me = (await store.rest('GET', '/v1/me', { as: 'customer' })).body.id
    expect(await rowsOf(`/v1/users/${me}/apikeys`, 'customer')).toHaveLength(1)
    await writeRequestLog(store.app.services())
    expect(await rowsOf('/v1/me/requests?status=201', 'staff')).toMatchObject([{ path: '/v1/tags' }, { path: '/v1/categories' }])
    const events = await rowsOf('/v1/audit-events?type=api_key_issued', 'admin')
    expect(events.map((event) => Object(event).subject)).toEqual(['apiKey:3', 'apiKey:2', 'apiKey:1'])
  })

  it.each<[string, CallerName, number, string[]]>([
    ['/v1/pets/export?status=nope', 'nobody', 400, ['status']],
    ['/v1/pets/export?fields=nope', 'nobody', 400, ['fields']],
    ['/v1/pets/export?nope=1', 'nobody', 400, ['nope']],
    ['/v1/pets/export?limit=5', 'nobody', 400, ['limit']],
    ['/v1/pets/export?page=2', 'nobody', 400, ['page']],
    ['/v1/pets/export?after=nope', 'nobody', 400, ['after']],
    ['/v1/orders/export', 'nobody', 401, []],
    ['/v1/audit-events/export', 'staff', 403, []],
    ['/v1/users/1/apikeys/export', 'customer', 404, []],
  ])('that is refused before its first row has an error status: %s', async (url, as, status, fields) => {
    const reply = await store.rest('GET', url, { as, headers: ndjson })
    expect(reply.status).toBe(status)
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(refusedFields(reply)).toEqual(fields)
  })

  it('costs one operation for HEAD', async () => {
    const count = async () =>
      Number(/gateway_operations_total\{kind="query",style="rest"\} (\d+)/.exec((await store.rest('GET', '/metrics')).text)?.[1])
    const before = await count()
    const reply = await store.rest('HEAD', '/v1/pets/export', { headers: ndjson })
    expect(reply).toMatchObject({ status: 200, text: '', headers: { 'content-type': 'application/x-ndjson' } })
    expect((await count()) - before).toBe(1)
  })
})

/** Every path of every export. */
const exportPaths = operations()
  .filter(({ operation }) => operation.operationId.startsWith('export'))
  .map(({ path }) => path)

describe('the path of an export', () => {
  it('is below the path of every list', () => {
    const lists = operations().filter(({ operation }) => operation.operationId.startsWith('list'))
    expect(lists.length).toBeGreaterThan(12)
    expect(exportPaths).toEqual(lists.map(({ path }) => `${path}/export`))
  })

  it.each(['/api/v1/pets/export', '/v1/store/order/export', '/v1/user/export', '/v1/pets/export/'])(
    'has the aliases of its list: %s',
    async (url) => {
      const reply = await store.rest('GET', url, { as: 'staff' })
      expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-ndjson' } })
    },
  )

  it('without a version leads to the current one', async () => {
    expect(await store.rest('GET', '/pets/export?status=sold')).toMatchObject({
      status: 308,
      headers: { location: '/v1/pets/export?status=sold' },
    })
  })

  it.each(exportPaths.flatMap((path) => ['PUT', 'PATCH', 'DELETE', 'POST'].map((method) => [method, path] as const)))(
    'is not the id of a resource: %s %s',
    async (method, path) => {
      const url = path.replace(/\{\w+\}/g, '1')
      const reply = await store.rest(method, url, { as: 'admin', body: { name: 'x' } })
      expect(reply).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
    },
  )

  it.each([
    ['/v1/pets/export', 'application/json', 406, ['application/x-ndjson']],
    ['/v1/pets/export', 'text/html', 406, ['application/x-ndjson']],
    ['/v1/pets/export', '*/*', 200, undefined],
    ['/v1/pets/export', 'application/json, application/x-ndjson;q=0.1', 200, undefined],
    ['/v1/pets', 'application/x-ndjson', 406, ['application/json']],
    ['/v1/pets', 'application/x-ndjson, application/json;q=0.5', 200, undefined],
  ])('and its list have one media type each: %s for a caller that accepts %s gives %i', async (path, accept, status, allowed) => {
    const reply = await store.rest('GET', `${path}?fields=id&q=nothing`, { headers: { accept } })
    expect(reply.status).toBe(status)
    expect(reply.body?.error?.details.allowed).toEqual(allowed)
  })

  it.each([
    ['/v1/pets?q=x', '/v1/pets/export'],
    ['/api/v1/store/order', '/api/v1/store/order/export'],
    ['/v1/users/7/apikeys/', '/v1/users/7/apikeys/export'],
  ])('is named to a caller that asks a list for NDJSON: %s', async (url, path) => {
    const { status, body } = await store.rest('GET', url, { as: 'staff', headers: ndjson })
    expect([status, body.error.message]).toEqual([406, `This path replies with application/json. Get application/x-ndjson from ${path}`])
    const html = await store.rest('GET', url, { as: 'staff', headers: { accept: 'text/html' } })
    expect(html.body.error.message).toBe('This path replies with application/json')
  })
})

describe('a reader', () => {
  const open = () =>
    new Promise<IncomingMessage>((resolve) => {
      openGet({ host: '127.0.0.1', port, path: '/v1/pets/export', headers: ndjson, agent: false }, resolve)
    })

  beforeAll(async () => {
    await store.sql`update pets set description = repeat('all work and no play ', 100)`
  })

  it('that is slow pauses the export, and the server buffers less than 1 MB for it', async () => {
    const sockets: Socket[] = []
    store.app.http.server.on('connection', (socket) => sockets.push(socket))
    const response = await open()
    const [socket] = sockets
    await vi.waitFor(() => expect(socket?.writableNeedDrain).toBe(true), { timeout: 10_000, interval: 10 })
    const written = socket?.bytesWritten ?? 0
    for (let i = 0; i < 10; i++) await store.rest('GET', '/v1/pets?limit=100')
    expect(socket?.bytesWritten).toBeLessThan(written + 1024 * 1024)
    expect(socket?.writableLength).toBeLessThan(1024 * 1024)
    const text = await readAll(response)
    expect(linesOf(text).map((row) => row.id)).toEqual(range(1, COUNT))
  })

  it('that disconnects does not block other requests and exports', async () => {
    const responses = await Promise.all(range(1, 5).map(open))
    for (const response of responses) response.destroy()
    expect((await store.rest('GET', '/v1/pets')).status).toBe(200)
    // their places become free only when the server has noticed the closed connections
    const rows = await until(() => rowsOf('/v1/pets?fields=id'))
    expect(rows.length).toBe(COUNT)
  })
})

describe('the pages of an export', () => {
  /** An endless list with two rows a page. Page `failsAt` gives an error; the credential ends before page `endsAt`. */
  function endless({ failsAt = Number.POSITIVE_INFINITY, endsAt = Number.POSITIVE_INFINITY, mustHaveTime = () => {} } = {}) {
    let pages = 0
    const executor: Pick<Executor, 'execute' | 'price' | 'turns'> = {
      turns: new Turns(new FairGate({ places: 1, placesPerOwner: 1, queue: 1, queuePerOwner: 1 })),
      price: () => 0,
      async execute() {
        pages += 1
        if (pages >= failsAt) return { errors: [new ApiError('SERVICE_UNAVAILABLE', 'gone', {}) as never] }
        return { data: { pets: { data: [{ id: 2 * pages }, { id: 2 * pages + 1 }], pagination: { nextCursor: String(pages) } } } }
      },
    }
    const authenticateAgain = async () => {
      if (pages + 1 >= endsAt) throw new ApiError('UNAUTHORIZED', 'ended', {})
    }
    const operations = { operationContext: () => ({ services: { origin: { owner: 'reader' } } }), mustHaveTime, authenticateAgain }
    const server = { publicAddresses: { pathOf: (path: string) => path } }
    const request = { method: 'GET', id: 'request-1', server, ...operations } as unknown as FastifyRequest
    return {
      pages: () => pages,
      stream: exportRows(executor as Executor, request, parse('{ pets { data } }'), {}, { field: 'pets', show: undefined }),
    }
  }

  it('are read at most two ahead of the reader', async () => {
    const { pages, stream: opened } = endless()
    const stream = await opened
    let taken = 0
    for await (const _chunk of stream) {
      taken += 1
      expect(pages()).toBeLessThanOrEqual(taken + 2)
      if (taken === 50) break
    }
    await until(() => expect(stream.closed).toBe(true))
    expect(pages()).toBeLessThanOrEqual(taken + 2)
  })

  it('end with the error of a failed page', async () => {
    const { stream } = endless({ failsAt: 3 })
    const text = (await (await stream).toArray()).join('')
    expect(linesOf(text)).toEqual([
      ...[2, 3, 4, 5].map((id) => ({ id })),
      { error: expect.objectContaining({ code: 'SERVICE_UNAVAILABLE', status: 503, requestId: 'request-1' }) },
    ])
  })

  it('end with an error when the server stops', async () => {
    let pagesLeft = 2
    const mustHaveTime = () => {
      if (pagesLeft-- === 0) throw new ApiError('SERVICE_UNAVAILABLE', 'stopping', {})
    }
    const lines = linesOf((await (await endless({ mustHaveTime }).stream).toArray()).join(''))
    expect(lines).toHaveLength(7)
    expect(lines.at(-1)).toEqual({ error: expect.objectContaining({ code: 'SERVICE_UNAVAILABLE', status: 503, requestId: 'request-1' }) })
  })

  it('end with an error when the credential has ended', async () => {
    const { pages, stream } = endless({ endsAt: 3 })
    const lines = linesOf((await (await stream).toArray()).join(''))
    expect(lines.at(-1)).toMatchObject({ error: { code: 'UNAUTHORIZED', status: 401 } })
    expect([lines.length, pages()]).toEqual([5, 2])
  })

  it('reject the request when the first page fails', async () => {
    await expect(endless({ failsAt: 1 }).stream).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  })
})

async function readAll(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return text
}
