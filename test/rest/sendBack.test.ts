import { getNamedType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../src/rest/routes.js'
import { aPet, aUser } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { addressOf, bodyTypeOf, fieldOf, leastBody, oneOfEach, type Things } from './calls.js'
import { refusedFields } from './catalogue.js'
import { form, pictures } from './forms.js'

// A client reads a resource, changes a field and sends the whole back.

let store: PetStore
let things: Things
beforeAll(async () => {
  store = await petStore()
  things = await oneOfEach(store)
})
afterAll(() => store.close())

const changes = routes.filter(({ method }) => method === 'PUT' || method === 'PATCH')

/** The path of the read that shows the resource of a row: `/users/:id` for `/users/:id/role`. */
function readOf(row: (typeof routes)[number]): string {
  const type = getNamedType(fieldOf(row).type)
  const reads = routes.filter(({ method, path }) => method === 'GET' && path.includes(':') && row.path.startsWith(path))
  const found = reads.find((read) => getNamedType(fieldOf(read).type) === type)
  if (!found) throw new Error(`no read shows the ${type.name} of ${row.path}`)
  return found.path
}

/** Other values of a field: of its own type, and null. */
function otherValues(value: unknown): unknown[] {
  if (typeof value === 'number') return [value + 1, null]
  if (typeof value === 'string') return Number.isNaN(Date.parse(value)) ? [`${value}x`, null] : ['2001-02-03T04:05:06.000Z', null]
  return value === null ? ['2001-02-03T04:05:06.000Z'] : [null]
}

/** Facts that every change renews. */
const renewed = (resource: Record<string, unknown>) => ({ ...resource, updatedAt: undefined, version: undefined })

describe.each(changes)('$method $path', (row) => {
  const url = () => addressOf(row.path, things)
  const read = async () => (await store.rest('GET', addressOf(readOf(row), things), { as: 'admin' })).body
  const send = (body: object, headers: Record<string, string> = {}) => store.rest(row.method, url(), { as: 'admin', body, headers })
  const readOnly = (shown: object) => Object.keys(shown).filter((name) => !(name in (bodyTypeOf(row)?.getFields() ?? {})))

  it('takes what a read gave, and changes nothing by it', async () => {
    const shown = await read()
    const reply = await send(shown)
    expect(reply.status, reply.text).toBe(200)
    expect(renewed(reply.body)).toEqual(renewed(shown))
    expect(renewed(await read())).toEqual(renewed(shown))
  })

  it('takes a part of what a read gave, and a moment in another form', async () => {
    const shown = await read()
    const moment = String(shown.createdAt)
    for (const createdAt of [moment, moment.replace('Z', '+00:00'), moment.replace(/:(\d\d)\.000Z$/, ':$1Z')]) {
      const now = await read()
      const reply = await send({ ...leastBody(row), ...(row.path.endsWith('/role') && { role: now.role }), id: now.id, createdAt })
      expect(reply.status, reply.text).toBe(200)
    }
  })

  it('refuses each changed read-only field by its name and its value', async () => {
    const names = readOnly(await read())
    expect(names).toContain('id')
    for (const name of names) {
      const shown = await read()
      for (const value of otherValues(shown[name])) {
        const reply = await send({ ...shown, [name]: value })
        expect([reply.status, refusedFields(reply)], name).toEqual([400, [name]])
        expect(reply.body.error.message).toBe(`${name}: cannot be changed; it is ${shown[name]}`)
      }
      expect(await read()).toEqual(shown)
    }
  })

  it('names all changed fields in one refusal', async () => {
    const shown = await read()
    const reply = await send({ ...shown, id: 0, createdAt: '2001-02-03T04:05:06.000Z' })
    expect(refusedFields(reply)).toEqual(['id', 'createdAt'])
  })

  it('comes after 403 and 404, and before 404 comes a wrong value', async () => {
    const shown = await read()
    const wrong = { ...shown, id: 0 }
    expect((await store.rest(row.method, url(), { body: wrong })).status).toBe(401)
    const missing = addressOf(row.path, { ...things, pets: 999_999, users: 999_999, webhooks: 999_999, 'oauth-clients': 999_999 })
    expect((await store.rest(row.method, missing, { as: 'admin', body: wrong })).status).toBe(404)
    const [input = ''] = Object.keys(bodyTypeOf(row)?.getFields() ?? {})
    const invalid = await store.rest(row.method, missing, { as: 'admin', body: { ...wrong, [input]: {} } })
    expect([invalid.status, refusedFields(invalid)]).toEqual([400, [input]])
  })

  it('has no part in the fingerprint of an idempotency key', async () => {
    const shown = await read()
    const headers = { 'x-idempotency-key': `${row.method}${row.path}` }
    const first = await send(shown, headers)
    const { id: _id, createdAt: _createdAt, ...others } = shown
    const again = await send({ ...others, id: -1 }, headers)
    expect([first.status, again.status, again.headers['x-idempotent-replayed']]).toEqual([200, 200, 'true'])
    expect(again.text).toBe(first.text)
  })

  it('is for REST alone: GraphQL refuses each of these fields', async () => {
    const shown = await read()
    const { name: mutation } = fieldOf(row)
    const document = `mutation($id: Int64!, $input: ${bodyTypeOf(row)?.name}!) { ${mutation}(id: $id, input: $input) { id } }`
    for (const name of readOnly(shown)) {
      const input = { ...leastBody(row), [name]: shown[name] }
      const { errors } = (await store.graphql(document, { id: shown.id, input }, { as: 'admin' })).body
      expect(errors[0].extensions, name).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ field: name }] } })
    }
  })
})

