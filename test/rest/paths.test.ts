import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../src/rest/routes.js'
import { photoUpload } from '../../src/rest/shopRoutes.js'
import { operations } from '../support/openapiValidator.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { addressOf, oneOfEach, type Things } from './calls.js'

let store: PetStore
let things: Things
beforeAll(async () => {
  store = await petStore()
  things = await oneOfEach(store)
})
afterAll(() => store.close())

describe('an alias', () => {
  it.each([
    ['/v1/pets', '/api/v1/pets'],
    ['/v1/pets/1', '/api/v1/pets/1'],
    ['/v1/categories', '/api/v1/categories'],
    ['/v1/search?q=pet', '/api/v1/search?q=pet'],
    ['/v1/orders', '/v1/store/order'],
    ['/v1/orders/1', '/v1/store/order/1'],
    ['/v1/orders/1', '/api/v1/store/order/1'],
    ['/v1/inventory', '/v1/store/inventory'],
    ['/v1/inventory', '/api/v1/store/inventory'],
    ['/v1/users', '/v1/user'],
    ['/v1/users/1', '/v1/user/1'],
    ['/v1/users/1', '/api/v1/user/1'],
    ['/v1/me', '/api/v1/me'],
    ['/v1/users/2/apikeys', '/v1/user/2/apikeys'],
    ['/v1/users/2/apikeys/2', '/api/v1/user/2/apikeys/2'],
    ['/v1/users/2/apikey', '/v1/user/2/apikey'],
    ['/v1/oauth-clients/1', '/api/v1/oauth-clients/1'],
  ])('of %s is %s, with the same reply and no redirect', async (path, alias) => {
    const [canonical, other] = [await store.rest('GET', path, { as: 'admin' }), await store.rest('GET', alias, { as: 'admin' })]
    expect(canonical.status).toBe(200)
    expect(other).toMatchObject({ status: 200, body: canonical.body })
    expect(other.headers.etag).toBe(canonical.headers.etag)
  })

  it('accepts writes too', async () => {
    const reply = await store.rest('POST', '/api/v1/pets', { as: 'staff', body: { name: 'Bo', status: 'sold' } })
    expect(reply.status).toBe(201)
    expect(reply.headers.location).toBe(`/v1/pets/${reply.body.id}`)
    expect((await store.rest('DELETE', `/api/v1/pets/${reply.body.id}`, { as: 'staff' })).status).toBe(204)
  })
})

it.each(['/v1/users', '/v1/user', '/v1/auth/register', '/api/v1/users', '/api/v1/user', '/api/v1/auth/register'])(
  '%s registers a user',
  async (url) => {
    const email = `${url.replaceAll('/', '.').slice(1)}@example.com`
    const reply = await store.rest('POST', url, { body: { email, password: 'correct horse' } })
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({ email, userId: reply.body.id, apiKey: { userId: reply.body.id, secret: expect.any(String) } })
    expect(reply.headers.location).toBe(`/v1/users/${reply.body.id}`)
  },
)

