import { describe, expect, it } from 'vitest'
import { checkReply, contract } from '../support/openapiValidator.js'

const always = {
  'x-request-id': 'a',
  'api-version': 'v1',
  'cache-control': 'public, no-cache',
  'content-type': 'application/json; charset=utf-8',
}
const body = { counts: { available: 1, pending: 0, sold: 0 }, onHand: 1, reserved: 0, lowStock: [] }
const good = { status: 200, headers: { ...always, etag: '"0-x"' }, text: JSON.stringify(body) }

describe('a reply that is as documented', () => {
  it.each([
    ['/v1/inventory', good],
    ['/api/v1/store/inventory', good],
    ['/v1/inventory?fields=onHand', { ...good, text: '{"onHand":1}' }],
    ['/v1/inventory', { ...good, status: 304, text: '' }],
    ['/docs/of/nothing', { ...good, status: 418 }],
  ])('passes: GET %s %o', (url, reply) => {
    expect(() => checkReply('GET', url, reply)).not.toThrow()
  })
})

describe('a reply that is not as documented', () => {
  it.each([
    ['has another status', 'GET', '/v1/inventory', { ...good, status: 206 }],
    ['lacks a header', 'GET', '/v1/inventory', { ...good, headers: always }],
    ['is of another kind', 'GET', '/v1/inventory', { ...good, headers: { ...good.headers, 'content-type': 'text/html' } }],
    ['lacks a property', 'GET', '/v1/inventory', { ...good, text: JSON.stringify({ ...body, onHand: undefined }) }],
    ['has a property more', 'GET', '/v1/inventory', { ...good, text: JSON.stringify({ ...body, nodeId: 'x' }) }],
    ['has a property more in a part', 'GET', '/v1/inventory?fields=counts', { ...good, text: '{"counts":{"lost":1}}' }],
    ['has a value of another type', 'GET', '/v1/inventory', { ...good, text: JSON.stringify({ ...body, onHand: '1' }) }],
    ['has a body where there is none', 'HEAD', '/v1/inventory', good],
    ['answers at a path there is none of', 'GET', '/v1/secrets', good],
    ['answers to a method there is none of', 'DELETE', '/v1/inventory', good],
    ['refuses in a form of its own', 'GET', '/v1/inventory', { ...good, status: 400, text: '{"message":"no"}' }],
  ])('is caught when it %s', (_what, method, url, reply) => {
    expect(() => checkReply(method, url, reply)).toThrow(/is not as the OpenAPI document says/)
  })
})

it('the document contains the path of the photo upload', () => {
  expect(Object.keys(contract.paths)).toContain('/v1/pets/{id}/photos')
})
