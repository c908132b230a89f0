import { readFileSync } from 'node:fs'
import { parse, print } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageDocuments } from '../../src/site/pageDocuments.js'
import { aPet } from '../support/factories.js'
import { apolloManifest, builtManifest, manifestFolder, sha256 } from '../support/manifests.js'
import { type CallerName, type PetStore, petStore, type Reply } from '../support/petStore.js'

const printed = (text: string): string => print(parse(text))
const petText = printed('query Pet($id: Int64!) { pet(id: $id) { name } }')
const tagText = printed('mutation Tag($name: String!) { createTag(input: { name: $name }) { name } }')
const texts = {
  pet: petText,
  tag: tagText,
  pets: '{ pets(limit: 50) { data { id name sku status description category { name } } } }',
  two: 'query A { pet(id: 1) { id } } query B { pet(id: 1) { name } }',
  me: '{ me { email } }',
  search: '{ search(q: "Rex") { data { title } } }',
  edges: '{ pets { data { id orders(first: 1) { totalCount } } } }',
  missing: '{ pet(id: 999) { id } }',
}

const folder = manifestFolder()
const settings = {
  TRUSTED_DOCUMENTS: [
    folder.write('built.json', builtManifest(petText, tagText)),
    folder.write('map.json', { 'md5 of pets': texts.pets, 'sha256:of me': texts.me, pet: petText, search: texts.search }),
    folder.write('apollo.json', apolloManifest({ two: texts.two, edges: texts.edges, missing: texts.missing })),
  ].join(', '),
}
const ids = { pet: sha256(petText), tag: sha256(tagText), pets: 'md5 of pets', me: 'sha256:of me' }

let open: PetStore
let closed: PetStore
beforeAll(async () => {
  ;[open, closed] = await Promise.all([petStore({ settings }), petStore({ settings: { ...settings, PERSISTED_ONLY: 'true' } })])
  for (const store of [open, closed]) for (let n = 0; n < 20; n++) await aPet(store, { name: 'Rex', category: 'dog' })
})
afterAll(async () => {
  await Promise.all([open.close(), closed.close()])
  folder.remove()
})

const gateways = [
  ['an open gateway', () => open],
  ['a gateway with PERSISTED_ONLY', () => closed],
] as const
const codeOf = ({ body }: Reply): string => body.errors[0].extensions.code
const fieldOf = ({ body }: Reply): string => body.errors[0].extensions.details.fields[0].field
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({ extensions: { persistedQuery: { version, sha256Hash } } })

type Send = (store: PetStore, id: string, more?: object, as?: CallerName) => Promise<Reply>
const post = (store: PetStore, body: object, as: CallerName = 'nobody') => store.rest('POST', '/graphql', { body, as })
const get = (store: PetStore, given: object, as: CallerName = 'nobody', headers: Record<string, string> = {}) => {
  const parameters = Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
  return store.rest('GET', `/graphql?${new URLSearchParams(Object.fromEntries(parameters))}`, { as, headers })
}
/** The four ways to name a document. */
const ways: readonly (readonly [name: string, send: Send])[] = [
  ['documentId in a body', (store, id, more, as) => post(store, { documentId: id, ...more }, as)],
  ['extensions.persistedQuery in a body', (store, id, more, as) => post(store, { ...persisted(id), ...more }, as)],
  ['documentId in a URL', (store, id, more, as) => get(store, { documentId: id, ...more }, as)],
  ['extensions.persistedQuery in a URL', (store, id, more, as) => get(store, { ...persisted(id), ...more }, as)],
]

