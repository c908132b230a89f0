import { type GraphQLArgument, getNamedType, isEnumType, isNonNullType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { argumentSources } from '../../src/rest/arguments.js'
import { routes } from '../../src/rest/routes.js'
import { constraintOf } from '../../src/schema/constrained.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { addressOf, fieldOf, leastBody, oneOfEach, type Things } from './calls.js'
import { everyRow, refusedFields } from './catalogue.js'

let store: PetStore
let things: Things
let before: unknown
beforeAll(async () => {
  store = await petStore()
  things = await oneOfEach(store)
  before = await everyRow(store)
})
afterAll(async () => {
  expect(await everyRow(store)).toEqual(before)
  await store.close()
})

const NOT_INTEGERS = [
  '',
  'NaN',
  '1e3',
  '+5',
  '0x10',
  '1.5',
  '1.0',
  '-0.5',
  'Infinity',
  '٣',
  '1_000',
  ' 1',
  '1 ',
  'null',
  'true',
  '[1]',
  '\0',
  '1;drop table pets',
]
const TOO_LARGE = ['9007199254740992', '9007199254740993', '9'.repeat(100)]
const NOT_TEXT = ['', '\0', 'a\0b']

/** Text that an argument must refuse, by its type. */
function badValues({ type, extensions }: GraphQLArgument): string[] {
  const named = getNamedType(type)
  const { maxLength, maximum } = constraintOf(extensions) ?? {}
  if (isEnumType(named)) return ['', 'nope', 'AVAILABLE', 'constructor', '\0', "sold' or '1'='1"]
  switch (named.name) {
    case 'Int64':
      return [...NOT_INTEGERS, ...TOO_LARGE, '-1', '-9007199254740993']
    case 'Int':
      return [...NOT_INTEGERS, ...TOO_LARGE, '2147483648', '0', '-1', ...(maximum === undefined ? [] : [String(maximum + 1)])]
    case 'Decimal':
      return [
        '',
        'NaN',
        '-1',
        '-0.01',
        '1e3',
        '+5',
        '0x10',
        '1.234',
        '1,5',
        '.5',
        '5.',
        '$5',
        '100000000',
        '9'.repeat(100),
        'Infinity',
        '\0',
      ]
    default:
      return [...NOT_TEXT, ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)])]
  }
}

const parameters = routes.flatMap((row) => {
  const { path, query } = argumentSources(fieldOf(row), row)
  const inPath = path.map((arg) => ({ name: arg.name, arg, isInPath: true }))
  const all = [...inPath, ...query.map((parameter) => ({ ...parameter, isInPath: false }))]
  return all.map((parameter) => ({ ...row, ...parameter, row, label: `${row.method} ${row.path} ${parameter.name}` }))
})

/** Routes that give a list in pages. */
const lists = parameters.filter(({ method, arg }) => method === 'GET' && arg.name === 'after')

describe('every parameter of every route', () => {
  it.each(parameters)(
    'is refused by name for an invalid value, with the reason: $label',
    async ({ method, path, name, arg, row, isInPath }) => {
      const body = leastBody(row)
      const isRequiredElsewhere = path === '/search' && arg.name !== 'q' ? '&q=x' : ''
      for (const value of badValues(arg)) {
        if (isInPath && value === '') continue // an empty segment makes another path
        const text = encodeURIComponent(value)
        const url = isInPath
          ? addressOf(path, things, { [name]: text })
          : `${addressOf(path, things)}?${name}=${text}${isRequiredElsewhere}`
        const reply = await store.rest(method, url, { as: 'admin', body })
        expect(reply.status, `${method} ${url} ${reply.text}`).toBe(400)
        expect(refusedFields(reply), url).toEqual([name])
        const [error] = reply.body.error.details.fields
        expect(error.message).toMatch(/must|is/)
        if (isEnumType(getNamedType(arg.type))) expect(error.allowed).toEqual(expect.arrayContaining([expect.any(String)]))
      }
    },
  )

  it.each(parameters.filter(({ isInPath }) => !isInPath))('may be given only once: $label', async ({ method, path, name }) => {
    const query = `${name}=1&${name}=1${name === 'q' ? '' : '&q=x'}`
    const reply = await store.rest(method, `${addressOf(path, things)}?${query}`, { as: 'admin' })
    expect(reply.status).toBe(400)
    expect(refusedFields(reply)).toContain(name)
  })

  it.each(parameters.filter(({ arg, isInPath }) => isNonNullType(arg.type) && arg.defaultValue === undefined && !isInPath))(
    'is reported as missing if the route requires it: $label',
    async ({ method, path, arg }) => {
      expect(refusedFields(await store.rest(method, addressOf(path, things)))).toEqual([arg.name])
    },
  )
})