describe('a path without a version', () => {
  it.each([
    ['GET', '/pets', '/v1/pets'],
    ['GET', '/pets?status=sold&q=a%20b&fields=id,name', '/v1/pets?status=sold&q=a%20b&fields=id,name'],
    ['POST', '/pets', '/v1/pets'],
    ['DELETE', '/pets/7', '/v1/pets/7'],
    ['POST', '/pets/7/photos', '/v1/pets/7/photos'],
    ['GET', '/store/order/1', '/v1/store/order/1'],
    ['GET', '/store/inventory', '/v1/store/inventory'],
    ['GET', '/user/1', '/v1/user/1'],
    ['GET', '/orders', '/v1/orders'],
    ['HEAD', '/tags', '/v1/tags'],
    ['POST', '/users', '/v1/users'],
    ['GET', '/users/1/apikeys/2', '/v1/users/1/apikeys/2'],
    ['GET', '/me', '/v1/me'],
    ['GET', '/me/requests?status=404', '/v1/me/requests?status=404'],
    ['POST', '/auth/login', '/v1/auth/login'],
    ['POST', '/auth/register', '/v1/auth/register'],
    ['GET', '/oauth-clients', '/v1/oauth-clients'],
    ['GET', '/audit-events?type=signed_in', '/v1/audit-events?type=signed_in'],
  ])('redirects permanently: %s %s to %s', async (method, url, location) => {
    const reply = await store.rest(method, url)
    expect(reply.status).toBe(308)
    expect(reply.headers.location).toBe(location)
    expect(reply.headers['x-request-id']).toBeTruthy()
  })

  it('never redirects to another host', async () => {
    for (const url of ['//evil.example/pets', '/pets//evil.example', '/pets/..//evil.example', '/pets/%2F%2Fevil.example']) {
      const { headers, status } = await store.rest('GET', url)
      if (status === 308) expect(new URL(headers.location ?? '', 'http://petstore.test').host).toBe('petstore.test')
    }
  })
})

it.each(['/v1/pets/', '/v1/pets/1/', '/v1/categories/', '/api/v1/store/order/'])('a path may end with a slash: %s', async (url) => {
  expect((await store.rest('GET', url, { as: 'staff' })).status).toBe(200)
})

describe('a path that does not exist', () => {
  it.each([
    ['GET', '/v1'],
    ['GET', '/v1/dogs'],
    ['GET', '/v1/pets/1/owner'],
    ['POST', '/v1/pets/1/photos/2'],
    ['GET', '/v2/pets'],
    ['GET', '/V1/PETS'],
    ['GET', '/v1//pets'],
    ['GET', '/api/pets'],
    ['GET', '/v1/node'],
    ['GET', '/v1/petsConnection'],
    ['POST', '/v1/login'],
    ['GET', '/v1/auth'],
    ['GET', '/v1/me/apikeys'],
    ['GET', '/v1/users/1/password'],
    ['GET', '/v1/users/1/sessions'],
    ['GET', '/v1/oauth-clients/1/secret'],
    ['POST', '/v1/oauth/token'],
    ['GET', '/v1/signing-keys'],
    ['GET', '/v1/pets-connection'],
    ['POST', '/v1/webhook'],
    ['POST', '/webhook'],
    ['POST', '/webhook/1'],
    ['POST', '/v1/webhook/1'],
    ['DELETE', '/v1/webhook/1'],
    ['PROPFIND', '/v1/dogs'],
    ['GET', '/photos/nothing-here.png'],
    ['GET', '/photos/demo/nothing-here.svg'],
    ['GET', '/.env'],
  ])('gives NOT_FOUND as a JSON error: %s %s', async (method, url) => {
    // only outside of the API a browser gets a page
    const accept = /^(\/api)?\/v1(\/|$)/.test(url) ? 'text/html,*/*;q=0.1' : '*/*'
    const reply = await store.rest(method, url, { headers: { accept } })
    expect(reply.status).toBe(404)
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(reply.body.error).toMatchObject({ code: 'NOT_FOUND', type: 'not_found', status: 404, requestId: reply.headers['x-request-id'] })
  })
})