describe.each(gateways)('%s', (_gateway, store) => {
  it.each(ways)('runs a trusted document by %s', async (_way, send) => {
    for (const id of [ids.pet, `sha256:${ids.pet}`, 'pet']) {
      const reply = await send(store(), id, { variables: { id: 1 } })
      expect([reply.status, reply.body], id).toEqual([200, { data: { pet: { name: 'Rex' } } }])
    }
    expect((await send(store(), ids.pets)).body.data.pets.data).toHaveLength(20)
    expect((await send(store(), ids.me, {}, 'customer')).body).toEqual({ data: { me: { email: 'customer@example.com' } } })
    expect((await send(store(), 'two', { operationName: 'B' })).body).toEqual({ data: { pet: { name: 'Rex' } } })
    expect(codeOf(await send(store(), 'two'))).toBe('VALIDATION_ERROR')
    expect(codeOf(await send(store(), ids.pet, { variables: { id: 'one' } }))).toBe('VALIDATION_ERROR')
  })

  it('runs a trusted mutation by POST alone', async () => {
    const made = await post(store(), { documentId: ids.tag, variables: { name: 'gentle' } }, 'staff')
    expect(made.body).toEqual({ data: { createTag: { name: 'gentle' } } })
    for (const given of [{ documentId: ids.tag }, persisted(ids.tag)]) {
      const reply = await get(store(), { ...given, variables: { name: 'wild' } }, 'staff')
      expect([reply.status, codeOf(reply), reply.headers.allow]).toEqual([405, 'METHOD_NOT_ALLOWED', 'POST'])
    }
  })

  it('serves trusted documents under /v1/graphql', async () => {
    const reply = await store().rest('POST', '/v1/graphql', { body: { documentId: ids.pet, variables: { id: 1 } } })
    expect(reply.body).toEqual({ data: { pet: { name: 'Rex' } } })
  })

  it('takes the id and the text together when the id names this text', async () => {
    for (const given of [{ documentId: ids.pet }, persisted(ids.pet), { documentId: ids.pet, ...persisted(ids.pet) }]) {
      const reply = await post(store(), { ...given, query: petText, variables: { id: 1 } })
      expect(reply.body).toEqual({ data: { pet: { name: 'Rex' } } })
    }
  })

  it.each([
    ['documentId', { documentId: ids.pet }],
    ['extensions.persistedQuery.sha256Hash', persisted(ids.pet)],
  ])('refuses a text that %s does not name, with 400', async (field, given) => {
    for (const query of [texts.pets, `${petText} `, '{ __typename }', '{']) {
      const reply = await post(store(), { ...given, query, variables: { id: 1 } })
      expect([reply.status, codeOf(reply), fieldOf(reply)], query).toEqual([400, 'VALIDATION_ERROR', field])
    }
  })

  it.each<[name: string, body: object, field: string]>([
    ['a number', { documentId: 7 }, 'documentId'],
    ['an empty id', { documentId: '' }, 'documentId'],
    ['an object', { documentId: { id: ids.pet } }, 'documentId'],
    ['a list', { documentId: [ids.pet] }, 'documentId'],
    ['a long text', { documentId: 'x'.repeat(256) }, 'documentId'],
    ['a text as persistedQuery', { extensions: { persistedQuery: ids.pet } }, 'extensions.persistedQuery'],
    ['a list as persistedQuery', { extensions: { persistedQuery: [] } }, 'extensions.persistedQuery'],
    ['no hash', { extensions: { persistedQuery: { version: 1 } } }, 'extensions.persistedQuery.sha256Hash'],
    ['a number as hash', persisted(7), 'extensions.persistedQuery.sha256Hash'],
    ['a long hash', persisted('x'.repeat(256)), 'extensions.persistedQuery.sha256Hash'],
    ['another version', persisted(ids.pet, 2), 'extensions.persistedQuery.version'],
    ['no version', { extensions: { persistedQuery: { sha256Hash: ids.pet } } }, 'extensions.persistedQuery.version'],
    ['two ids', { documentId: ids.pet, ...persisted('md5 of pets') }, 'documentId'],
    ['an id among the variables', { variables: { documentId: ids.pet } }, 'query'],
    ['an id among the extensions', { extensions: { documentId: ids.pet } }, 'query'],
    ['nothing', { documentId: null, extensions: { persistedQuery: null } }, 'query'],
  ])('refuses %s in the place of an id, with 400', async (_name, body, field) => {
    const reply = await post(store(), body)
    expect([reply.status, codeOf(reply), fieldOf(reply)]).toEqual([400, 'VALIDATION_ERROR', field])
  })

  it('refuses a batch and a repeated id, with 400', async () => {
    expect(fieldOf(await post(store(), [{ documentId: ids.pet }]))).toBe('body')
    expect(fieldOf(await store().rest('GET', '/graphql?documentId=a&documentId=b'))).toBe('documentId')
  })

  it.each(ways)('refuses an unknown id by %s with 403, and advises against a retry', async (_way, send) => {
    for (const id of ['unknown', sha256('{ __typename }'), '__proto__', 'constructor', `${ids.pet} `, ids.pet.toUpperCase()]) {
      const reply = await send(store(), id)
      expect([reply.status, codeOf(reply)], id).toEqual([403, 'DOCUMENT_NOT_TRUSTED'])
      expect(reply.body.errors[0].extensions).toMatchObject({ status: 403, details: { id }, retry: { strategy: 'never' } })
      expect(reply.headers).toMatchObject({ 'cache-control': 'no-store' })
    }
  })

  it('registers no document, whatever a client sends', async () => {
    const query = '{ pet(id: 1) { id sku } }'
    for (const hash of [sha256(query), sha256(query)]) {
      expect((await post(store(), { query, ...persisted(hash) })).body.data).toBeUndefined()
      expect(codeOf(await post(store(), persisted(hash)))).toBe('DOCUMENT_NOT_TRUSTED')
    }
  })

  it.each<[url: string, as: CallerName, status: number]>([
    ['/v1/pets', 'nobody', 200],
    ['/v1/pets/1?fields=id,name', 'nobody', 200],
    ['/v1/me', 'customer', 200],
    ['/v1/pets/export?fields=id', 'nobody', 200],
  ])('runs the operations of REST: %s', async (url, as, status) => {
    expect((await store().rest('GET', url, { as })).status).toBe(status)
  })

  it('runs the documents of its own pages', async () => {
    const pages = pageDocuments({ PLAYGROUND: true, INTROSPECTION: true })
    expect(pages.length).toBeGreaterThan(10)
    for (const query of pages) {
      const reply = await post(store(), { query, variables: { id: 1, q: 'Rex' } })
      expect([200, 400], query).toContain(reply.status)
      expect(reply.text).not.toContain('DOCUMENT_NOT_TRUSTED')
    }
  })
})

