import { type GraphQLField, type GraphQLObjectType, getNamedType, isAbstractType, isLeafType, isObjectType } from 'graphql'
import { getMetadataStorage } from 'type-graphql'
import { describe, expect, it } from 'vitest'
import { objectRules } from '../../scripts/accessPage.js'
import { clientScopes, expandScopes, scopes } from '../../src/domain/scopes.js'
import { schema } from '../../src/graphql/schema.js'
import { accessOf } from '../../src/policies/authorize.js'
import { routes } from '../../src/rest/routes.js'
import { photoUpload } from '../../src/rest/shopRoutes.js'
import { entryOf } from '../support/catalogue/catalogue.js'
import { contract } from '../support/openapiValidator.js'

type Field = GraphQLField<unknown, unknown>

const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({
    label: `${type?.name}.${field.name}`,
    field,
    access: accessOf(field),
  })),
)

/** All object types except the roots. */
const objectTypes = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType =>
    isObjectType(type) && !['Query', 'Mutation', 'Subscription'].includes(type.name) && !type.name.startsWith('__'),
)
const objectFields = objectTypes.flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ label: `${type.name}.${field.name}`, field })),
)

/** The root fields that are public on purpose. */
const open = {
  Query: ['categories', 'inventory', 'node', 'nodes', 'pet', 'pets', 'petsConnection', 'search', 'tags'],
  Mutation: ['login', 'logout', 'refresh', 'registerUser', 'requestPasswordReset', 'resetPassword'],
  Subscription: ['petChanged'],
}

/** The fields below the root fields that declare rights of their own. */
const guarded = { 'Pet.orders': 'orders:read staff', 'User.orders': 'orders:read' }

