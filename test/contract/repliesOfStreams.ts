import { expect, it } from 'vitest'
import { streamLimits } from '../../src/graphql/stream/streamLimits.js'
import type { PetStore, Reply } from '../support/petStore.js'
import { until } from '../support/until.js'
import type { Options } from './documented.js'

interface World {
  readonly store: () => PetStore
  /** Calls the server and notes the documented status that it gave. */
  call(method: string, url: string, options?: Options): Promise<Reply>
}

const url = '/graphql/stream'
const query = '{ __typename }'
const byUrl = (parameters: Record<string, string>) => `${url}?${new URLSearchParams(parameters)}`

/** The part of the proof that concerns event streams. The customer opens them all, because no other part uses this caller. */
export function streamsAreAsDocumented({ store, call }: World): void {
  const stream = (method: string, address: string, options: Options = {}) => call(method, address, { as: 'customer', ...options })
  const reserve = async () => ({ 'x-graphql-event-stream-token': (await stream('PUT', url)).text })

  it('event streams run operations in one request or after a reservation', async () => {
    expect((await stream('GET', byUrl({ query }))).text).toContain('event: complete')
    expect((await stream('POST', url, { body: { query } })).text).toContain('event: complete')
    const headers = await reserve()
    expect((await stream('POST', url, { body: { query, extensions: { operationId: 'a' } }, headers })).status).toBe(202)
    expect((await stream('GET', byUrl({ query, extensions: '{"operationId":"b"}' }), { headers })).status).toBe(202)
    expect((await stream('DELETE', byUrl({ operationId: 'a' }), { headers })).status).toBe(200)
    expect((await stream('DELETE', url, { headers })).status).toBe(400)
  })

  it('event streams are refused for bad input, unknown tickets and a second reader', async () => {
    expect((await stream('POST', url, { body: {} })).status).toBe(400)
    expect((await stream('POST', url, { body: { documentId: 'unknown' } })).status).toBe(403)
    expect((await stream('GET', byUrl({ documentId: 'unknown' }))).status).toBe(403)
    expect((await stream('PUT', url, { body: { a: 1 } })).status).toBe(400)
    expect((await stream('GET', url)).status).toBe(400)
    expect((await stream('GET', byUrl({ query: 'mutation { deletePet(id: 1) }' }))).status).toBe(405)
    const unknown = { headers: { 'x-graphql-event-stream-token': '00000000-0000-4000-8000-000000000000', accept: 'text/event-stream' } }
    for (const method of ['GET', 'POST']) expect((await stream(method, url, unknown)).status).toBe(404)
    const { accept: _accept, ...headers } = unknown.headers
    expect((await stream('DELETE', byUrl({ operationId: 'a' }), { headers })).status).toBe(404)
    const ticket = await reserve()
    const reading = { url, headers: { ...ticket, authorization: `ApiKey ${store().keys.customer}` } }
    void store()
      .app.http.inject(reading)
      .then(() => {}) // the stream stays open until the store closes; inject sends nothing until its promise is used
    const again = { headers: { ...ticket, accept: 'text/event-stream' } }
    await until(async () => expect((await stream('GET', url, again)).status).toBe(409))
    expect((await stream('POST', url, again)).status).toBe(409)
  })

  it('event streams beyond the limit are refused with 429', async () => {
    const statuses: number[] = []
    while (statuses.length <= streamLimits.streams && statuses.at(-1) !== 429) statuses.push((await stream('PUT', url)).status)
    expect(statuses.at(-1)).toBe(429)
    expect((await stream('POST', url, { body: { query } })).status).toBe(429)
    expect((await stream('GET', byUrl({ query }))).status).toBe(429)
  })
}
