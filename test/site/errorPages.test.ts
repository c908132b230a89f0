import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createErrorSender } from '../../src/http/errors.js'
import { createLog } from '../../src/observability/log.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { createErrorPage } from '../../src/site/errorPage.js'
import { unavailable } from '../../src/values/errors/make.js'
import { type PetStore, petStore } from '../support/petStore.js'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const open = (url: string, method = 'GET', accept = BROWSER) => store.rest(method, url, { headers: { accept } })

describe('a browser gets an error as a page with a way home', () => {
  it.each([
    ['GET', '/nope', 404],
    ['GET', '/docs/nope', 404],
    ['GET', '/docs/nope/nope', 404],
    ['GET', '/console/nope.js', 404],
    ['GET', '/photos/nope.png', 404],
    ['GET', '/playground/nope', 404],
    ['GET', '/.well-known/nope', 404],
    ['GET', '/v1x', 404],
    ['GET', '/graphqlx', 404],
    ['GET', '/oauthx/token', 404],
    ['GET', '/%zz', 400],
    ['POST', '/docs', 405],
    ['DELETE', '/health', 405],
    ['GET', '/openapi.json?x=1', 400],
  ])('%s %s: %i', async (method, url, status) => {
    const { headers, text, status: given } = await open(url, method)
    expect([given, headers['content-type']]).toEqual([status, 'text/html; charset=utf-8'])
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers.vary).toContain('Accept')
    expect(text).toContain('href="/"')
    expect(text).toContain('href="/docs"')
    expect(text).toContain(headers['x-request-id'])
    expect(text.match(/<h1/g)).toHaveLength(1)
  })

  it('GET /metrics for HTML alone: 406', async () => {
    const { status, headers } = await open('/metrics', 'GET', 'text/html')
    expect([status, headers['content-type']]).toEqual([406, 'text/html; charset=utf-8'])
  })

  it('405 keeps its Allow', async () => {
    expect((await open('/docs', 'POST')).headers.allow).toContain('GET')
  })

  it('HEAD gets the headers of the page', async () => {
    const { status, headers } = await open('/nope', 'HEAD')
    expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
  })

  it('shows nothing of the address as HTML', async () => {
    expect((await open('/%3Cscript%3Ealert(1)%3C/script%3E')).text).not.toContain('alert(1)')
    expect((await open('/docs/<b>bold')).text).not.toContain('<b>')
  })
})

it('a browser gets a fault of the server as a page, without its cause, and an overload with Retry-After', async () => {
  const app = Fastify()
  const sendErrorPage = createErrorPage({ PLAYGROUND: true, APP_ENV: 'test' })
  app.decorate('publicAddresses', store.app.http.publicAddresses)
  app.decorate('versionSigns', store.app.http.versionSigns)
  app.setErrorHandler(createErrorSender(createLog({ LOG_LEVEL: 'silent' }), createMetrics(), sendErrorPage))
  app.get('/fault', () => Promise.reject(new Error('the secret cause')))
  app.get('/overload', () => Promise.reject(unavailable('The database is not available')))
  const [fault, overload] = await Promise.all(['/fault', '/overload'].map((url) => app.inject({ url, headers: { accept: BROWSER } })))
  expect([fault?.statusCode, fault?.headers['content-type']]).toEqual([500, 'text/html; charset=utf-8'])
  expect(fault?.body).not.toContain('the secret cause')
  expect([overload?.statusCode, overload?.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8'])
  expect(overload?.headers['retry-after']).toMatch(/^\d+$/)
  await app.close()
})

describe('JSON stays JSON', () => {
  it.each(['/v1', '/v1/nope', '/v1/pets/999999', '/api/v1', '/api/v1/nope', '/graphql', '/graphql/nope', '/oauth/nope', '/v1?x=1'])(
    'on the API, also for a browser: %s',
    async (url) => {
      const { status, body } = await open(url)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(body).toBeDefined()
    },
  )

  it.each([
    '*/*',
    'application/json',
    'application/json, text/html',
    'text/html;q=0.5, application/json',
    'application/problem+json',
    'image/png,*/*;q=0.5',
  ])('for Accept: %s', async (accept) => {
    const { status, body } = await open('/nope', 'GET', accept)
    expect(status).toBe(404)
    expect(body).toBeDefined()
  })

  it('on the API for an address that cannot be read', async () => {
    const { statusCode, headers } = await store.app.http.inject({ url: '/v1/%zz', headers: { accept: BROWSER } })
    expect([statusCode, headers['content-type']]).toEqual([400, 'application/json; charset=utf-8'])
  })

  it('without Accept', async () => {
    expect((await store.rest('GET', '/nope')).body.error.code).toBe('NOT_FOUND')
  })
})
