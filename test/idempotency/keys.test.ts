import { randomUUID } from 'node:crypto'
import { request as openRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../http/wire.js'
import { aPet, aUser } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { errorOf, isReplay } from './replyOf.js'
import { type Headers, styles, tagCalls } from './tagCalls.js'

let store: PetStore
let port: number
beforeAll(async () => {
  store = await petStore()
  port = await listen(store.app)
})
afterAll(() => store.close())

const { tag, createTag, tags, records } = tagCalls(() => store)

const uuid = '6f1c1d3e-1d1b-4a37-9f0e-2b9c6a5a7c11'
const refused: readonly [string, string, Headers][] = [
  ...[
    '',
    'abc',
    '6f1c1d3e1d1b4a379f0e2b9c6a5a7c11',
    `{${uuid}}`,
    `urn:uuid:${uuid}`,
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '"00000000-0000-0000-0000-000000000000"',
    '6f1c1d3e-1d1b-4a37-cf0e-2b9c6a5a7c11',
    '6f1c1d3e-1d1b-0a37-9f0e-2b9c6a5a7c11',
    '6f1c1d3e-1d1b-9a37-9f0e-2b9c6a5a7c11',
    `"${uuid}`,
    `${uuid}"`,
    `""${uuid}""`,
    `" ${uuid}"`,
    `"${uuid}";`,
    `"${uuid}";A=1`,
    `"${uuid}" a=1`,
    `"${uuid}", "${uuid}"`,
    `'${uuid}'`,
    `${uuid}, ${uuid}`,
  ].map((key): [string, string, Headers] => ['Idempotency-Key', key, { 'idempotency-key': key }]),
  ...['', 'two words', 'k'.repeat(256), 'clé', 'a\tb', 'a, a'].map((key): [string, string, Headers] => [
    'X-Idempotency-Key',
    key,
    { 'x-idempotency-key': key },
  ]),
  ['X-Idempotency-Key', 'another than Idempotency-Key', { 'idempotency-key': uuid, 'x-idempotency-key': 'abc123' }],
]

describe.each(styles)('idempotency keys by %s', (style) => {
  it.each(refused)('%s: %j gives 400, names the header and writes nothing', async (name, _key, headers) => {
    const [before, kept] = [await tags(), await records()]
    const reply = await createTag(style, tag(), headers)
    expect(errorOf(reply)).toMatchObject({ code: 'VALIDATION_ERROR', status: 400, details: { fields: [{ field: name }] } })
    expect([await tags(), await records()]).toEqual([before, kept])
  })

  it.each<[string, Headers]>([
    ...['1', '2', '3', '4', '5', '6', '7', '8'].map((version): [string, Headers] => [
      `a UUID of version ${version}`,
      { 'idempotency-key': randomUUID().replace(/^(.{14})./, `$1${version}`) },
    ]),
    ['a UUID in capitals', { 'idempotency-key': randomUUID().toUpperCase() }],
    ['a UUID in quotation marks', { 'idempotency-key': `"${randomUUID()}"` }],
    ['a structured field with parameters', { 'idempotency-key': `"${randomUUID()}";a;b=1;c="x\\"y"; d=tok/en;e=?1;f=:AQID:;g=-1.5;h=@1` }],
    ['one character', { 'x-idempotency-key': '!' }],
    ['255 characters', { 'x-idempotency-key': '~'.repeat(255) }],
    ['the same in both headers', { 'idempotency-key': uuid, 'x-idempotency-key': uuid }],
  ])('%s is accepted as a key', async (_what, headers) => {
    const name = tag()
    expect(errorOf(await createTag(style, name, headers))).toBeUndefined()
    const again = await createTag(style, name, headers)
    expect([errorOf(again), isReplay(again)]).toEqual([undefined, true])
    expect((await tags()).filter((known) => known === name)).toHaveLength(1)
  })
})

it.each([
  [uuid, uuid],
  [uuid, randomUUID()],
])('a header with a key that is sent twice is refused: %s, %s', async (...keys) => {
  const status = await new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-api-key': store.keys.staff, 'idempotency-key': keys }
    const request = openRequest({ host: '127.0.0.1', port, path: '/v1/tags', method: 'POST', headers })
    request.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject)
    request.end(JSON.stringify({ name: tag() }))
  })
  expect(status).toBe(400)
})

it('a key names the same call in either header', async () => {
  const [key, name] = [randomUUID(), tag()]
  const first = await createTag('REST', name, { 'x-idempotency-key': key.toUpperCase() })
  const again = await createTag('REST', name, { 'idempotency-key': key })
  expect([again.status, again.text, isReplay(again)]).toEqual([201, first.text, true])
})

