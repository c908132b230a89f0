import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeRequestLog } from '../../src/domain/requestLog/writeRequestLog.js'
import { form } from '../rest/forms.js'
import { basic, CANARY, type CanaryTrap, canaryTrap, disguises, json } from './canaryTrap.js'

let trap: CanaryTrap
beforeAll(async () => {
  trap = await canaryTrap()
})
afterAll(() => trap.store.close())

describe('a secret at the door', () => {
  const urls = [
    '/v1/me',
    '/v1/pets',
    '/v1/pets/abc',
    '/api/v1/users',
    '/graphql',
    '/unknown',
    '/v1/unknown',
    '/health',
    '/metrics',
    '/docs',
    '/photos/x',
  ]

  it('appears in no reply, log, metric or table when it is sent in a header', async () => {
    const credentials: Record<string, string>[] = [
      ...['ApiKey', 'Bearer', 'Digest', 'Token', 'Negotiate', ''].map((scheme) => ({ authorization: `${scheme} ${CANARY}`.trim() })),
      { authorization: `Bearer ${CANARY}.${CANARY}.${CANARY}` },
      { authorization: `ApiKey pk_live_${CANARY.padEnd(50, '0')}` },
      { authorization: basic(`ada:${CANARY}`) },
      { 'x-api-key': CANARY },
      { 'x-api-key': CANARY, authorization: `Bearer ${CANARY}` },
      { cookie: `session=${CANARY}` },
      { 'proxy-authorization': `Bearer ${CANARY}` },
    ]
    for (const headers of credentials)
      for (const url of [...urls, '/oauth/token']) await trap.plant({ url, headers }, { method: 'POST', url, headers })
    await trap.expectNowhere([...disguises(CANARY), basic(`ada:${CANARY}`).slice(6)])
  })

  it('appears in no reply, log, metric or table when it is sent in a URL', async () => {
    const names = [
      'api_key',
      'apikey',
      'api%5Fkey',
      'access_token',
      'refresh_token',
      'token',
      'password',
      'client_secret',
      'secret',
      'jwt',
      'pwd',
      'key',
    ]
    for (const url of urls)
      for (const name of names) await trap.plant({ url: `${url}?${name}=${CANARY}` }, { url: `${url}?limit=1&${name}=${CANARY}` })
    await trap.plant(
      ...['/pets', '/v1/pets', '/v1/orders'].map((url) => ({ url: `${url}?token=${CANARY}`, headers: { accept: 'text/html' } })),
    )
    await trap.expectNowhere(disguises(CANARY))
  })

  it('appears in no reply, log, metric or table when it is sent in an OAuth form', async () => {
    const client = { name: 'Partner', scopes: ['read'] }
    const made = await trap.store.rest('POST', '/v1/oauth-clients', { as: 'admin', body: client })
    const { clientId, clientSecret } = made.body
    const post = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}): InjectOptions => ({
      method: 'POST',
      url,
      payload: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
    const good = { authorization: basic(`${clientId}:${clientSecret}`) }
    for (const url of ['/oauth/token', '/oauth/revoke', '/oauth/introspect']) {
      await trap.plant(
        post(url, { grant_type: 'client_credentials', client_id: clientId, client_secret: CANARY, token: CANARY }),
        post(url, { grant_type: 'client_credentials', token: CANARY }, { authorization: basic(`${clientId}:${CANARY}`) }),
        post(url, { grant_type: 'client_credentials', token: CANARY, client_secret: CANARY }, good),
        post(url, { grant_type: 'refresh_token', refresh_token: CANARY, token: CANARY }, good),
        post(url, { grant_type: 'password', username: 'ada', password: CANARY }, good),
        post(url, { grant_type: CANARY, token_type_hint: CANARY, token: `${CANARY}.${CANARY}.${CANARY}`, scope: 'read' }, good),
        { ...post(url, {}, good), payload: `token=${CANARY}&token=${CANARY}&client_secret=${CANARY}&client_secret=${CANARY}` },
        post(`${url}?client_secret=${CANARY}`, { token: CANARY }, good),
        json(url, { client_secret: CANARY, token: CANARY }),
      )
    }
    await trap.expectNowhere(disguises(CANARY))
  })

  it('appears in no reply, log, metric or table when it is sent in a multipart form', async () => {
    const parts = [
      form({ content: Buffer.from(CANARY), file: 'buddy.jpg', type: 'image/jpeg' }),
      form({ content: Buffer.from('x'), file: `${CANARY}.jpg`, type: 'image/jpeg' }),
    ]
    for (const { body, headers } of parts)
      await trap.plant({
        method: 'POST',
        url: '/v1/pets/1/photos',
        payload: body,
        headers: { ...headers, 'x-api-key': trap.store.keys.staff },
      })
    const text = `--x\r\ncontent-disposition: form-data; name="password"\r\n\r\n${CANARY}\r\n--x--\r\n`
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    await trap.plant({
      method: 'POST',
      url: '/v1/pets/1/photos',
      payload: text,
      headers: { ...headers, 'x-api-key': trap.store.keys.staff },
    })
    await trap.plant(
      { method: 'POST', url: '/v1/auth/login', payload: text, headers },
      { method: 'POST', url: '/graphql', payload: text, headers },
    )
    await trap.expectNowhere(disguises(CANARY))
  })

  it('appears in no reply, log, metric or table when a key is the name of an operation, of a field or of a variable', async () => {
    const key = `psk_live_${CANARY}0123456789`
    const documents = [
      `query ${key} { pets(limit: 1) { data { id } } }`,
      `query ${key} { me { id } }`,
      `query ${key} { ${key} }`,
      `query A($${key}: Int) { __typename }`,
      `subscription ${key} { ${key} }`,
    ]
    for (const query of documents) {
      const calls = Array.from({ length: 6 }, () => json('/graphql', { query }, { 'x-api-key': trap.store.keys.customer }))
      await trap.plant(...calls, json('/graphql/stream', { query }))
    }
    await writeRequestLog(trap.store.app.services())
    await trap.plant(
      json('/graphql', { query: '{ __typename }', operationName: key }),
      json('/graphql', { query: '{ __typename }', id: key }),
    )
    await trap.expectNowhere(disguises(CANARY))
  })

  it('leaves its failed logins and requests in the log, so the searched log is not empty', () => {
    for (const text of ['authentication failed', 'security event', '"msg":"request"']) expect(trap.log()).toContain(text)
  })
})
