import { getNamedType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { argumentSources } from '../../src/rest/arguments.js'
import { routes } from '../../src/rest/routes.js'
import { invalidField } from '../../src/values/errors/make.js'
import { fieldOf } from '../rest/calls.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

/** An address of a route; the ids in it need not exist. */
const address = (path: string) => `/v1${path.replace(/:\w+/g, '1')}`
const order = (petId: number) => ({ as: 'customer', body: { items: [{ petId, quantity: 1 }] } }) as const
const pet = (body: object) => ({ as: 'staff', body: { name: 'Rex', status: 'available', ...body } }) as const

const ID_RULE = 'must be an integer from 0 to 9007199254740991'
const EMPTY = 'must not be empty: write one comma between two values, or leave the parameter out'
const EMPTY_NAME = 'must not be empty: write one comma between two names'
const NAMELESS = 'A parameter has no name: write name=value'
const MOMENT_RULE = 'must be a moment of RFC 3339, such as 2026-11-20T10:00:00Z or 2026-11-20T12:00:00.123456+02:00'

describe('a refusal is a whole sentence', () => {
  it.each<[method: string, url: string, options: Parameters<PetStore['rest']>[2], message: string]>([
    ['POST', '/v1/orders', order(999), 'items[0].petId: pet 999 does not exist'],
    ['GET', '/v1/pets?limit=0', {}, 'The field limit must be an integer from 1 to 100'],
    ['GET', '/v1/pets?nope=1', {}, 'nope: this operation has no such parameter'],
    ['GET', '/v1/pets?status[]=sold', {}, 'status[]: this operation has no such parameter; a list is written as status=a,b'],
    ['GET', '/v1/pets?ids[0]=1', {}, 'ids[0]: this operation has no such parameter; a list is written as ids=a,b'],
    ['GET', '/v1/pets/export?status%5B%5D=sold', {}, 'status[]: this operation has no such parameter; a list is written as status=a,b'],
    ['GET', '/v1/pets?limit[]=1', {}, 'limit[]: this operation has no such parameter; write limit without brackets'],
    ['GET', '/v1/pets?nope[]=1', {}, 'nope[]: this operation has no such parameter'],
    ['GET', '/v1/pets?status=sold&status=pending', {}, 'The field status must be given once, with commas between its values'],
    ['GET', '/v1/pets?ids=1,x', {}, `ids: entry 2 ${ID_RULE}`],
    ['GET', '/v1/pets/export?ids=1,2,-3,y', {}, `ids: entry 3 ${ID_RULE}`],
    ['GET', '/v1/pets?ids=x', {}, `The field ids ${ID_RULE}`],
    ['GET', '/v1/pets?ids=1,,2', {}, `ids: entry 2 ${EMPTY}`],
    ['GET', '/v1/pets?ids=', {}, `The field ids ${EMPTY}`],
    ['GET', '/v1/pets?status=available,', {}, `status: entry 2 ${EMPTY}`],
    ['GET', '/v1/pets?status=,sold', {}, `status: entry 1 ${EMPTY}`],
    ['GET', '/v1/pets?status=sold,odd', {}, 'status: entry 2 must be one of available, pending, sold'],
    ['GET', '/v1/pets?status=sold,sold', {}, 'The field status must have each entry once'],
    ['GET', '/v1/pets?status=,', {}, `status: entry 1 ${EMPTY}`],
    ['GET', '/v1/pets?status=sold,,', {}, `status: entry 2 ${EMPTY}`],
    ['GET', '/v1/pets?ids=,', {}, `ids: entry 1 ${EMPTY}`],
    ['GET', '/v1/pets?fields=', {}, 'The field fields must name a field: leave the parameter out for the default fields'],
    ['GET', '/v1/pets?fields=%20', {}, 'The field fields must name a field: leave the parameter out for the default fields'],
    ['GET', '/v1/pets?fields=id,', {}, `fields: entry 2 ${EMPTY_NAME}`],
    ['GET', '/v1/pets/1?fields=,id', {}, `fields: entry 1 ${EMPTY_NAME}`],
    ['GET', '/v1/pets/export?fields=id,,name', {}, `fields: entry 2 ${EMPTY_NAME}`],
    ['GET', '/v1/pets?fields=category.', {}, 'fields: "category." must have a name on both sides of each dot'],
    ['GET', '/v1/pets?fields=id,category..name', {}, 'fields: "category..name" must have a name on both sides of each dot'],
    ['GET', '/v1/pets?=1', {}, NAMELESS],
    ['GET', '/v1/pets/export?status=sold&=', {}, NAMELESS],
    ['POST', '/v1/pets?=', pet({}), NAMELESS],
    ['GET', '/openapi.json?=1', {}, NAMELESS],
    ['POST', '/v1/pets', pet({ name: '   ' }), 'The field name must hold at least one visible character'],
    ['POST', '/v1/pets', pet({ tags: ['ok', '\u200b'] }), 'The field tags[1] must hold at least one visible character'],
    ['GET', '/openapi.json?nope=1', {}, 'nope: this operation has no such parameter'],
    ['GET', '/v1/pets?fields=id,nope', {}, 'fields: Pet has no field "nope"'],
    ['GET', '/v1/pets?fields=name.first', {}, 'fields: "name.first" does not exist, because name has no fields'],
    ['POST', '/v1/pets', pet({ nope: 1 }), 'nope: this input has no such field'],
    ['POST', '/v1/pets', { as: 'staff', body: { status: 'available' } }, 'The field name is required'],
    ['POST', '/v1/pets', { as: 'staff', body: '[]', headers: { 'content-type': 'application/json' } }, 'The body must be a JSON object'],
  ])('%s %s', async (method, url, options, message) => {
    const { body } = await store.rest(method, url, options)
    expect(body.error.message).toBe(message)
  })

  it.each([
    ['name', 'is required', 'The field name is required'],
    ['body', 'must be an object', 'The body must be an object'],
    ['If-Match', 'must be one ETag', 'The header If-Match must be one ETag'],
    ['items[0].petId', 'pet 7 is not for sale', 'items[0].petId: pet 7 is not for sale'],
  ])('%s %s', (field, message, sentence) => {
    expect(invalidField(field, message).message).toBe(sentence)
  })
})

it.each([
  ['', 'operationName is empty: leave it out, or name an operation of the document'],
  ['B', 'The document has no operation B'],
])('an operation name that GraphQL does not find is told: %j', async (operationName, message) => {
  const { body } = await store.graphql('query A { __typename }', {}, { operationName })
  expect(body.errors[0].message).toBe(message)
})

describe('a moment whose + has become a space', () => {
  const moments = routes.flatMap((row) =>
    argumentSources(fieldOf(row), row)
      .query.filter(({ arg }) => getNamedType(arg.type).name === 'DateTime')
      .map(({ name }) => ({ path: row.path, name })),
  )

  it('is a parameter of several routes', () => expect(moments.length).toBeGreaterThan(5))

  it.each(moments)('is refused with the way to write it: $path $name', async ({ path, name }) => {
    const ask = async (text: string) => (await store.rest('GET', `${address(path)}?${name}=${text}`, { as: 'admin' })).body.error
    for (const text of ['2026-01-01T00:00:00+02:00', '2026-01-01T00:00:00.5%2002:00'])
      expect((await ask(text)).details.fields).toMatchObject([
        { field: name, message: `${MOMENT_RULE}; in a URL a + means a space, so write it as %2B` },
      ])
    for (const text of ['2026-01-01%2000:00:00Z', '2026-01-01T00:00:00 2:00', '2026-01-01 00:00:00+02:00', 'x%20y'])
      expect((await ask(text)).details.fields).toMatchObject([{ field: name, message: MOMENT_RULE }])
    expect((await ask('2026-01-01T00:00:00%2B02:00'))?.details.fields ?? []).toEqual([])
  })

  it('is refused likewise in the URL of GraphQL', async () => {
    const query = 'query($at: DateTime) { pets(createdFrom: $at) { data { id } } }'
    const url = `/graphql?query=${encodeURIComponent(query)}&variables={"at":"2026-01-01T00:00:00+02:00"}`
    const { body } = await store.rest('GET', url)
    expect(body.errors[0].message).toContain('write it as %2B')
  })
})

describe('a version that is not the current one', () => {
  const NEXT = 'read it again, then send the version or the ETag of that read'
  let id: number
  beforeAll(async () => {
    id = (await store.rest('POST', '/v1/pets', pet({}))).body.id
  })

  it.each([
    ['"99-x"', 'the call expects version 99'],
    ['"2-AAAAAAAAAAAAAAAA"', 'the call expects version 2'],
    ['"99"', 'the call names no version that a read has shown'],
    ['"0-x"', 'the call names no version that a read has shown'],
    ['W/"1-AAAAAAAAAAAAAAAA"', 'the call names no version that a read has shown'],
    ['x', 'the call names no version that a read has shown'],
  ])('is told beside the current version, with the next step: If-Match %s', async (ifMatch, said) => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const body = method === 'DELETE' ? undefined : { name: 'Rex', status: 'sold' }
      const reply = await store.rest(method, `/v1/pets/${id}`, { as: 'staff', body, headers: { 'if-match': ifMatch } })
      expect([reply.status, reply.body.error.message]).toEqual([412, `Pet is at version 1, but ${said}: ${NEXT}`])
      const [, version] = /version (\d+)$/.exec(said) ?? []
      expect(reply.body.error.details).toEqual(version ? { expected: Number(version), current: 1 } : { current: 1 })
    }
  })

  it.each([99, 0, -1])('is told in GraphQL: version %i', async (version) => {
    const { body } = await store.graphql(`mutation { deletePet(id: ${id}, version: ${version}) }`, {}, { as: 'staff' })
    const said = version === 99 ? 'the call expects version 99' : 'the call names no version that a read has shown'
    expect(body.errors[0].message).toBe(`Pet is at version 1, but ${said}: ${NEXT}`)
    expect(body.errors[0].extensions.details).toEqual(version === 99 ? { expected: 99, current: 1 } : { current: 1 })
  })
})