it('a key names the same call in every form', async () => {
  const [key, name] = [randomUUID(), tag()]
  const forms = [key, `"${key}"`, key.toUpperCase(), `"${key.toUpperCase()}";v=1`]
  const replies = []
  for (const form of forms) replies.push(await createTag('REST', name, { 'idempotency-key': form }))
  for (const form of forms.slice(0, 3)) replies.push(await createTag('REST', name, { 'x-idempotency-key': form }))
  expect(replies.map(isReplay)).toEqual([false, ...Array(6).fill(true)])
  for (const reply of replies) expect(reply.text).toBe(replies[0]?.text)
})

it('both headers may carry the same key, in any case and form', async () => {
  const key = randomUUID()
  for (const standard of [key, `"${key}"`]) {
    const { status } = await createTag('REST', 'in both headers', { 'idempotency-key': standard, 'x-idempotency-key': key.toUpperCase() })
    expect(status).toBe(201)
  }
})

it('the refusal of a key names the header that takes other keys', async () => {
  const reply = await createTag('REST', tag(), { 'idempotency-key': 'order-7' })
  expect(reply.body.error.message).toContain('X-Idempotency-Key')
})

describe('an anonymous caller', () => {
  const signUp = (headers: Headers) => {
    return store.rest('POST', '/v1/users', { body: { email: `${randomUUID()}@example.com`, password: 'long enough' }, headers })
  }

  it('can use a UUID in either header', async () => {
    for (const header of ['idempotency-key', 'x-idempotency-key'])
      for (const key of [randomUUID(), `"${randomUUID()}"`]) expect((await signUp({ [header]: key })).status).toBe(201)
  })

  it('cannot use a key that others can guess', async () => {
    const users = await store.sql`select 1 from users`
    const refusal = await signUp({ 'x-idempotency-key': 'sign-up-1' })
    expect(errorOf(refusal)).toMatchObject({ code: 'VALIDATION_ERROR', status: 400 })
    const document = 'mutation { logout(input: { refreshToken: "x" }) @idempotent(key: "abc") { sessionsEnded } }'
    expect(errorOf(await store.graphql(document))).toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(await store.sql`select 1 from users`).toHaveLength(users.length)
  })
})

describe('a key in a header', () => {
  const key = { 'idempotency-key': uuid }

  it.each([
    ['two fields', 'mutation { createTag(input: { name: "n1" }) { id } createCategory(input: { name: "n1" }) { id } }'],
    ['two aliases', 'mutation { a: createTag(input: { name: "n1" }) { id } b: createTag(input: { name: "n2" }) { id } }'],
    [
      'a fragment of two',
      'mutation { ...Two } fragment Two on Mutation { a: createTag(input: { name: "n1" }) { id } b: createTag(input: { name: "n2" }) { id } }',
    ],
    [
      'two in an inline fragment',
      'mutation { ... on Mutation { a: createTag(input: { name: "n1" }) { id } } b: createTag(input: { name: "n2" }) { id } }',
    ],
    [
      'none that runs',
      'mutation { a: createTag(input: { name: "n1" }) @skip(if: true) { id } b: createTag(input: { name: "n2" }) @skip(if: true) { id } }',
    ],
    [
      'login beside another',
      'mutation { login(input: { email: "a@b.cd", password: "x" }) { tokenType } createTag(input: { name: "n1" }) { id } }',
    ],
    ['none at all', 'mutation { __typename }'],
  ])('is refused for a document with %s', async (_what, document) => {
    const before = await tags()
    for (const headers of [key, key, { 'x-idempotency-key': 'one' }]) {
      const reply = await store.graphql(document, {}, { as: 'staff', headers })
      expect(errorOf(reply)).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: 'Idempotency-Key' }] } })
      expect(reply.body.data).toBeUndefined()
    }
    expect(await tags()).toEqual(before)
  })

  it('replays one mutation for a document that is written differently', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const name = tag()
    const first = await store.graphql(`mutation { createTag(input: { name: "${name}" }) { id } }`, {}, { as: 'staff', headers })
    const other = `mutation M { __typename ...F } fragment F on Mutation { again: createTag(input: { name: "${name}" }) { id } } query Q { __typename }`
    const again = await store.graphql(other, {}, { as: 'staff', headers, operationName: 'M' })
    expect(again.body.data.again).toEqual(first.body.data.createTag)
    expect(isReplay(again)).toBe(true)
  })

  it.each<[string, Headers]>([
    ['a bad one', { 'idempotency-key': 'x', 'x-idempotency-key': 'y z' }],
    ['a good one', key],
  ])('is ignored by reads: %s', async (_what, headers) => {
    const kept = await records()
    expect((await store.rest('GET', '/v1/tags', { headers })).status).toBe(200)
    expect((await store.rest('HEAD', '/v1/tags', { headers })).status).toBe(200)
    expect(errorOf(await store.graphql('{ tags { data { id } } a: tags { data { id } } }', {}, { headers }))).toBeUndefined()
    const url = `/graphql?query=${encodeURIComponent('{ tags { data { id } } }')}`
    expect((await store.rest('GET', url, { headers: { ...headers, 'apollo-require-preflight': 'yes' } })).status).toBe(200)
    expect(await records()).toBe(kept)
  })

  it.each<[string, Headers]>([
    ['a bad one', { 'idempotency-key': 'x' }],
    ['a good one', { 'idempotency-key': randomUUID() }],
  ])('is ignored by login and refresh: %s', async (_what, headers) => {
    const { email } = await aUser(store)
    const input = { email, password: 'correct horse battery staple' }
    const kept = await records()
    const pairs = []
    for (let i = 0; i < 2; i++) {
      const byRest = await store.rest('POST', '/v1/auth/login', { body: input, headers })
      const login = 'mutation($input: LoginInput!) { login(input: $input) @idempotent(key: "abc") { accessToken refreshToken } }'
      const byGraphQL = await store.graphql(login, { input }, { headers })
      pairs.push(byRest.body.refreshToken, byGraphQL.body.data.login.refreshToken)
      const next = await store.rest('POST', '/v1/auth/refresh', { body: { refreshToken: byRest.body.refreshToken }, headers })
      pairs.push(next.body.refreshToken)
      expect([byRest, byGraphQL, next].map(isReplay)).toEqual([false, false, false])
    }
    expect(new Set(pairs).size).toBe(6)
    expect(await records()).toBe(kept)
  })
})