describe('a pet that is sent back', () => {
  const get = async (id: number) => (await store.rest('GET', `/v1/pets/${id}`)).body
  const put = (id: number, body: object, headers: Record<string, string> = {}) =>
    store.rest('PUT', `/v1/pets/${id}`, { as: 'staff', body, headers })
  const make = () => aPet(store, { category: 'dog', tags: ['calm', 'small'], price: 29.99, stock: 4, description: 'Sleeps.' })

  it.each(['PUT', 'PATCH'])('keeps its category and its tags, and takes the change: %s', async (method) => {
    const shown = await get((await make()).id)
    const reply = await store.rest(method, `/v1/pets/${shown.id}`, { as: 'staff', body: { ...shown, price: 12.5 } })
    expect(reply.status, reply.text).toBe(200)
    expect(renewed(reply.body)).toEqual(renewed({ ...shown, price: 12.5 }))
  })

  it.each(['PUT', 'PATCH'])('leaves the status that a sale has set to the sales: %s', async (method) => {
    const { id } = await aPet(store, { price: 10, stock: 1 })
    const sale = await store.rest('POST', '/v1/orders', { as: 'customer', body: { items: [{ petId: id, quantity: 1 }] } })
    const shown = await get(id)
    expect(shown).toMatchObject({ status: 'sold', stock: 0 })
    expect((await store.rest(method, `/v1/pets/${id}`, { as: 'staff', body: shown })).body).toMatchObject({ status: 'sold', stock: 0 })
    expect((await store.rest('POST', `/v1/orders/${sale.body.id}/cancel`, { as: 'customer' })).status).toBe(200)
    expect(await get(id)).toMatchObject({ status: 'available', stock: 1 })
  })

  it.each([
    ['a field of the object', { category: { id: 0, name: 'dog' } }, ['category.id']],
    ['an unknown field of the object', { category: { name: 'dog', color: 'red' } }, ['category.color']],
    ['an object without its name', { category: { id: 1 } }, ['category']],
    ['the id of an entry', { tags: [{ id: 0, name: 'calm' }] }, ['tags[0].id']],
    ['the id of a second entry', { tags: ['calm', { id: 0, name: 'small' }] }, ['tags[1].id']],
    ['a name that is none', { category: { name: 7 } }, ['category.name']],
    ['a name that is null', { category: { name: null } }, ['category.name']],
    ['an id and a name that are null', { category: { id: null, name: null } }, ['category.name']],
    ['a name that is null in an entry', { tags: ['calm', { name: null }] }, ['tags[1].name']],
    ['an empty object', { category: {} }, ['category']],
  ])('is refused with another value of %s', async (_what, change, fields) => {
    const { id } = await make()
    const reply = await put(id, { ...(await get(id)), ...change })
    expect([reply.status, refusedFields(reply)]).toEqual([400, fields])
    const patch = await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: change })
    expect([patch.status, refusedFields(patch)]).toEqual([400, fields])
    expect((await get(id)).category.name).toBe('dog')
  })

  it('takes names and objects side by side, in any order, and a changed name', async () => {
    const { id } = await make()
    const shown = await get(id)
    const [calm, small] = shown.tags
    const both = await put(id, { ...shown, tags: [small, calm], category: 'dog' })
    expect(both.body.tags).toEqual(shown.tags)
    const { version: _version, updatedAt: _updatedAt, ...now } = both.body
    const changed = await put(id, { ...now, tags: ['loud', calm], category: { ...shown.category, name: 'cat' } })
    expect(changed.body).toMatchObject({ category: { name: 'cat' }, tags: [{ name: 'calm' }, { name: 'loud' }] })
    const emptied = await put(id, { name: 'Bo', status: 'sold', category: null, tags: [] })
    expect(emptied.body).toMatchObject({ category: null, tags: [] })
  })

  it('keeps its uploaded pictures', async () => {
    const { id } = await make()
    await store.rest('POST', `/v1/pets/${id}/photos`, { as: 'staff', ...form({ content: pictures.png, file: 'a.png' }) })
    const shown = await get(id)
    expect(shown.photoUrls).toEqual([expect.stringMatching(/^http:\/\/petstore\.test\/photos\//)])
    expect((await put(id, shown)).body.photoUrls).toEqual(shown.photoUrls)
  })

  it.each(['id,name,status', 'name,status,category', 'name,status,tags.name', 'name,status,category.id,category.name,createdAt'])(
    'may have been read with fields=%s',
    async (fields) => {
      const { id } = await make()
      const { body } = await store.rest('GET', `/v1/pets/${id}?fields=${fields}`)
      expect((await put(id, body)).status).toBe(200)
    },
  )

  it('is bound to the version in its body, and to If-Match first', async () => {
    const { id } = await make()
    const shown = await get(id)
    const tag = (await store.rest('GET', `/v1/pets/${id}`)).headers.etag ?? ''
    expect((await put(id, shown, { 'if-match': tag })).status).toBe(200)
    expect((await put(id, shown, { 'if-match': tag })).status).toBe(412)
    const old = await put(id, shown)
    expect([old.status, refusedFields(old)]).toEqual([400, ['updatedAt', 'version']])
    expect(old.body.error.details.fields[1].message).toBe('cannot be changed; it is 2')
  })

  it('costs no further statement when it has no read-only fields', async () => {
    const { id } = await make()
    const statements = async (body: object) => {
      const sum = async () =>
        Number(/gateway_operation_sql_statements_sum\{style="rest"\} (\d+)/.exec((await store.rest('GET', '/metrics')).text)?.[1])
      const before = await sum()
      await put(id, body)
      return (await sum()) - before
    }
    const { id: petId, createdAt, updatedAt: _updatedAt, version: _version, ...input } = await get(id)
    const plain = { ...input, category: 'dog', tags: ['calm', 'small'] }
    const least = await statements(plain)
    expect(least).toBeGreaterThan(0)
    expect(await statements({ ...plain, id: petId, createdAt })).toBeGreaterThanOrEqual(least)
    expect(await statements(plain)).toBe(least)
  })
})

describe('a user that is sent back', () => {
  it('needs no password for an unchanged email, and needs one for a changed email', async () => {
    const { id, apiKey } = await aUser(store)
    const headers = { 'x-api-key': apiKey.secret }
    const shown = (await store.rest('GET', '/v1/me', { headers })).body
    const patch = (body: object): Promise<Reply> => store.rest('PATCH', `/v1/users/${id}`, { headers, body })
    expect((await patch({ ...shown, username: 'ada' })).body).toEqual({ ...shown, username: 'ada' })
    expect(refusedFields(await patch({ ...shown, username: 'ada', email: 'other@example.com' }))).toEqual(['currentPassword'])
    expect((await store.rest('PATCH', `/v1/users/${id}`, { as: 'admin', body: { ...shown, username: 'countess' } })).status).toBe(200)
  })
})