describe('a method that a path does not have', () => {
  it.each([
    ['DELETE', '/v1/pets', 'GET, HEAD, POST'],
    ['PUT', '/v1/pets', 'GET, HEAD, POST'],
    ['POST', '/v1/pets/1', 'DELETE, GET, HEAD, PATCH, PUT'],
    ['GET', '/v1/pets/1/photos', 'POST'],
    ['POST', '/v1/inventory', 'GET, HEAD'],
    ['POST', '/v1/search', 'GET, HEAD'],
    ['DELETE', '/v1/categories', 'GET, HEAD, POST'],
    ['PATCH', '/api/v1/store/inventory', 'GET, HEAD'],
    ['DELETE', '/v1/users', 'GET, HEAD, POST'],
    ['PUT', '/v1/users/1', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/v1/users/1/role', 'PUT'],
    ['DELETE', '/v1/me', 'GET, HEAD'],
    ['POST', '/v1/me/requests', 'GET, HEAD'],
    ['GET', '/v1/auth/login', 'POST'],
    ['GET', '/v1/auth/register', 'POST'],
    ['PATCH', '/v1/users/1/apikeys/1', 'DELETE, GET, HEAD'],
    ['DELETE', '/v1/users/1/apikeys', 'GET, HEAD, POST'],
    ['PUT', '/v1/users/1/apikey', 'DELETE, GET, HEAD, POST'],
    ['PUT', '/v1/oauth-clients/1', 'DELETE, GET, HEAD, PATCH'],
    ['POST', '/v1/audit-events', 'GET, HEAD'],
    ['OPTIONS', '/v1/tags', 'GET, HEAD, POST'],
    ['PROPFIND', '/v1/tags/', 'GET, HEAD, POST'],
    ['DELETE', '/health', 'GET, HEAD'],
    ['POST', '/photos/some.png', 'GET, HEAD'],
  ])('gives METHOD_NOT_ALLOWED with the allowed methods: %s %s', async (method, url, allow) => {
    const reply = await store.rest(method, url)
    expect(reply.status).toBe(405)
    expect(reply.headers.allow).toBe(allow)
    expect(reply.body.error).toMatchObject({ code: 'METHOD_NOT_ALLOWED', details: { allowed: allow.split(', ') } })
  })
})

describe('below /v1', () => {
  it('the server mounts only the route table, exports, the photo upload, GraphQL with its streams, the OpenAPI document, and sign-up', async () => {
    const tree = store.app.http.printRoutes({ commonPrefix: false })
    const depthOf = (line: string) => line.search(/[^\s│├└─]/) / 4
    const stack: string[] = []
    const found = tree
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => {
        const [, part = '', methods] = /^[\s│├└─]*(\S+)(?: \((.+)\))?$/.exec(line) ?? []
        stack.splice(depthOf(line) - 1, Number.POSITIVE_INFINITY, part)
        return methods ? methods.split(', ').map((method) => `${method} ${stack.join('')}`) : []
      })
      .filter((route) => / \/v1\//.test(route) && !/ \/v1\/(store|user)(\/|$)/.test(route))
    const rows = [...routes, photoUpload].flatMap(({ method, path }) => [
      `${method} /v1${path}`,
      ...(method === 'GET' ? [`HEAD /v1${path}`] : []),
    ])
    const streams = ['GET', 'POST', 'PUT', 'DELETE'].map((method) => `${method} /v1/graphql/stream`)
    const documents = ['GET /v1/openapi.json', 'HEAD /v1/openapi.json']
    const others = ['GET /v1/graphql', 'HEAD /v1/graphql', 'POST /v1/graphql', ...streams, ...documents, 'POST /v1/auth/register']
    // parameters with different names in one position are printed together: `:id|:userId`
    const unnamed = (list: readonly string[]) => list.map((route) => route.replace(/:[^/]+/g, ':')).sort()
    // the last four of each export answer 405; without them the path would be the id of a resource
    const exported = operations().filter(({ operation }) => operation.operationId.startsWith('export'))
    const methods = ['GET', 'HEAD', 'DELETE', 'PATCH', 'POST', 'PUT']
    const exports = exported.flatMap(({ path }) => methods.map((method) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`))
    expect(unnamed(found)).toEqual(unnamed([...rows, ...others, ...exports]))
  })

  it('every route of the table exists under both prefixes', async () => {
    for (const { method, path } of routes) {
      for (const prefix of ['', '/api']) {
        const { status } = await store.rest(method, prefix + addressOf(path, things))
        expect([200, 400, 401], `${method} ${prefix}${path}`).toContain(status)
      }
    }
  })
})