describe('an open gateway', () => {
  it('tells clients of Apollo and urql in their words that they may send the text', async () => {
    const [{ message }] = (await post(open, persisted('unknown'))).body.errors
    expect(message).toBe('PersistedQueryNotSupported')
    const [registration] = (await post(open, { query: '{ __typename }', ...persisted('unknown') })).body.errors
    expect([registration.message, registration.extensions.code]).toEqual(['PersistedQueryNotSupported', 'VALIDATION_ERROR'])
  })

  it('refuses a text beside an unknown documentId, with 400', async () => {
    const reply = await post(open, { query: '{ __typename }', documentId: 'unknown' })
    expect([reply.status, codeOf(reply), fieldOf(reply)]).toEqual([400, 'VALIDATION_ERROR', 'documentId'])
  })
})

describe('a gateway with PERSISTED_ONLY', () => {
  it.each([
    '{ __typename }',
    '{ pet(id: 1) { id } }',
    '{ __schema { queryType { name } } }',
    'mutation { deletePet(id: 1) }',
    `${petText} `,
    '{',
    `# ${'x'.repeat(60_000)}`,
  ])('refuses another document by POST and GET: %.40s', async (query) => {
    for (const body of [{ query }, { query, documentId: 'unknown' }, { query, ...persisted(sha256(query)) }]) {
      const reply = await post(closed, body, 'admin')
      expect([reply.status, codeOf(reply)]).toEqual([403, 'DOCUMENT_NOT_TRUSTED'])
      expect(reply.body.errors[0].message).not.toBe('PersistedQueryNotSupported')
    }
    if (query.length > 1000) return
    expect(codeOf(await get(closed, { query }, 'admin'))).toBe('DOCUMENT_NOT_TRUSTED')
  })

  it('takes a trusted document as text', async () => {
    expect((await post(closed, { query: texts.pets })).body.data.pets.data).toHaveLength(20)
    expect((await get(closed, { query: texts.missing })).body.errors[0].extensions.code).toBe('NOT_FOUND')
  })
})