describe('one key', () => {
  it('is separate for every caller and every mutation', async () => {
    const headers = { 'x-idempotency-key': 'shared' }
    const create = async (as: 'staff' | 'admin', path: string) => {
      const reply = await store.rest('POST', path, { as, headers, body: { name: `${path} ${as}` } })
      return [reply.status, isReplay(reply)]
    }
    for (const path of ['/v1/tags', '/v1/categories'])
      for (const as of ['staff', 'admin'] as const) expect(await create(as, path)).toEqual([201, false])
    for (const path of ['/v1/tags', '/v1/categories'])
      for (const as of ['staff', 'admin'] as const) expect(await create(as, path)).toEqual([200, true])
  })

  it('is shared by a session and an API key of the same user', async () => {
    const { id, email, apiKey } = await aUser(store)
    const { body: session } = await store.rest('POST', '/v1/auth/login', { body: { email, password: 'correct horse battery staple' } })
    const update = (credential: Headers) =>
      store.rest('PATCH', `/v1/users/${id}`, { body: { firstName: 'Ada' }, headers: { ...credential, 'idempotency-key': uuid } })
    const first = await update({ 'x-api-key': apiKey.secret })
    const again = await update({ authorization: `Bearer ${session.accessToken}` })
    expect([again.text, isReplay(first), isReplay(again)]).toEqual([first.text, false, true])
  })

  it('distinguishes null from a missing field, as a merge patch does', async () => {
    const { id } = await aPet(store, { description: 'Loves walks.' })
    const patch = (body: object) => store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body, headers: { 'x-idempotency-key': 'patch' } })
    expect((await patch({ stock: 3 })).body.description).toBe('Loves walks.')
    expect(errorOf(await patch({ stock: 3, description: null }))).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' })
    expect(isReplay(await patch({ stock: 3 }))).toBe(true)
  })

  it('ignores the order of fields and the notation of numbers', async () => {
    const send = (body: string) =>
      store.rest('POST', '/v1/pets', { as: 'staff', body, headers: { 'content-type': 'application/json', 'x-idempotency-key': 'numbers' } })
    const first = await send('{"name":"Bo","status":"available","price":10.5}')
    const again = await send('{"price": 1.050e1, "status": "available", "name": "\\u0042o"}'.replace('\\\\', '\\'))
    expect([again.text, isReplay(again)]).toEqual([first.text, true])
  })
})
