import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../http/wire.js'
import { aPet } from '../support/factories.js'
import { manifestFolder } from '../support/manifests.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { call, openStream, type WireStream } from './wire.js'

const folder = manifestFolder()
const TRUSTED_DOCUMENTS = folder.write('map.json', {
  pet: '{ pet(id: 1) { name } }',
  change: 'subscription { petChanged { name } }',
  tag: 'mutation { createTag(input: { name: "a" }) { id } }',
})

let store: PetStore
let port: number
beforeAll(async () => {
  store = await petStore({ settings: { TRUSTED_DOCUMENTS, PERSISTED_ONLY: 'true' } })
  await aPet(store, { name: 'Rex' })
  port = await listen(store.app)
})
afterAll(async () => {
  await store.close()
  folder.remove()
})

const path = '/graphql/stream'
const persisted = (sha256Hash: string, more: object = {}) => ({ extensions: { persistedQuery: { version: 1, sha256Hash }, ...more } })
const inUrl = (given: Readonly<Record<string, unknown>>) => {
  const parameters = Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
  return `${path}?${new URLSearchParams(Object.fromEntries(parameters))}`
}
const rex = { event: 'next', data: { data: { pet: { name: 'Rex' } } } }

describe('a stream of a gateway with PERSISTED_ONLY', () => {
  it.each<[name: string, open: () => Promise<WireStream>]>([
    ['documentId in a body', () => openStream(port, { body: { documentId: 'pet' } })],
    ['extensions.persistedQuery in a body', () => openStream(port, { body: persisted('pet') })],
    ['documentId in a URL', () => openStream(port, { method: 'GET', path: inUrl({ documentId: 'pet' }) })],
    ['extensions.persistedQuery in a URL', () => openStream(port, { method: 'GET', path: inUrl(persisted('pet')) })],
    ['the text of a trusted document', () => openStream(port, { body: { query: '{ pet(id: 1) { name } }' } })],
  ])('runs a trusted document by %s', async (_name, open) => {
    const stream = await open()
    expect([stream.status, (await stream.rest())[0]]).toEqual([200, rex])
  })

  it('tells the events of a trusted subscription', async () => {
    const stream = await openStream(port, { body: { documentId: 'change' } })
    await until(() => expect(store.app.changes.listeners).toBe(1))
    await store.rest('PATCH', '/v1/pets/1', { as: 'staff', body: { stock: 7 } })
    expect(await stream.next()).toEqual({ event: 'next', data: { data: { petChanged: { name: 'Rex' } } } })
    stream.leave()
  })

  it.each<[name: string, given: Parameters<typeof call>[1], status: number, code: string]>([
    ['another document', { body: { query: '{ __typename }' } }, 403, 'DOCUMENT_NOT_TRUSTED'],
    ['another document in a URL', { method: 'GET', path: inUrl({ query: '{ __typename }' }) }, 403, 'DOCUMENT_NOT_TRUSTED'],
    ['an unknown documentId', { body: { documentId: 'unknown' } }, 403, 'DOCUMENT_NOT_TRUSTED'],
    ['an unknown hash', { body: persisted('unknown') }, 403, 'DOCUMENT_NOT_TRUSTED'],
    ['a registration', { body: { query: '{ __typename }', ...persisted('unknown') } }, 403, 'DOCUMENT_NOT_TRUSTED'],
    ['an id with another text', { body: { query: '{ __typename }', documentId: 'pet' } }, 400, 'VALIDATION_ERROR'],
    ['an id of a wrong type', { body: { documentId: 7 } }, 400, 'VALIDATION_ERROR'],
    ['a mutation by GET', { method: 'GET', path: inUrl({ documentId: 'tag' }) }, 405, 'METHOD_NOT_ALLOWED'],
  ])('refuses %s', async (_name, given, status, code) => {
    const reply = await call(port, { ...given, headers: { accept: 'text/event-stream' } })
    expect([reply.status, reply.body.errors[0].extensions.code]).toEqual([status, code])
  })

  it('with several operations takes ids in bodies and URLs', async () => {
    const ticket = { 'x-graphql-event-stream-token': (await call(port, { method: 'PUT' })).text }
    const stream = await openStream(port, { method: 'GET', headers: ticket })
    const added = [
      { body: { documentId: 'pet', extensions: { operationId: 'a' } } },
      { method: 'GET', path: inUrl({ documentId: 'pet', extensions: { operationId: 'b' } }) },
      { method: 'GET', path: inUrl(persisted('pet', { operationId: 'c' })) },
    ]
    for (const [i, given] of added.entries()) {
      expect((await call(port, { ...given, headers: ticket })).status, given.path).toBe(202)
      expect(await stream.next()).toEqual({ event: 'next', data: { id: 'abc'[i], payload: rex.data } })
      expect((await stream.next())?.event).toBe('complete')
    }
    const refused = await call(port, { body: { query: '{ __typename }', extensions: { operationId: 'd' } }, headers: ticket })
    expect([refused.status, refused.body.errors[0].extensions.code]).toEqual([403, 'DOCUMENT_NOT_TRUSTED'])
    stream.leave()
  })
})
