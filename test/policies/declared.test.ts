import { type GraphQLField, type GraphQLObjectType, getNamedType, isAbstractType, isLeafType, isObjectType } from 'graphql'
import { getMetadataStorage } from 'type-graphql'
import { describe, expect, it } from 'vitest'
import { objectRules } from '../../scripts/accessPage.js'
import { clientScopes, expandScopes, scopes } from '../../src/domain/scopes.js'
import { schema } from '../../src/graphql/schema.js'
import { accessOf } from '../../src/policies/authorize.js'
import { photoUpload, routes } from '../../src/rest/routes.js'
import { contract } from '../support/openapiValidator.js'
import { expectationOf } from './operations.js'

type Field = GraphQLField<unknown, unknown>

const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({
    label: `${type?.name}.${field.name}`,
    field,
    access: accessOf(field),
  })),
)

/** Everything but the roots that a caller may read fields of. */
const objectTypes = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType =>
    isObjectType(type) && !['Query', 'Mutation', 'Subscription'].includes(type.name) && !type.name.startsWith('__'),
)
const objectFields = objectTypes.flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ label: `${type.name}.${field.name}`, field })),
)

/** What is open to everybody, on purpose. */
const open = {
  Query: ['categories', 'inventory', 'node', 'nodes', 'pet', 'pets', 'petsConnection', 'search', 'tags'],
  Mutation: ['login', 'logout', 'refresh', 'registerUser', 'requestPasswordReset', 'resetPassword'],
  Subscription: ['petChanged'],
}

/** Types whose objects belong to somebody, or are administrators' business. */
const owned = [
  'ApiKey',
  'AuditEvent',
  'Event',
  'EventData',
  'IssuedApiKey',
  'OAuthClient',
  'OAuthClientWithSecret',
  'Order',
  'OrderChange',
  'OrderItem',
  'OrderTimeline',
  'OrderTracking',
  'RequestLogEntry',
  'TokenPair',
  'User',
  'Address',
  'Registration',
  'Webhook',
  'WebhookAttempt',
  'WebhookDelivery',
  'WebhookDeliveryDetail',
  'WebhookPreview',
  'WebhookWithSecret',
]

/**
 * Every step from an object to others, and why it shows nobody more than they may see: the target is for everybody (`public`), it is a part of its
 * parent, whose reading was decided before (`part`), or it is looked up under the rule of a file (`domain/…/visibility.ts`).
 */
const steps: Readonly<Record<string, 'public' | 'part' | `domain/${'users' | 'webhooks'}/visibility.ts`>> = {
  'ApiKeyPage.data': 'part',
  'ApiKeyPage.pagination': 'part',
  'AuditEventPage.data': 'part',
  'AuditEventPage.pagination': 'part',
  'CategoryPage.data': 'public',
  'CategoryPage.pagination': 'part',
  'Event.data': 'part',
  'EventPage.data': 'part',
  'EventPage.pagination': 'part',
  'Inventory.counts': 'public',
  'Inventory.lowStock': 'public',
  'OAuthClientPage.data': 'part',
  'OAuthClientPage.pagination': 'part',
  'Order.customer': 'domain/users/visibility.ts',
  'Order.items': 'part',
  'Order.shippingAddress': 'part',
  'Order.timeline': 'part',
  'OrderItem.pet': 'public',
  'OrderPage.data': 'part',
  'OrderPage.pagination': 'part',
  'OrderTimeline.changes': 'part',
  'Pet.category': 'public',
  'Pet.tags': 'public',
  'PetConnection.edges': 'public',
  'PetConnection.nodes': 'public',
  'PetConnection.pageInfo': 'part',
  'PetEdge.node': 'public',
  'PetPage.data': 'public',
  'PetPage.pagination': 'part',
  'Registration.apiKey': 'part',
  'RequestLogPage.data': 'part',
  'RequestLogPage.pagination': 'part',
  'SearchPage.data': 'part',
  'SearchPage.pagination': 'part',
  'TagPage.data': 'public',
  'TagPage.pagination': 'part',
  'UserPage.data': 'part',
  'UserPage.pagination': 'part',
  'WebhookAttempt.requestHeaders': 'part',
  'WebhookDelivery.event': 'domain/webhooks/visibility.ts',
  'WebhookDeliveryDetail.attempts': 'part',
  'WebhookDeliveryDetail.event': 'domain/webhooks/visibility.ts',
  'WebhookDeliveryPage.data': 'part',
  'WebhookDeliveryPage.pagination': 'part',
  'WebhookPage.data': 'part',
  'WebhookPage.pagination': 'part',
  'WebhookPreview.headers': 'part',
}

