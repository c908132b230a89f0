import { getNamedType, isEnumType, isListType, isNonNullType } from 'graphql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { argumentSources } from '../../src/rest/arguments.js'
import { routes } from '../../src/rest/routes.js'
import { type Constraint, constraintOf } from '../../src/schema/constrained.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { addressOf, bodyTypeOf, fieldOf, isSentBack, leastBody, oneOfEach, type Things } from './calls.js'
import { refusedFields } from './catalogue.js'

let store: PetStore
let things: Things
let before: string

async function rowCounts(): Promise<string> {
  const [row] = await store.sql`
    select (select count(*) from pets) || ' ' || (select count(*) from categories) || ' ' || (select count(*) from tags) || ' '
      || (select count(*) from pet_tags) || ' ' || (select sum(version) from pets) || ' ' || (select count(*) from users) || ' '
      || (select count(*) from api_keys) || ' ' || (select count(*) from oauth_clients) || ' ' || (select count(*) from audit_events) || ' '
      || (select count(*) from orders) || ' ' || (select sum(version) from orders) as counts`
  return row?.counts
}

beforeAll(async () => {
  store = await petStore()
  things = await oneOfEach(store)
})
afterAll(() => store.close())
beforeEach(async () => {
  before = await rowCounts()
})

const writes = routes.flatMap((route) => {
  const input = bodyTypeOf(route)
  return input ? [{ ...route, input, isOptional: argumentSources(fieldOf(route), route).isBodyOptional }] : []
})

const send = ({ method, path }: { method: string; path: string }, body: unknown) =>
  store.rest(method, addressOf(path, things), { as: 'admin', body, headers: { 'content-type': 'application/json' } })

async function expectRefusal(reply: Awaited<ReturnType<typeof send>>, fields?: readonly string[]): Promise<void> {
  expect(reply.status, reply.text).toBe(400)
  expect(reply.body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: expect.any(Array) } })
  expect(reply.body.error.details.fields.length).toBeGreaterThan(0)
  if (fields) expect(refusedFields(reply)).toEqual(fields)
  expect(await rowCounts()).toBe(before)
}

describe.each(writes)('the body of $method $path', (route) => {
  const { input, isOptional } = route
  const complete = leastBody(route)
  const required = Object.keys(complete ?? {})

  it.each([
    ...(isOptional ? [] : [['nothing', '']]), // an optional body may be empty: see below
    ['white space', '  \n'],
    ['no JSON', '{name: "Bo"}'],
    ['half of it', '{"name":"Bo"'],
    ['two values', '{} {}'],
    ['a comment', '{/* hi */}'],
    ['a last comma', '{"name":"Bo",}'],
    ['NaN', '{"name":NaN}'],
    ['two byte order marks', '\ufeff\ufeff{"name":"Bo"}'],
    ['null', 'null'],
    ['an array', '[]'],
    ['an array of it', '[{"name":"Bo"}]'],
    ['text', '"Bo"'],
    ['a number', '7'],
    ['true', 'true'],
    ['a form', 'name=Bo&status=sold'],
    ['deep nonsense', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['very deep nonsense', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['unclosed depth', '['.repeat(500_000)],
  ])('may not be %s', async (_what, body) => {
    await expectRefusal(await send(route, body))
  })

  it('must be UTF-8', async () => {
    for (const bytes of [
      [0xff, 0xfe],
      [0xc3, 0x28],
      [0xed, 0xa0, 0x80],
      [0xc0, 0x80],
    ]) {
      const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from(bytes), Buffer.from('"}')])
      await expectRefusal(await send(route, body), ['body'])
    }
    await expectRefusal(await send(route, Buffer.from('{"name":"Bo"}', 'utf16le')))
  })

  const foreign = ['nope', 'id', 'version', 'createdAt', 'input', '__proto__', 'constructor', 'prototype', 'toString']
  it.each(foreign.filter((name) => !isSentBack(route, name)))('may not have the field %j', async (name) => {
    const text = JSON.stringify({ ...complete, PLACE: 1 }).replace('"PLACE"', JSON.stringify(name))
    const reply = await send(route, text)
    await expectRefusal(reply, [name])
    expect(reply.body.error.details.fields[0].allowed).toEqual(Object.keys(input.getFields()))
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it.each(Object.values(input.getFields()))('is refused for an invalid $name', async ({ name, type, extensions }) => {
    const inner = isNonNullType(type) ? type.ofType : type
    const named = getNamedType(inner)
    const options = isEnumType(named) ? named.getValues().map((option) => option.name) : []
    const constraint = constraintOf(extensions)
    const nothing = isNonNullType(type) || constraint?.notNull ? [null] : []
    for (const value of [...nothing, ...badValues(named.name, isListType(inner), constraint), ...options.map((option) => [option])]) {
      const reply = await send(route, { ...complete, [name]: value })
      expect(reply.status, `${name}: ${JSON.stringify(value)?.slice(0, 200)}`).toBe(400)
      expect(refusedFields(reply)[0]?.split(/[.[]/)[0], JSON.stringify(value)?.slice(0, 200)).toBe(name)
      expect(reply.body.error.details.fields[0].message).toMatch(/^must|^is/)
      if (options.length > 0 && value !== null) expect(reply.body.error.details.fields[0].allowed).toEqual(options)
      if (constraint?.secret) expect(reply.body.error.details.fields[0]).not.toHaveProperty('value')
    }
    expect(await rowCounts()).toBe(before)
  })

  it('is refused with an error for each missing field, and with at most twenty errors', async () => {
    if (required.length > 0) await expectRefusal(await send(route, {}), required)
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`nope${i}`, 1]))
    expect(refusedFields(await send(route, { ...complete, ...many }))).toHaveLength(20)
  })
})

