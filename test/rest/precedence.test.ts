import { afterAll, beforeAll, expect, it } from 'vitest'
import { anOrder, aPet } from '../support/factories.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'

interface Request {
  readonly method: string
  readonly url: string
  readonly as?: CallerName
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const big = 'x'.repeat(1024 * 1024 + 1)
const json = { 'content-type': 'application/json' }
const text = { 'content-type': 'text/plain' }
const html = { accept: 'text/html' }
const badKey = { authorization: 'ApiKey pk_live_wrong' }
const stale = { 'if-match': '"7-aaaaaaaaaaaaaaaa"' }
const pet = { name: 'Bo', status: 'sold' }
const missing = '/v1/pets/999999'
const nobody = '/v1/users/999999'
const account = { email: 'staff@example.com', password: 'correct horse' }

let store: PetStore
let held: string
beforeAll(async () => {
  store = await petStore()
  await aPet(store, { sku: 'TAKEN' })
  const { id } = await aPet(store)
  held = `/v1/pets/${id}`
  await anOrder(store, { petId: id })
})
afterAll(() => store.close())

/** The two faults of a request. The reply reports only the first. */
const table: readonly [first: string, second: string, request: () => Request][] = [
  ['404 path', '413', () => ({ method: 'POST', url: '/v1/dogs', body: big, headers: json })],
  ['404 path', '415', () => ({ method: 'POST', url: '/v1/dogs', body: 'x', headers: text })],
  ['404 path', '406', () => ({ method: 'GET', url: '/v1/dogs', headers: html })],
  ['404 path', '401', () => ({ method: 'GET', url: '/v1/dogs', headers: badKey })],
  ['405', '413', () => ({ method: 'PUT', url: '/v1/pets', body: big, headers: json })],
  ['405', '415', () => ({ method: 'PUT', url: '/v1/pets', body: 'x', headers: text })],
  ['405', '406', () => ({ method: 'DELETE', url: '/v1/pets', headers: html })],
  ['405', '401', () => ({ method: 'DELETE', url: '/v1/pets', headers: badKey })],
  ['413', '415', () => ({ method: 'POST', url: '/v1/pets', body: big, headers: text })],
  ['413', '406', () => ({ method: 'POST', url: '/v1/pets', body: big, headers: { ...json, ...html } })],
  ['413', '401', () => ({ method: 'POST', url: '/v1/pets', body: big, headers: { ...json, ...badKey } })],
  ['415', '406', () => ({ method: 'POST', url: '/v1/pets', body: 'x', headers: { ...text, ...html } })],
  ['415', '401', () => ({ method: 'POST', url: '/v1/pets', body: 'x', headers: { ...text, ...badKey } })],
  ['415', '400', () => ({ method: 'POST', url: '/v1/pets?nope=1', as: 'staff', body: 'x', headers: text })],
  ['406', '401', () => ({ method: 'GET', url: '/v1/orders', headers: html })],
  ['406', '400', () => ({ method: 'GET', url: '/v1/pets?nope=1', headers: html })],
  ['401', '400', () => ({ method: 'POST', url: '/v1/pets', body: {} })],
  ['401', '400', () => ({ method: 'POST', url: '/v1/pets', body: '{', headers: json })],
  ['401', '400', () => ({ method: 'GET', url: '/v1/pets?nope=1', headers: badKey })],
  ['401', '404', () => ({ method: 'GET', url: missing, headers: badKey })],
  ['401', '404', () => ({ method: 'DELETE', url: missing })],
  ['401', '412', () => ({ method: 'PATCH', url: held, body: {}, headers: stale })],
  ['403', '400', () => ({ method: 'POST', url: '/v1/pets', as: 'customer', body: {} })],
  ['403', '400', () => ({ method: 'POST', url: '/v1/pets', as: 'customer', body: '{', headers: json })],
  ['403', '400', () => ({ method: 'POST', url: '/v1/pets?nope=1', as: 'customer', body: pet })],
  ['403', '400', () => ({ method: 'POST', url: '/v1/pets', as: 'customer', body: pet, headers: { 'idempotency-key': 'x' } })],
  ['403', '400', () => ({ method: 'DELETE', url: '/v1/pets/x', as: 'customer' })],
  ['403', '400', () => ({ method: 'DELETE', url: held, as: 'customer', body: { a: 1 } })],
  ['401', '400', () => ({ method: 'DELETE', url: held, body: { a: 1 } })],
  ['400', '404', () => ({ method: 'DELETE', url: missing, as: 'staff', body: { a: 1 } })],
  ['415', '403', () => ({ method: 'DELETE', url: held, as: 'customer', body: 'x', headers: text })],
  ['406', '403', () => ({ method: 'POST', url: '/v1/pets', as: 'customer', body: pet, headers: html })],
  ['413', '403', () => ({ method: 'POST', url: '/v1/pets', as: 'customer', body: big, headers: json })],
  ['400', '404', () => ({ method: 'PUT', url: missing, as: 'staff', body: {} })],
  ['400', '404', () => ({ method: 'GET', url: `${missing}?nope=1` })],
  ['400', '412', () => ({ method: 'PATCH', url: held, as: 'staff', body: { stock: 'x' }, headers: stale })],
  ['400', '412', () => ({ method: 'PATCH', url: held, as: 'staff', body: { stock: 'x' }, headers: { 'if-match': 'W/"1-a"' } })],
  ['400', '409', () => ({ method: 'POST', url: '/v1/pets', as: 'staff', body: { ...pet, sku: 'TAKEN', stock: 'x' } })],
  ['403', '404', () => ({ method: 'PUT', url: missing, as: 'customer', body: pet })],
  ['403', '412', () => ({ method: 'PUT', url: held, as: 'customer', body: pet, headers: stale })],
  ['403', '412', () => ({ method: 'PUT', url: held, as: 'customer', body: pet, headers: { 'if-match': 'garbage' } })],
  ['403', '409', () => ({ method: 'DELETE', url: held, as: 'customer' })],
  ['404', '412', () => ({ method: 'PUT', url: missing, as: 'staff', body: pet, headers: stale })],
  ['404', '412', () => ({ method: 'DELETE', url: missing, as: 'staff', headers: { 'if-match': 'W/"1-a"' } })],
  ['404', '409', () => ({ method: 'PATCH', url: missing, as: 'staff', body: { sku: 'TAKEN' } })],
  ['412', '409', () => ({ method: 'PATCH', url: held, as: 'staff', body: { sku: 'TAKEN' }, headers: stale })],
  ['404 path', '401', () => ({ method: 'GET', url: '/v1/users/1/sessions', headers: badKey })],
  ['405', '401', () => ({ method: 'DELETE', url: '/v1/users', headers: badKey })],
  ['413', '400', () => ({ method: 'POST', url: '/v1/users', body: big, headers: json })],
  ['413', '401', () => ({ method: 'POST', url: '/v1/auth/login', body: big, headers: { ...json, ...badKey } })],
  ['415', '401', () => ({ method: 'POST', url: '/v1/auth/login', body: 'x', headers: { ...text, ...badKey } })],
  ['415', '400', () => ({ method: 'POST', url: '/v1/auth/logout', body: 'x', headers: text })],
  ['406', '401', () => ({ method: 'GET', url: '/v1/me', headers: html })],
  ['401', '400', () => ({ method: 'POST', url: '/v1/users', body: {}, headers: badKey })],
  ['401', '400', () => ({ method: 'PATCH', url: nobody, body: {} })],
  ['401', '404', () => ({ method: 'GET', url: `${nobody}/apikeys` })],
  ['401', '409', () => ({ method: 'POST', url: '/v1/users', body: account, headers: badKey })],
  ['400', '401', () => ({ method: 'POST', url: '/v1/auth/login', body: { ...account, password: '' } })],
  ['403', '400', () => ({ method: 'PUT', url: `${nobody}/role`, as: 'customer', body: { role: 'king' } })],
  ['400', '404', () => ({ method: 'POST', url: `${nobody}/apikeys`, as: 'admin', body: { scopes: [] } })],
  ['400', '409', () => ({ method: 'POST', url: '/v1/users', body: { ...account, role: 'admin' } })],
  ['403', '404', () => ({ method: 'PUT', url: `${nobody}/role`, as: 'staff', body: { role: 'staff' } })],
  ['403', '404', () => ({ method: 'POST', url: `${nobody}/suspend`, as: 'customer' })],
  ['403', '404', () => ({ method: 'GET', url: '/v1/oauth-clients/999999', as: 'staff' })],
  ['404', '403', () => ({ method: 'POST', url: '/v1/users/1/apikeys', as: 'customer' })],
  [
    '404',
    '409',
    () => ({ method: 'PATCH', url: '/v1/users/1', as: 'customer', body: { email: 'admin@example.com', currentPassword: 'x' } }),
  ],
  ['412', '409', () => ({ method: 'DELETE', url: held, as: 'staff', headers: stale })],
]

it.each(table)('%s comes before %s (%#)', async (first, _second, request) => {
  const { method, url, ...options } = request()
  const reply = await store.rest(method, url, options)
  expect(reply.status).toBe(Number.parseInt(first, 10))
  expect(reply.body.error.status).toBe(reply.status)
})