/** Fields of a plain value that are worked out and not read from the row. They use nothing but their own row and the place of the photo store. */
const workedOut = [
  'Category.nodeId',
  'Event.apiVersion',
  'Event.eventType',
  'Event.timestamp',
  'Order.nextStatuses',
  'Order.nodeId',
  'Order.number',
  'Order.trackingUrl',
  'OrderItem.lineTotal',
  'Pet.nodeId',
  'Pet.photoUrls',
  'PetConnection.totalCount',
  'SearchHit.href',
  'Tag.nodeId',
  'User.nodeId',
]

/** Types that can be read below a field, itself included. */
function reachableFrom(field: Field, found = new Set<string>()): Set<string> {
  const type = getNamedType(field.type)
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : []
  for (const one of types) {
    if (found.has(one.name)) continue
    found.add(one.name)
    for (const inner of Object.values(one.getFields())) reachableFrom(inner, found)
  }
  return found
}

it.each(rootFields)('$label says a scope that there is, or that it is public', ({ access }) => {
  expect([...scopes, 'public']).toContain(typeof access === 'object' ? access.scope : access)
})

it('is open to everybody in what is meant to be, and in nothing else', () => {
  const meant = Object.entries(open).flatMap(([type, names]) => names.map((name) => `${type}.${name}`))
  expect(
    rootFields
      .filter(({ access }) => access === 'public')
      .map(({ label }) => label)
      .sort(),
  ).toEqual(meant.sort())
})

it('leads from what is open to nothing of anybody’s, but by rules of its own', () => {
  const leads = rootFields
    .filter(({ access }) => access === 'public')
    .map(({ label, field }) => [label, [...reachableFrom(field)].filter((name) => owned.includes(name)).sort()] as const)
  expect(Object.fromEntries(leads.filter(([, names]) => names.length > 0))).toEqual({
    // each asks for the scope and looks up under the rule of its type: test/policies/nestedPaths.test.ts
    'Query.node': ['Address', 'Order', 'OrderChange', 'OrderItem', 'User'],
    'Query.nodes': ['Address', 'Order', 'OrderChange', 'OrderItem', 'User'],
    // what was made just now for the caller
    'Mutation.registerUser': ['IssuedApiKey', 'Registration'],
    'Mutation.login': ['TokenPair'],
    'Mutation.refresh': ['TokenPair'],
  })
})

it('steps from an object to another in ways that are known, each with its reason', () => {
  const found = objectFields.filter(({ field }) => !isLeafType(getNamedType(field.type))).map(({ label }) => label)
  expect(found.sort(), 'a new relation needs a rule: see `steps` above').toEqual(Object.keys(steps).sort())
})

it('reaches what belongs to somebody by a part of what was read before, or under a rule', () => {
  const toOwned = objectFields.filter(({ field }) => owned.includes(getNamedType(field.type).name))
  expect(toOwned.length).toBeGreaterThan(0)
  for (const { label } of toOwned) expect(steps[label], label).not.toBe('public')
})