describe('an unknown parameter', () => {
  it.each(routes)('is refused by $method $path', async (row) => {
    const { method, path, without = [] } = row
    const unknown = ['nope', 'input', 'version', '__proto__', 'constructor', 'hasOwnProperty', 'name', 'id', '$where', '']
    for (const name of [...unknown, ...without]) {
      const query = `${encodeURIComponent(name)}=1`
      const reply = await store.rest(method, `${addressOf(path, things)}?${query}`, { as: 'admin', body: leastBody(row) })
      expect(reply.status, `${method} ${path}?${query}`).toBe(400)
      expect(refusedFields(reply)).toContain(name)
      expect(reply.body.error.details.fields[0].allowed).toEqual(expect.any(Array))
    }
  })

  it('may be a body field in the query, a path parameter in the body, or an input object around the body', async () => {
    const renamed = await store.rest('PATCH', '/v1/pets/1?name=Evil', { as: 'staff', body: { stock: 1 } })
    expect(refusedFields(renamed)).toEqual(['name'])
    const moved = await store.rest('PATCH', '/v1/pets/1', { as: 'staff', body: { id: 2 } })
    expect(refusedFields(moved)).toEqual(['id'])
    const wrapped = await store.rest('POST', '/v1/pets', { as: 'staff', body: { input: { name: 'Bo', status: 'sold' } } })
    expect(refusedFields(wrapped)).toContain('input')
  })
})

describe('text in a URL', () => {
  it.each(['%ED%A0%80', '%zz', '%', '%C3%28', '%FF', '%C0%80'])('is refused if it is not percent-encoded UTF-8: %s', async (text) => {
    for (const url of [`/v1/pets?category=${text}`, `/v1/search?q=${text}`, `/v1/pets?limit=1&q=a${text}`]) {
      const reply = await store.rest('GET', url)
      expect(reply.status, url).toBe(400)
      expect(refusedFields(reply)).toEqual([/[?&](q|category)=/.exec(url)?.[1]])
    }
    expect((await store.app.http.inject(`/v1/pets/${text}`)).statusCode).toBe(400)
  })

  it.each([
    "dog'; drop table pets; --",
    "' or '1'='1",
    '") or ("1"="1',
    "\\'; select pg_sleep(10); --",
    '$1',
    '%',
    '_',
    '*',
    'dog\\',
    ':*',
    '{"$gt":""}',
    '<script>',
    '‮gnirts',
    '🦴',
    'null',
    'undefined',
  ])('is treated as plain text: %s', async (text) => {
    for (const name of ['category', 'tag', 'species', 'q']) {
      const reply = await store.rest('GET', `/v1/pets?${name}=${encodeURIComponent(text)}`)
      expect([200, 400]).toContain(reply.status)
      if (reply.status === 200 && name !== 'q') expect(reply.body.data).toEqual([])
      if (reply.status === 400) expect(refusedFields(reply)).toEqual(['q'])
    }
    expect(refusedFields(await store.rest('GET', `/v1/pets?sort=${encodeURIComponent(text)}`))).toEqual(['sort'])
  })

  it.each([
    'x',
    '',
    'WyJpZCJd',
    'e30',
    'bnVsbA',
    Buffer.from('["nope",1]').toString('base64url'),
    Buffer.from('["id","1"]').toString('base64url'),
  ])('is refused as a cursor: %j', async (after) => {
    for (const { path } of lists) {
      const reply = await store.rest('GET', `${addressOf(path, things)}?after=${after}${path === '/search' ? '&q=x' : ''}`, { as: 'admin' })
      expect(reply.status).toBe(400)
      expect(['after', 'sort']).toContain(refusedFields(reply)[0])
    }
  })

  it.each([
    ['createdAt,id', 'no date', 1],
    ['id', 1.5],
    ['id', 1e300],
    ['name,id', 'a\0b', 1],
    ['-price,name,-id', 1e20, 'x', 1],
  ])('is refused as a forged cursor: %j', async (...values) => {
    const after = Buffer.from(JSON.stringify(values)).toString('base64url')
    const reply = await store.rest('GET', `/v1/pets?after=${after}`)
    expect(reply.status).toBe(400)
    expect(reply.body.error.code).toBe('VALIDATION_ERROR')
  })

  it('is refused in JSON if it is too long', async () => {
    expect((await store.rest('GET', `/v1/pets?q=${'x'.repeat(10_000)}`)).status).toBe(400)
    expect((await store.rest('GET', `/v1/pets?${'a=1&'.repeat(2000)}`)).status).toBe(400)
    for (const url of [`/v1/pets/${'1'.repeat(5000)}`, `/v1/${'x'.repeat(10_000)}`]) {
      const reply = await store.app.http.inject(url)
      expect([400, 404, 414]).toContain(reply.statusCode)
      expect(reply.headers['content-type']).toMatch(/^application\/json/)
    }
  })
})