/** Types whose objects have an owner or are only for administrators. */
const owned = [
  'ApiKey',
  'AuditEvent',
  'Deprecation',
  'Event',
  'EventData',
  'IssuedApiKey',
  'OAuthClient',
  'OAuthClientWithSecret',
  'Order',
  'OrderChange',
  'OrderConnection',
  'OrderEdge',
  'OrderItem',
  'OrderTimeline',
  'OrderTracking',
  'RequestLogEntry',
  'TokenPair',
  'User',
  'UserConnection',
  'UserEdge',
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
 * Every step from an object to other objects, and why it shows a caller no more than allowed: the target is for everybody (`public`), it is a
 * part of its parent, which the caller was allowed to read (`part`), or it is read under the rule of a file (`domain/…/visibility.ts`).
 */
const steps: Readonly<Record<string, 'public' | 'part' | `domain/${'orders' | 'users' | 'webhooks'}/visibility.ts`>> = {
  'ApiKeyPage.data': 'part',
  'ApiKeyPage.pagination': 'part',
  'AuditEventPage.data': 'part',
  'AuditEventPage.pagination': 'part',
  'Category.pets': 'public',
  'CategoryPage.data': 'public',
  'CategoryPage.pagination': 'part',
  'DeprecationPage.data': 'part',
  'DeprecationPage.pagination': 'part',
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
  'OrderConnection.edges': 'part',
  'OrderConnection.nodes': 'part',
  'OrderConnection.pageInfo': 'part',
  'OrderEdge.node': 'part',
  'OrderItem.pet': 'public',
  'OrderPage.data': 'part',
  'OrderPage.pagination': 'part',
  'OrderTimeline.changes': 'part',
  'Pet.category': 'public',
  'Pet.orders': 'domain/orders/visibility.ts',
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
  'SandboxClock.due': 'part',
  // each hit is read as `node` reads it, under the rule of its type
  'SearchHit.node': 'part',
  'SearchPage.data': 'part',
  'SearchPage.pagination': 'part',
  'Tag.pets': 'public',
  'TagPage.data': 'public',
  'TagPage.pagination': 'part',
  'User.orders': 'domain/orders/visibility.ts',
  'UserConnection.edges': 'part',
  'UserConnection.nodes': 'part',
  'UserConnection.pageInfo': 'part',
  'UserEdge.node': 'part',
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

/** Plain fields that are computed and not read from the row. They use only their own row and the address of the photo store. */
const workedOut = [
  'Category.nodeId',
  'Event.apiVersion',
  'Event.eventType',
  'Event.timestamp',
  'Order.nextStatuses',
  'Order.nodeId',
  'Order.number',
  'Order.trackingUrl',
  'OrderConnection.totalCount',
  'OrderItem.lineTotal',
  'Pet.nodeId',
  'Pet.photoUrls',
  'PetConnection.totalCount',
  'SearchHit.href',
  'Tag.nodeId',
  'User.nodeId',
  'UserConnection.totalCount',
]

/** Types that can be read below a field, itself included. A field with rights of its own leads nowhere without these rights. */
function reachableFrom(field: Field, found = new Set<string>()): Set<string> {
  const type = getNamedType(field.type)
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : []
  for (const one of types) {
    if (found.has(one.name)) continue
    found.add(one.name)
    for (const inner of Object.values(one.getFields())) if (accessOf(inner) === undefined) reachableFrom(inner, found)
  }
  return found
}

it.each(rootFields)('$label declares an existing scope or is public', ({ access }) => {
  expect([...scopes, 'public']).toContain(typeof access === 'object' ? access.scope : access)
})

it('exactly the listed root fields are public', () => {
  const meant = Object.entries(open).flatMap(([type, names]) => names.map((name) => `${type}.${name}`))
  expect(
    rootFields
      .filter(({ access }) => access === 'public')
      .map(({ label }) => label)
      .sort(),
  ).toEqual(meant.sort())
})

it('public root fields lead to owned types only in the listed cases', () => {
  const leads = rootFields
    .filter(({ access }) => access === 'public')
    .map(({ label, field }) => [label, [...reachableFrom(field)].filter((name) => owned.includes(name)).sort()] as const)
  expect(Object.fromEntries(leads.filter(([, names]) => names.length > 0))).toEqual({
    // each node needs its scope and is read under the rule of its type: test/policies/nestedPaths.test.ts
    'Query.node': ['Address', 'Order', 'OrderChange', 'OrderItem', 'User'],
    'Query.nodes': ['Address', 'Order', 'OrderChange', 'OrderItem', 'User'],
    // likewise, by `SearchHit.node`
    'Query.search': ['Address', 'Order', 'OrderChange', 'OrderItem', 'User'],
    // created just now for the caller
    'Mutation.registerUser': ['IssuedApiKey', 'Registration'],
    'Mutation.login': ['TokenPair'],
    'Mutation.refresh': ['TokenPair'],
  })
})

it('exactly the listed fields below the root fields declare rights', () => {
  const found = objectFields.flatMap(({ label, field }) => {
    const access = accessOf(field)
    return access === undefined
      ? []
      : [[label, typeof access === 'object' ? [access.scope, access.role].filter(Boolean).join(' ') : access]]
  })
  expect(Object.fromEntries(found)).toEqual(guarded)
})

it('every step from an object to other objects is listed with its reason', () => {
  const found = objectFields.filter(({ field }) => !isLeafType(getNamedType(field.type))).map(({ label }) => label)
  expect(found.sort(), 'a new relation needs a rule: see `steps` above').toEqual(Object.keys(steps).sort())
})

it('every step to an owned type is a part of its parent or follows a rule', () => {
  const toOwned = objectFields.filter(({ field }) => owned.includes(getNamedType(field.type).name))
  expect(toOwned.length).toBeGreaterThan(0)
  for (const { label } of toOwned) expect(steps[label], label).not.toBe('public')
})

it('exactly the listed plain fields are computed', () => {
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

it('every type with a field that names an owner or a secret is listed as owned', () => {
  const telling = objectFields.filter(({ field }) => /^(userId|customerId|actorUserId|email|clientId|secret|\w+Token)$/.test(field.name))
  expect([...new Set(telling.map(({ label }) => label.split('.')[0]))].filter((name) => !owned.includes(name ?? ''))).toEqual([])
})

describe.each(rootFields)('the description of $label', ({ field, access }) => {
  it('names the allowed callers', () => {
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

  it('has in the OpenAPI document the access of its field', () => {
    const ways = operation?.security ?? []
    expect(ways.some((way) => Object.keys(way).length === 0)).toBe(access === 'public')
    const scoped = typeof access === 'object' ? [access.scope] : []
    expect(ways.filter((way) => Object.keys(way).length > 0)).toEqual([
      { ApiKeyHeader: [] },
      { ApiKeyAuthorization: [] },
      { ApiKeyBasic: [] },
      { Session: [] },
      { OAuthClient: scoped },
    ])
    expect(operation?.['x-scope']).toBe(scoped[0])
  })

  it('describes its access in words and its refusals as responses', () => {
    const text = operation?.description ?? ''
    expect(/^Public: /m.test(text)).toBe(access === 'public')
    const [, scope, role] = /Needs a credential with the scope `([\w:]+)`(, of staff or of an OAuth client)?\./.exec(text) ?? []
    expect([scope, role !== undefined]).toEqual(typeof access === 'object' ? [access.scope, access.role === 'staff'] : [undefined, false])
    expect(operation?.responses).toHaveProperty('401')
    if (access !== 'public') expect(operation?.responses).toHaveProperty('403')
  })
})

it('docs/access.md has a note for every rule beyond scope and role', () => {
  const roles = ['owner', 'other', 'staff', 'admin', 'readClient', 'writeClient'] as const
  const ruled = rootFields.filter(({ field }) => roles.some((role) => entryOf(field).access.rule(role) !== 'allowed'))
  expect(Object.keys(objectRules)).toEqual(expect.arrayContaining(ruled.map(({ field }) => field.name)))
  for (const name of Object.keys(objectRules)) expect(rootFields.map(({ field }) => field.name)).toContain(name)
})

it('OAuth clients can ask for every scope, and unknown names stand for no scope', () => {
  expect(new Set(clientScopes.flatMap((name) => [...expandScopes([name])]))).toEqual(new Set(scopes))
  for (const name of clientScopes) expect(expandScopes([name]).size).toBeGreaterThan(0)
  for (const name of ['', 'all', '*', 'pets', 'pets:*', 'READ', 'constructor', '__proto__', 'toString'])
    expect([...expandScopes([name])], name).toEqual([])
})