it('shows plain data of the row in every other field', () => {
  const computed = getMetadataStorage()
    .fieldResolvers.filter(({ kind }) => kind === 'external')
    .flatMap(({ schemaName, getObjectType }) => {
      const parent = getObjectType?.().name ?? ''
      const holders =
        parent === 'Node' ? objectTypes.filter((type) => type.getInterfaces().some(({ name }) => name === 'Node')) : [{ name: parent }]
      return holders.map(({ name }) => `${name}.${schemaName}`)
    })
  const leaves = objectFields.filter(({ field }) => isLeafType(getNamedType(field.type))).map(({ label }) => label)
  expect(computed.filter((label) => leaves.includes(label)).sort()).toEqual(workedOut)
})

it('names every type that shows whose something is', () => {
  const telling = objectFields.filter(({ field }) => /^(userId|customerId|actorUserId|email|clientId|secret|\w+Token)$/.test(field.name))
  expect([...new Set(telling.map(({ label }) => label.split('.')[0]))].filter((name) => !owned.includes(name ?? ''))).toEqual([])
})

describe.each(rootFields)('the description of $label', ({ field, access }) => {
  it('says who may use it', () => {
    const { description } = field
    expect(/^Public: /m.test(description ?? '')).toBe(access === 'public')
    const [, scope, role] =
      /Needs a credential with the scope `([\w:]+)`(, of staff or of an OAuth client)?\.$/m.exec(description ?? '') ?? []
    expect([scope, role !== undefined]).toEqual(typeof access === 'object' ? [access.scope, access.role === 'staff'] : [undefined, false])
  })
})

describe.each([...routes, photoUpload])('$method $path', ({ method, path, field: name }) => {
  const operation = contract.paths[`/v1${path.replace(/:(\w+)/g, '{$1}')}`]?.[method.toLowerCase()]
  const access = rootFields.find(({ label }) => label === name)?.access

  it('is in the OpenAPI document with the access of its field', () => {
    const ways = operation?.security ?? []
    expect(ways.some((way) => Object.keys(way).length === 0)).toBe(access === 'public')
    const scoped = typeof access === 'object' ? [access.scope] : []
    expect(ways.filter((way) => Object.keys(way).length > 0)).toEqual([
      { ApiKeyAuthorization: [] },
      { ApiKeyHeader: [] },
      { Session: [] },
      { OAuthClient: scoped },
    ])
    expect(operation?.['x-scope']).toBe(scoped[0])
  })

  it('says the same in words, and that it may refuse', () => {
    const text = operation?.description ?? ''
    expect(/^Public: /m.test(text)).toBe(access === 'public')
    const [, scope, role] = /Needs a credential with the scope `([\w:]+)`(, of staff or of an OAuth client)?\./.exec(text) ?? []
    expect([scope, role !== undefined]).toEqual(typeof access === 'object' ? [access.scope, access.role === 'staff'] : [undefined, false])
    expect(operation?.responses).toHaveProperty('401')
    if (access !== 'public') expect(operation?.responses).toHaveProperty('403')
  })
})

it('tells in docs/access.md of every rule beyond scope and role', () => {
  const roles = ['owner', 'other', 'staff', 'admin', 'readClient', 'writeClient'] as const
  const ruled = rootFields.filter(({ field }) => roles.some((role) => expectationOf(field).rule(role) !== 'allowed'))
  expect(Object.keys(objectRules)).toEqual(expect.arrayContaining(ruled.map(({ field }) => field.name)))
  for (const name of Object.keys(objectRules)) expect(rootFields.map(({ field }) => field.name)).toContain(name)
})

it('lets OAuth clients ask for every scope, and for nothing that stands for none', () => {
  expect(new Set(clientScopes.flatMap((name) => [...expandScopes([name])]))).toEqual(new Set(scopes))
  for (const name of clientScopes) expect(expandScopes([name]).size).toBeGreaterThan(0)
  for (const name of ['', 'all', '*', 'pets', 'pets:*', 'READ', 'constructor', '__proto__', 'toString'])
    expect([...expandScopes([name])], name).toEqual([])
})
