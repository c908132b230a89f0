import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { type Scope, scopes, scopesOfRole } from '../../src/domain/scopes.js'
import { aToken } from '../oauth/clients.js'
import { type Callers, callersOf, type Role, roles, type UserRole } from '../support/callers.js'
import { anEvent, anOAuthClient, anOrder, aPet, aWebhook } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { codeOf } from '../users/people.js'

/** Words that appear only in the owner's account, order, key and endpoint and in their events. */
const PERSON = 'Zebrafinch'
const STREET = 'Quagga Road 1'
const KEY = 'okapi report'
const ENDPOINT = 'Numbat'
/** The name of a user who has deleted their account. */
const GONE = 'Thylacine'

let store: PetStore
let callers: Callers
/** Ids by their names in the paths. */
const ids: Record<string, number> = {}
beforeAll(async () => {
  store = await petStore()
  callers = await callersOf(store)
  const { owner } = callers.accounts
  const gone = await callers.fresh('owner')
  ids.petId = (await aPet(store)).id
  for (const [name, customer] of [
    ['orderId', owner],
    ['goneOrderId', gone],
  ] as const) {
    ids[name] = await anOrder(store, { petId: ids.petId })
    await store.sql`
      update orders set customer_id = ${customer.id}, shipping_street = ${STREET}, shipping_city = 'Turin', shipping_postal_code = '1', shipping_country = 'IT'
      where id = ${ids[name]}`
  }
  await store.sql`update orders set shipping_street = 'Elsewhere' where id = ${ids.goneOrderId ?? 0}`
  await store.sql`update users set last_name = ${PERSON} where id = ${owner.id}`
  await store.sql`update users set last_name = ${GONE} where id = ${gone.id}`
  await store.sql`update api_keys set name = ${KEY} where id = ${owner.keyId}`
  expect((await store.rest('DELETE', `/v1/users/${gone.id}`, { headers: gone.headers })).status).toBe(204)
  ids.eventId = (await anEvent(store, ids.orderId ?? 0)).id
  await store.sql`update events set body = replace(body, '"object":{', ${`"object":{"street":"${STREET}",`}) where id = ${ids.eventId}`
  const { headers } = callers.of('owner')
  const { id: webhookId } = await aWebhook(store, { headers, description: ENDPOINT })
  const { id: deliveryId } = (await store.rest('POST', `/v1/webhooks/${webhookId}/test`, { headers })).body
  const [test] = await store.sql`select event_id from webhook_deliveries where id = ${deliveryId}`
  Object.assign(ids, { webhookId, deliveryId, testId: Number(test?.event_id) })
  Object.assign(ids, { ownerId: owner.id, goneId: gone.id, keyId: owner.keyId })
})
afterAll(() => store.close())

const nodeId = (type: string, name: string) => Buffer.from(`${type}:${ids[name]}`).toString('base64url')
const filled = (text: string) =>
  text
    .replace(/<(Order|Pet|User):(\w+)>/g, (_, type: string, name: string) => nodeId(type, name))
    .replace(/<(\w+)>/g, (_, name: string) => String(ids[name]))

/** Sends a GraphQL query or, for an address, a REST call. */
async function replyTo(path: string, role: Role, more: Readonly<Record<string, string>> = {}) {
  const headers = { ...callers.of(role).headers, ...more }
  return path.startsWith('/') ? store.rest('GET', filled(path), { headers }) : store.graphql(filled(path), {}, { headers })
}

const ofShop: readonly Role[] = ['staff', 'admin', 'readClient']
const ofOwner: readonly Role[] = ['owner', ...ofShop]
const customer = 'customer { lastName }'

/** Paths to a secret word, and the roles that may see the word; all other roles must not see it. */
const paths: readonly [path: string, word: string, who: readonly Role[]][] = [
  [`{ order(id: <orderId>) { ${customer} } }`, PERSON, ofOwner],
  ['{ order(id: <orderId>) { shippingAddress { street } } }', STREET, ofOwner],
  [`{ orders { data { ${customer} } } }`, PERSON, ofOwner],
  ['{ orders { data { shippingAddress { street } } } }', STREET, ofOwner],
  [`{ node(id: "<Order:orderId>") { ... on Order { ${customer} } } }`, PERSON, ofOwner],
  ['{ node(id: "<Order:orderId>") { ... on Order { shippingAddress { street } } } }', STREET, ofOwner],
  [`{ nodes(ids: ["<User:goneId>", "<Order:orderId>"]) { ... on Order { ${customer} } } }`, PERSON, ofOwner],
  ['{ node(id: "<User:ownerId>") { ... on User { lastName } } }', PERSON, ofOwner],
  ['{ nodes(ids: ["<User:ownerId>", "<User:ownerId>"]) { ... on User { lastName } } }', PERSON, ofOwner],
  ['{ user(id: <ownerId>) { lastName } }', PERSON, ofOwner],
  ['{ users { data { lastName } } }', PERSON, ofOwner],
  ['{ me { lastName } }', PERSON, ['owner']],
  ['{ usersConnection(last: 100) { nodes { lastName } } }', PERSON, ofOwner],
  ['{ usersConnection(first: 100) { edges { node { lastName } } } }', PERSON, ofOwner],
  ['{ ordersConnection(first: 100) { nodes { shippingAddress { street } } } }', STREET, ofOwner],
  [`{ ordersConnection(last: 100) { edges { node { ${customer} } } } }`, PERSON, ofOwner],
  ['{ me { orders { nodes { shippingAddress { street } } } } }', STREET, ['owner']],
  ['{ user(id: <ownerId>) { orders(last: 5) { edges { node { shippingAddress { street } } } } } }', STREET, ofOwner],
  ['{ users { data { orders { nodes { shippingAddress { street } } } } } }', STREET, ofOwner],
  ['{ node(id: "<User:ownerId>") { ... on User { orders { nodes { shippingAddress { street } } } } } }', STREET, ofOwner],
  [`{ orders { data { customer { orders { nodes { ${customer} } } } } } }`, PERSON, ofOwner],
  ['{ pet(id: <petId>) { orders { nodes { shippingAddress { street } } } } }', STREET, ofShop],
  ['{ pets { data { orders(first: 10) { edges { node { shippingAddress { street } } } } } } }', STREET, ofShop],
  [`{ petsConnection { nodes { orders { nodes { ${customer} } } } } }`, PERSON, ofShop],
  ['{ node(id: "<Pet:petId>") { ... on Pet { orders { nodes { shippingAddress { street } } } } } }', STREET, ofShop],
  ['{ search(q: "zebraf") { data { node { ... on User { lastName } } } } }', PERSON, ofShop],
  ['{ search(q: "<orderId>") { data { node { ... on Order { shippingAddress { street } } } } } }', STREET, ofShop],
  ['{ search(q: "zebraf") { data { title } } }', PERSON, ofShop],
  ['{ search(q: "zebraf", type: user) { data { title excerpt } } }', PERSON, ofShop],
  ['{ search(q: "<orderId>", type: order) { data { href } } }', '/v1/orders/', ofShop],
  ['{ apiKeys(userId: <ownerId>) { data { name } } }', KEY, ['owner', 'admin']],
  ['{ apiKey(userId: <ownerId>, keyId: <keyId>) { name } }', KEY, ['owner', 'admin']],
  ['{ event(id: <eventId>) { data { object } } }', STREET, ofOwner],
  ['{ events { data { data { object } } } }', STREET, ofOwner],
  ['{ event(id: <testId>) { data { object } } }', ENDPOINT, ['owner']],
  ['{ events(type: "webhook.test") { data { data { object } } } }', ENDPOINT, ['owner']],
  ['{ webhook(id: <webhookId>) { description } }', ENDPOINT, ['owner']],
  ['{ webhooks { data { description } } }', ENDPOINT, ['owner']],
  ['{ previewWebhook(id: <webhookId>, eventId: <testId>) { body } }', ENDPOINT, ['owner']],
  ['{ previewWebhook(id: <webhookId>) { body } }', STREET, ['owner']],
  ['{ webhookDelivery(webhookId: <webhookId>, id: <deliveryId>) { requestBody } }', ENDPOINT, ['owner']],
  ['{ webhookDelivery(webhookId: <webhookId>, id: <deliveryId>) { event { data { object } } } }', ENDPOINT, ['owner']],
  ['{ webhookDeliveries(webhookId: <webhookId>) { data { event { data { object } } } } }', ENDPOINT, ['owner']],
  // a caller who may write a profile sees the result
  ['mutation { updateUser(id: <ownerId>, input: {}) { lastName } }', PERSON, ['owner', 'staff', 'admin', 'writeClient']],
  ['/v1/orders/<orderId>', STREET, ofOwner],
  ['/v1/orders/<orderId>?fields=customer.lastName', PERSON, ofOwner],
  ['/v1/orders?fields=customer.lastName,shippingAddress', PERSON, ofOwner],
  ['/v1/store/order/<orderId>?fields=customer.lastName', PERSON, ofOwner],
  ['/api/v1/orders', STREET, ofOwner],
  ['/v1/users', PERSON, ofOwner],
  ['/v1/user/<ownerId>', PERSON, ofOwner],
  ['/v1/me', PERSON, ['owner']],
  ['/v1/search?q=zebraf', PERSON, ofShop],
  ['/v1/search?q=ORD-<orderId>', '/v1/orders/', ofShop],
  ['/v1/events', STREET, ofOwner],
  ['/v1/events/<eventId>', STREET, ofOwner],
  ['/v1/events/<testId>', ENDPOINT, ['owner']],
  ['/v1/webhooks', ENDPOINT, ['owner']],
  ['/v1/webhooks/<webhookId>', ENDPOINT, ['owner']],
  ['/v1/webhooks/<webhookId>/preview?eventId=<testId>', ENDPOINT, ['owner']],
  ['/v1/webhooks/<webhookId>/deliveries?fields=event.data.object', ENDPOINT, ['owner']],
  ['/v1/webhooks/<webhookId>/deliveries/<deliveryId>', ENDPOINT, ['owner']],
  ['/v1/users/<ownerId>/apikeys', KEY, ['owner', 'admin']],
  ['/v1/users/<ownerId>/apikeys/<keyId>', KEY, ['owner', 'admin']],
]

describe.each(paths)('%s', (path, word, who) => {
  it('shows the owner’s data to exactly the allowed roles', async () => {
    const shown: Role[] = []
    for (const role of roles) if ((await replyTo(path, role)).text.includes(word)) shown.push(role)
    expect(shown.sort()).toEqual([...who].sort())
  })
})

/** The scopes of which a credential needs at least one to see a secret word. */
const scopesFor: Readonly<Record<string, readonly Scope[]>> = {
  [PERSON]: ['users:read', 'users:write', 'admin'],
  [KEY]: ['users:read', 'users:write', 'admin'],
  [STREET]: ['orders:read', 'orders:write'],
  [ENDPOINT]: ['webhooks:write'],
  '/v1/orders/': ['orders:read', 'orders:write'],
}

describe.each(Object.entries(scopesFor))('without the scopes for %s', (word, lacking) => {
  let credentials: readonly Readonly<Record<string, string>>[]
  beforeAll(async () => {
    const others = (names: readonly Scope[]) => names.filter((scope) => !lacking.includes(scope))
    const key = async (name: UserRole, role: 'customer' | 'staff' | 'admin') => {
      const request = { email: callers.accounts[name].email, role, scopes: others(scopesOfRole[role]) }
      return { 'x-api-key': await provisionApiKey(store.app.services(), request) }
    }
    const token = await aToken(store, await anOAuthClient(store, { scopes: others(scopes) }))
    credentials = [
      await key('owner', 'customer'),
      await key('staff', 'staff'),
      await key('admin', 'admin'),
      { authorization: `Bearer ${token}` },
    ]
  })

  it.each(paths.filter(([, shown]) => shown === word))('no credential shows the word by %s', async (path) => {
    for (const headers of credentials) expect((await replyTo(path, 'anonymous', headers)).text).not.toContain(word)
  })
})

it.each(['/v1/orders/export?fields=customer.lastName', '/v1/users/export?fields=lastName'])(
  'the export %s shows the owner’s data to exactly the roles that may list it',
  async (path) => {
    const shown: Role[] = []
    for (const role of roles) if ((await replyTo(path, role)).text.includes(PERSON)) shown.push(role)
    expect(shown.sort()).toEqual([...ofOwner].sort())
  },
)

describe('a user who has deleted their account', () => {
  const there = [
    ...paths.map(([path]) => path.replace('<orderId>', '<goneOrderId>').replace('<ownerId>', '<goneId>').replace('zebraf', 'thylac')),
  ]

  it.each(there)('is shown to no caller: %s', async (path) => {
    for (const role of roles) expect((await replyTo(path, role)).text, role).not.toContain(GONE)
  })

  it('is not found by any call of an administrator', async () => {
    const { headers } = callers.of('admin')
    const calls: readonly [string, string, object?][] = [
      ['GET', ''],
      ['PATCH', '', { firstName: 'Anew' }],
      ['DELETE', ''],
      ['POST', '/suspend'],
      ['POST', '/reinstate'],
      ['PUT', '/role', { role: 'staff' }],
      ['GET', '/apikeys'],
      ['GET', '/apikey'],
      ['POST', '/apikeys', {}],
      ['DELETE', '/apikey'],
    ]
    for (const [method, path, body] of calls)
      expect(codeOf(await store.rest(method, `/v1/users/${ids.goneId}${path}`, { headers, body })), `${method} ${path}`).toBe('NOT_FOUND')
  })

  it('leaves an order without a customer', async () => {
    const { body } = await replyTo(
      '{ order(id: <goneOrderId>) { id customerId customer { id } } node(id: "<User:goneId>") { nodeId } }',
      'admin',
    )
    expect(body.data).toEqual({ order: { id: ids.goneOrderId, customerId: ids.goneId, customer: null }, node: null })
  })
})
