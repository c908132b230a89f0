import { buildSchema, OperationTypeNode } from 'graphql'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.js'
import { cacheLives } from '../../src/domain/cache/cacheLives.js'
import { checkCached } from '../../src/graphql/checkCached.js'
import { plannedReads } from '../../src/graphql/plannedReads.js'
import { rootField } from '../../src/graphql/rootField.js'
import { schema } from '../../src/graphql/schema.js'
import { cacheAudience, cached, cachedFields, cacheGroup } from '../../src/policies/cached.js'
import { routes } from '../../src/rest/routes.js'

const catalogue = ['categories', 'inventory', 'pet', 'pets', 'petsConnection', 'tags']

describe('the root fields whose replies are kept', () => {
  it('are the fields of the catalogue', () => {
    expect(cachedFields(schema).sort()).toEqual(catalogue)
  })

  it('are all read by one statement', () => {
    expect(catalogue.filter((name) => !plannedReads.has(name))).toEqual([])
  })

  it('decide who may keep a reply of REST', () => {
    const reads = routes.filter(({ method }) => method === 'GET')
    const audiences = Object.fromEntries(reads.map(({ path, field }) => [path, cacheAudience(rootField(schema, field))]))
    const isOf = (audience: string) => Object.keys(audiences).filter((path) => audiences[path] === audience)
    expect(isOf('public')).toEqual(['/pets', '/pets/:id', '/categories', '/tags', '/inventory'])
    expect(isOf('by-caller')).toEqual(['/search'])
    expect(isOf('private').length).toBe(reads.length - 6)
  })
})

describe('@Cached is refused', () => {
  const field = Object.values(buildSchema('type Query { thing: Int }').getQueryType()?.getFields() ?? {})[0]
  const declare =
    (extensions: object, kind = OperationTypeNode.QUERY) =>
    () =>
      cached.declare?.({ ...field, extensions: { cached: 'catalogue', ...extensions } } as never, kind)

  it.each([
    ['a mutation', { access: 'public' }, OperationTypeNode.MUTATION, '@Cached on the mutation thing: only queries are kept'],
    ['a subscription', { access: 'public' }, OperationTypeNode.SUBSCRIPTION, 'only queries are kept'],
    ['a field that needs rights', { access: { scope: 'pets:read' } }, OperationTypeNode.QUERY, 'must be @Public'],
    ['a field without rights', {}, OperationTypeNode.QUERY, 'must be @Public'],
    ['a field with a quota', { access: 'public', quota: 'search' }, OperationTypeNode.QUERY, 'quota of its own'],
  ])('on %s', (_name, extensions, kind, message) => {
    expect(declare(extensions, kind)).toThrow(message)
  })

  it('on a query that no statement reads, or whose rows are not announced', () => {
    const check = (reads: readonly (readonly [string, { readonly type: string }])[]) => () => checkCached(schema, new Map(reads))
    const all = catalogue.map((name) => [name, { type: 'Pet' }] as const)
    expect(check(all)).not.toThrow()
    expect(check(all.slice(1))).toThrow('@Cached on the query categories: no statement reads it')
    expect(check(catalogue.map((name) => [name, { type: 'Order' }]))).toThrow('no announcement tells the changes of Order')
  })

  it('on no public query', () => {
    expect(declare({ access: 'public' })).not.toThrow()
    expect(cacheGroup({ extensions: {} })).toBeUndefined()
  })
})

describe('CACHE_FIELDS', () => {
  const lives = (text: string, seconds = '300') => cacheLives(parseConfig({ CACHE_FIELDS: text, CACHE_SECONDS: seconds }), catalogue)

  it('gives root fields lives of their own', () => {
    const { standardMs, ofFields } = lives('inventory=10, pets=off', '60')
    expect([standardMs, ofFields.get('inventory'), ofFields.get('pets'), ofFields.get('pet')]).toEqual([60_000, 10_000, 0, undefined])
  })

  it.each(['pets', 'pets=', 'pets=0', 'pets=86401', 'pets=1,pets=2', 'pets=1m', '=5', 'pets=off=1'])('refuses %j', (text) => {
    expect(() => lives(text)).toThrow(/^CACHE_FIELDS: must be entries separated by commas/)
  })

  it('refuses a field of which nothing is kept, and names the others', () => {
    expect(() => lives('orders=10')).toThrow(`CACHE_FIELDS: there is nothing kept of orders. Allowed are ${catalogue.join(', ')}`)
  })
})
