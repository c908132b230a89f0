import { getIntrospectionQuery } from 'graphql'
import { encodeNodeId } from '../../../src/schema/node.js'
import type { Case } from './case.js'

const wholePet = `id nodeId sku name category { id nodeId name } photoUrls tags { id nodeId name } status description species breed birthDate
  price currency stock createdAt updatedAt version`
const wholeUser = 'id nodeId email username firstName lastName phone role status createdAt'
const wholeKey = 'id userId name prefix last4 scopes createdAt expiresAt lastUsedAt'
const nodeIds = ['Pet:1', 'Category:1', 'Tag:1', 'Order:1', 'User:3', 'Pet:4242', 'Pet:2', 'Pet:1'].map((text) => {
  const [type, id] = text.split(':')
  return encodeNodeId(type as 'Pet', Number(id))
})

/** Selections: relations, aliases, fragments, abstract types, introspection. */
export const selectionCases: readonly Case[] = [
  { name: 'every field of a pet', query: `{ pet(id: 1) { ${wholePet} } }` },
  { name: 'a pet of nulls', query: `{ pet(id: 2) { ${wholePet} } }` },
  {
    name: 'a page of whole pets',
    query: `{ pets { data { ${wholePet} } pagination { page limit nextCursor total totalIsExact pages } } }`,
  },
  {
    name: 'three levels of relations',
    query: `{ orders { data { id number items { line name quantity unitPrice lineTotal petId pet { name category { name } tags { name } } }
      customer { email firstName } shippingAddress { street city postalCode country } estimatedDelivery totalAmount } } }`,
    as: 'staff',
  },
  { name: 'a relation the caller may not see', query: '{ orders { data { id customer { id email } } } }', as: 'customer' },
  {
    name: 'a connection',
    query:
      '{ petsConnection(first: 2) { edges { cursor node { id name } } nodes { sku } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }',
  },
  { name: 'the inventory', query: '{ inventory { counts { available pending sold } onHand reserved lowStock { petId name stock } } }' },
  {
    name: 'a search over types',
    query: '{ search(q: "friend") { data { type id title excerpt href } pagination { total } } }',
    as: 'staff',
  },
  { name: 'an empty list', query: '{ pets(category: "no such") { data { id } pagination { total pages nextCursor } } }' },
  {
    name: 'an empty connection',
    query: '{ petsConnection(tag: "no such") { edges { cursor } nodes { id } pageInfo { startCursor endCursor } totalCount } }',
  },
  { name: 'an item whose pet has gone', query: '{ order(id: 1) { items { petId pet { id } name } } }', as: 'staff' },
  { name: 'an order without address', query: '{ order(id: 2) { shippingAddress { city } estimatedDelivery } }', as: 'staff' },
  {
    name: 'aliases at every level',
    query: '{ one: pet(id: 1) { a: id b: id kind: category { called: name } } two: pet(id: 2) { a: name } }',
  },
  { name: 'aliases that swap names', query: '{ pet(id: 1) { name: sku sku: name id: version version: id } }' },
  {
    name: 'aliases whose joined paths agree',
    query: '{ x: petsConnection(first: 1) { nodes_y: nodes { id } } y_x: petsConnection(first: 2) { nodes { name } } }',
  },
  {
    name: 'aliases of relations whose joined paths agree',
    query: '{ x: order(id: 1) { customer_o: customer { email } } o_x: order(id: 2) { customer { id } } }',
    as: 'staff',
  },
  {
    name: 'aliases that are properties of objects',
    query: '{ constructor: pet(id: 1) { toString: id valueOf: name hasOwnProperty: category { then: id } } }',
  },
  {
    name: 'an alias that is the prototype',
    query: '{ __proto__: pet(id: 1) { __proto__: category { __proto__: name } id } pet(id: 2) { id } }',
  },
  { name: 'aliases that look like list indexes', query: '{ pets(limit: 2) { idx0: data { idx1: id } data { idx0: name } } }' },
  { name: 'a field asked for twice', query: '{ pet(id: 1) { id id category { id } category { name } } pet(id: 1) { sku } }' },
  {
    name: 'a named fragment',
    query: '{ pet(id: 1) { ...P } } fragment P on Pet { id name category { ...C } } fragment C on Category { name }',
  },
  {
    name: 'a fragment in two places',
    query:
      '{ a: pet(id: 1) { ...P } b: pet(id: 2) { ...P name } pets(limit: 2) { data { ...P } } } fragment P on Pet { id category { id } }',
  },
  {
    name: 'fragments that overlap',
    query:
      '{ pet(id: 1) { ...A ...B id } } fragment A on Pet { category { id } name } fragment B on Pet { name category { name } tags { id } }',
  },
  { name: 'a fragment spread twice', query: '{ pet(id: 1) { ...A sku ...A } } fragment A on Pet { id tags { name } }' },
  {
    name: 'fragments inside fragments',
    query: '{ pet(id: 1) { ...A } } fragment A on Pet { ...B id } fragment B on Pet { ...C name } fragment C on Pet { sku tags { name } }',
  },
  { name: 'an inline fragment without a type', query: '{ pet(id: 1) { ... { id ... { name } } sku } }' },
  {
    name: 'a fragment on the root',
    query: 'query { ...Q inventory { onHand } } fragment Q on Query { pet(id: 1) { id } pets { data { id } } }',
  },
  { name: 'fragments on an interface', query: '{ pet(id: 1) { ... on Node { nodeId ... on Pet { sku } ... on Order { id } } } }' },
  {
    name: 'a node by its id',
    query: `{ node(id: "${nodeIds[0]}") { nodeId __typename ... on Pet { name category { name } } ... on Order { number } } }`,
  },
  { name: 'a node nobody has', query: `{ node(id: "${nodeIds[5]}") { nodeId } }` },
  { name: 'a node the caller may not see', query: `{ node(id: "${nodeIds[3]}") { nodeId } user: node(id: "${nodeIds[4]}") { nodeId } }` },
  {
    name: 'nodes of all types',
    query: `query($ids: [ID!]!) { nodes(ids: $ids) { __typename nodeId ...P ... on Category { name } ... on Tag { label: name }
      ... on Order { number items { line pet { ...P } } customer { id } } ... on User { email createdAt } } } fragment P on Pet { sku tags { name } }`,
    variables: { ids: nodeIds },
    as: 'staff',
  },
  {
    name: 'every field of a user and of a key',
    query: `{ user(id: 3) { ${wholeUser} } me { ${wholeUser} } apiKey(userId: 3) { ${wholeKey} }
      apiKeys(userId: 3, sort: "createdAt") { data { ${wholeKey} } pagination { total } } users { data { ...U } } } fragment U on User { ${wholeUser} }`,
    as: 'admin',
  },
  {
    name: 'every field of a client and of the audit log',
    query: `query($type: AuditEventType) { oauthClient(id: 1) { ...C } oauthClients { data { ...C } } auditEvents(type: $type, userId: 3) { data { ...E } pagination { total } } }
      fragment C on OAuthClient { id clientId name scopes status createdAt }
      fragment E on AuditEvent { id type occurredAt actorUserId actorClientId userId subject address requestId }`,
    variables: { type: 'api_key_rotated' },
    as: 'admin',
  },
  {
    name: 'every field of the request log',
    query: `query($status: Int) { requestLog(status: $status) { data { id requestId method path operationName status duration errorCode receivedAt } pagination { total } }
      one: requestLog(requestId: "none", sort: "receivedAt") { data { ...R } } } fragment R on RequestLogEntry { path __typename }`,
    variables: { status: 404 },
    as: 'customer',
  },
  { name: 'the keys of another', query: '{ apiKeys(userId: 1) { data { id } } }', as: 'customer' },
  { name: 'the audit log for one who may not read it', query: '{ auditEvents { data { id } } }', as: 'staff' },
  { name: 'no nodes', query: '{ nodes(ids: []) { nodeId } }' },
  { name: 'nodes asked for as one', query: `{ nodes(ids: "${nodeIds[0]}") { nodeId } }` },
  {
    name: '__typename everywhere',
    query: `{ __typename pet(id: 1) { __typename category { __typename t: __typename } } pets(limit: 1) { __typename data { __typename } pagination { __typename } }
      node(id: "${nodeIds[1]}") { __typename } }`,
  },
  { name: 'nothing but __typename', query: '{ __typename }' },
  { name: 'nothing but __typename of the mutations', query: 'mutation { __typename }' },
  {
    name: 'the whole introspection',
    query: getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, directiveIsRepeatable: true }),
  },
  {
    name: 'introspection of one type',
    query: 'query($n: String!) { __type(name: $n) { name kind fields { name args { name defaultValue type { name } } } } }',
    variables: { n: 'Query' },
  },
  { name: 'introspection of no type', query: '{ __type(name: "Nothing") { name } }' },
  { name: 'introspection beside data', query: '{ pet(id: 1) { id } __schema { queryType { name } } __typename }' },
  {
    name: 'one of several operations',
    query: 'query A { pet(id: 1) { id } } query B { pet(id: 2) { name } } mutation C { __typename }',
    operationName: 'B',
  },
  {
    name: 'the first of several operations',
    query: 'query A { pet(id: 1) { ...P } } query B { pet(id: 2) { ...P } } fragment P on Pet { sku }',
    operationName: 'A',
  },
  {
    name: 'operations that use one name for different variables',
    query: 'query A($n: Int!) { pets(limit: $n) { data { id } } } query B($n: Int64!) { pet(id: $n) { id } }',
    operationName: 'B',
    variables: { n: 6 },
  },
]