describe('a query by GET', () => {
  it.each<[id: string, as: CallerName, variables: object, cacheControl: string]>([
    [ids.pet, 'nobody', { id: 1 }, 'public, no-cache'],
    [ids.pet, 'customer', { id: 1 }, 'public, no-cache'],
    [ids.pets, 'staff', {}, 'public, no-cache'],
    ['search', 'nobody', {}, 'public, no-cache'],
    ['search', 'customer', {}, 'private, no-store'],
    [ids.me, 'customer', {}, 'private, no-store'],
    ['edges', 'staff', {}, 'private, no-store'],
  ])('of %s by %s may be cached as REST replies may: %j is %s', async (id, as, variables, cacheControl) => {
    for (const given of [{ documentId: id }, persisted(id)]) {
      const { status, headers } = await get(open, { ...given, variables }, as)
      expect({ status, ...headers }).toMatchObject({ status: 200, 'cache-control': cacheControl, etag: expect.stringMatching(/^"0-.+"$/) })
      expect(headers.vary?.toLowerCase()).toContain('authorization')
      const again = await get(open, { ...given, variables }, as, { 'if-none-match': `"x", W/${headers.etag}` })
      expect({ status: again.status, text: again.text, ...again.headers }).toMatchObject({
        status: 304,
        text: '',
        'cache-control': cacheControl,
        etag: headers.etag,
      })
      expect((await get(open, { ...given, variables }, as, { 'if-none-match': '"0-other"' })).status).toBe(200)
    }
  })

  it('has the same headers when the document comes as text, first and later', async () => {
    const query = '{ pets(limit: 3) { data { name } } }'
    const [first, second] = [await get(open, { query }), await get(open, { query })]
    expect(first.headers).toMatchObject({ 'cache-control': 'public, no-cache', etag: second.headers.etag })
  })

  it('with an explained cost is for its caller alone', async () => {
    for (const as of ['nobody', 'customer'] as const) {
      const { status, headers, body } = await get(open, { documentId: ids.pet, variables: { id: 1 } }, as, { 'x-query-cost': 'explain' })
      expect([status, headers['cache-control']]).toEqual([200, 'private, no-store'])
      expect(body.extensions.cost).toMatchObject({ requestedQueryCost: expect.any(Number) })
    }
  })

  it('with an error may not be cached', async () => {
    for (const given of [{ documentId: 'missing' }, { documentId: ids.me }, { documentId: 'unknown' }, { documentId: ids.pet }]) {
      const { headers } = await get(open, given)
      expect(headers).toMatchObject({ 'cache-control': 'no-store' })
      expect(headers).not.toHaveProperty('etag')
    }
  })

  it('has another tag when it is compressed, and both tags are known', async () => {
    const plain = (await get(open, { documentId: ids.pets })).headers.etag ?? ''
    const response = await open.app.http.inject({ url: `/graphql?documentId=${ids.pets}`, headers: { 'accept-encoding': 'gzip' } })
    expect(response.headers).toMatchObject({ 'content-encoding': 'gzip', etag: plain.replace(/"$/, '-gzip"') })
    const again = await get(open, { documentId: ids.pets }, 'nobody', { 'if-none-match': String(response.headers.etag) })
    expect(again.status).toBe(304)
  })

  it('changes its tag with the data', async () => {
    const before = (await get(open, { documentId: ids.pet, variables: { id: 2 } })).headers.etag ?? ''
    await open.rest('PATCH', '/v1/pets/2', { as: 'staff', body: { name: 'Max' } })
    const after = await get(open, { documentId: ids.pet, variables: { id: 2 } }, 'nobody', { 'if-none-match': before })
    expect([after.status, after.body.data.pet.name]).toEqual([200, 'Max'])
  })
})

it('the documents of the pages are the documents that their programs send', () => {
  const source = (name: string) => readFileSync(new URL(`../../src/site/browser/${name}`, import.meta.url), 'utf8')
  const [, sent = ''] = /const query = '(.*)'/.exec(source('console/eventStream.js')) ?? []
  expect(pageDocuments({ PLAYGROUND: false, INTROSPECTION: false })).toContain(sent)
  expect(source('playground/schema.js')).toContain('getIntrospectionQuery({ specifiedByUrl: true })')
})