/** Fields of optional bodies that a call needs all the same: the session to end, and the length of the move. */
const needed = ['Mutation.logout', 'Mutation.moveSandboxClock']

it.each(writes.filter(({ isOptional }) => isOptional))('the body of $method $path may be missing, empty or {}', async (route) => {
  const withoutKind = await store.rest('POST', addressOf(route.path, things), { as: 'admin' })
  for (const { status } of [withoutKind, await send(route, ''), await send(route, '{}')])
    expect(status).toBe(needed.includes(route.field) ? 400 : (route.status ?? 200))
})

it.each<[string, unknown, string, object | undefined]>([
  ['name', 'x'.repeat(256), 'name', { minLength: 1, maxLength: 255 }],
  ['name', ' \t', 'name', { pattern: '\\S' }],
  ['sku', 'x'.repeat(41), 'sku', { pattern: expect.stringContaining('{1,40}') }],
  ['sku', 'has space', 'sku', { pattern: expect.stringContaining('{1,40}') }],
  ['category', 'x'.repeat(101), 'category', { minLength: 1, maxLength: 100 }],
  ['tags', Array.from({ length: 21 }, (_, i) => `t${i}`), 'tags', { maxItems: 20 }],
  ['tags', ['ok', ''], 'tags[1]', { minLength: 1, maxLength: 100 }],
  ['photoUrls', Array.from({ length: 21 }, (_, i) => `https://example.com/${i}`), 'photoUrls', { maxItems: 20 }],
  ['photoUrls', ['javascript:alert(1)'], 'photoUrls[0]', { maxLength: 2000, pattern: expect.stringContaining('https?') }],
  ['photoUrls', ['//example.com/a.jpg'], 'photoUrls[0]', { maxLength: 2000 }],
  ['description', 'x'.repeat(5001), 'description', { maxLength: 5000 }],
  ['species', 'x'.repeat(101), 'species', { maxLength: 100 }],
  ['breed', 'x'.repeat(101), 'breed', { maxLength: 100 }],
  ['currency', 'usd', 'currency', { pattern: expect.stringContaining('USD') }],
  ['stock', -1, 'stock', { minimum: 0, maximum: 1_000_000 }],
  ['stock', 1_000_001, 'stock', { minimum: 0, maximum: 1_000_000 }],
  ['price', 1.234, 'price', undefined],
])('a body is refused when its %s is out of bounds (%#)', async (name, value, field, allowed) => {
  for (const [method, path] of [
    ['POST', '/pets'],
    ['PUT', '/pets/:id'],
    ['PATCH', '/pets/:id'],
  ] as const) {
    const reply = await send({ method, path }, { name: 'Bo', status: 'sold', [name]: value })
    await expectRefusal(reply, [field])
    if (allowed) expect(reply.body.error.details.fields[0].allowed).toMatchObject(allowed)
  }
})

/** Values that a field of this type and constraint must refuse. */
function badValues(type: string, isList: boolean, constraint: Constraint = {}): readonly unknown[] {
  const { minLength = 0, maxLength, minimum, maximum, pattern, minItems = 0, maxItems, items } = constraint
  if (isList) {
    const tooMany = maxItems === undefined ? [] : [Array.from({ length: maxItems + 1 }, (_, i) => `https://example.com/${i}`)]
    const tooFew = minItems > 0 ? [[]] : []
    return [{}, 7, true, [null], [['x']], ...tooMany, ...tooFew, ...badValues(type, false, items).map((value) => [value])]
  }
  switch (type) {
    case 'String': {
      const tooLong = maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]
      const tooShort = minLength > 0 ? [''] : []
      return ['a\0b', '\ud800', 'x\udfff', {}, [], 7, true, ['x'], ...tooLong, ...tooShort, ...(pattern ? ['   ', '\t\n'] : [])]
    }
    case 'Int':
      return [
        ...['3', 'x', 1.5, 2 ** 31, -(2 ** 31) - 1, 1e300, true, {}, [], [1]],
        ...(minimum === undefined ? [] : [minimum - 1]),
        ...(maximum === undefined ? [] : [maximum + 1]),
      ]
    case 'Int64':
      return ['3', '', 'x', 1.5, 2 ** 53, -(2 ** 53), 1e300, true, {}, [], [1]]
    case 'Decimal':
      return ['3', -0.01, 1.234, 100_000_000, 1e300, 1e-7, true, {}, [], 'NaN']
    case 'Boolean':
      return ['', 'true', 'yes', 0, 1, {}, [], [true]]
    case 'DateTime':
      return [
        ...['', 'tomorrow', '2030-01-01', '2030-01-01T00:00:00', '2030-01-01 00:00:00Z', '2030-02-30T00:00:00Z', '2030-13-01T00:00:00Z'],
        ...[
          '2030-01-01T25:00:00Z',
          '2030-01-01T00:00:00+25:00',
          '9999-12-31T23:59:59-01:00',
          '+12030-01-01T00:00:00Z',
          1_900_000_000,
          {},
          [],
          true,
        ],
      ]
    case 'Date':
      return [
        '',
        'today',
        '2026-02-30',
        '2026-13-01',
        '20260101',
        '2026-1-1',
        '2026-01-01T00:00:00Z',
        '0000-01-01',
        20_260_101,
        {},
        [],
        true,
      ]
    default:
      return ['', 'Sold', 'CUSTOMER', 'nope', 0, true, {}, [], 'constructor']
  }
}
