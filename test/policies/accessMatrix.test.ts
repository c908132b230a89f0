import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { type Scope, scopes } from '../../src/domain/scopes.js'
import { accessOf } from '../../src/policies/authorize.js'
import { type Caller, type Callers, callersOf, isUser } from '../support/callers.js'
import { entryOf } from '../support/catalogue/catalogue.js'
import type { World } from '../support/catalogue/entry.js'
import { aDelivery, anEvent, anOAuthClient, anOrder, aPet } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { fingerprint } from '../support/tables.js'
import { codeOf } from '../users/people.js'
import { type Operation, operations } from './calls.js'
import { expectedOutcome } from './operations.js'

let store: PetStore
let callers: Callers
let world: World
beforeAll(async () => {
  store = await petStore()
  callers = await callersOf(store)
  const petId = (await aPet(store)).id
  const orderId = await anOrder(store, { petId })
  await store.sql`update orders set customer_id = ${callers.accounts.owner.id} where id = ${orderId}`
  const eventId = (await anEvent(store, orderId)).id
  const delivery = await aDelivery(store, callers.of('owner'))
  world = { store, owner: callers.accounts.owner, petId, orderId, eventId, delivery, clientId: (await anOAuthClient(store)).id }
})
afterAll(() => store.close())

/** The outcome of a call. A node that is null counts as not found. */
function outcome(reply: Reply, field: Operation['field']): string {
  const code = codeOf(reply)
  if (code !== undefined) return code
  if (reply.status >= 300) return `status ${reply.status}`
  const data = reply.body?.data?.[field.name]
  const isHidden = data === null || (Array.isArray(data) && data.length > 0 && data.every((entry) => entry === null))
  return isHidden ? 'NOT_FOUND' : 'allowed'
}

/** Prepares a call to an object of the owner. The call gets a new account when it uses the account up. */
async function prepare({ field, call }: Operation, caller: Caller): Promise<() => Promise<string>> {
  const { aim, spends } = entryOf(field).access
  let [owner, { headers }] = [world.owner, caller]
  if (spends === 'owner') {
    const fresh = await callers.fresh('owner', caller.role === 'owner' && caller.way === 'session' ? 'session' : 'key')
    owner = fresh
    if (caller.role === 'owner') headers = fresh.headers
  } else if (spends === 'caller' && isUser(caller.role)) {
    headers = (await callers.fresh(caller.role, caller.way)).headers
  }
  const args = { ...(await aim({ ...world, owner })) }
  return async () => outcome(await call(store, args, headers), field)
}

/** An API key with some scopes, by default of the administrator. */
async function keyFor(
  scopes: readonly Scope[],
  email = 'admin@example.com',
  role: 'admin' | 'customer' = 'admin',
): Promise<Caller['headers']> {
  return { 'x-api-key': await provisionApiKey(store.app.services(), { email, role, scopes }) }
}

/** Mutations that need rights beyond their scope. Their tests: test/policies/escalation.test.ts, and for webhooks test/webhooks/rights.test.ts. */
const handsOn = [
  'changeUserRole',
  'rotateApiKey',
  'createWebhook',
  'updateWebhook',
  'enableWebhook',
  'testWebhook',
  'rotateWebhookSecret',
  'previewWebhook',
  'redeliverWebhookDelivery',
  'redeliverWebhookDeliveries',
]

const nameOf = ({ role, way }: Caller) => `${role} by ${way}`

it('the callers are seven kinds, and users come by session and by key', () => {
  expect(callers.all.map(nameOf)).toEqual([
    'anonymous by nothing',
    ...['owner', 'other', 'staff', 'admin'].flatMap((role) => [`${role} by session`, `${role} by key`]),
    'readClient by token',
    'writeClient by token',
  ])
})

describe.each(operations)('$label', (operation) => {
  it('allows exactly the expected callers, and a refused call changes nothing', async () => {
    const { field } = operation
    const wanted = new Map(callers.all.map((caller) => [nameOf(caller), expectedOutcome(field, caller.role)]))
    const seen = new Map<string, string>()
    const refused = callers.all.filter((caller) => wanted.get(nameOf(caller)) !== 'allowed')
    const calls: [string, () => Promise<string>][] = []
    for (const caller of refused) calls.push([nameOf(caller), await prepare(operation, caller)])
    const before = calls.length > 0 && (await fingerprint(store))
    for (const [name, call] of calls) seen.set(name, await call())
    if (before) expect(await fingerprint(store), 'a refused call changes nothing').toEqual(before)

    for (const caller of callers.all.filter((one) => !refused.includes(one)))
      seen.set(nameOf(caller), await (await prepare(operation, caller))())
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(wanted))
  })
})

const guarded = operations.flatMap((operation) => {
  const access = accessOf(operation.field)
  return access && access !== 'public' ? [{ ...operation, scope: access.scope }] : []
})

describe.each(guarded)('$label', ({ field, call, scope }) => {
  it(`is FORBIDDEN with every scope but ${scope}, even for an administrator`, async () => {
    const headers = await keyFor(scopes.filter((other) => other !== scope))
    const reply = await call(store, { ...(await entryOf(field).access.aim(world)) }, headers)
    expect(reply.body.error ?? reply.body.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', details: { scope } })
  })
})

describe.each(guarded.filter(({ field }) => !handsOn.includes(field.name)))('$label', ({ field, call, scope }) => {
  it(`is content with ${scope} alone`, async () => {
    const owner = entryOf(field).access.spends ? await callers.fresh('owner') : world.owner
    const isTheirs = expectedOutcome(field, 'owner') === 'allowed'
    const headers = await (isTheirs ? keyFor([scope], owner.email, 'customer') : keyFor([scope]))
    expect(outcome(await call(store, { ...(await entryOf(field).access.aim({ ...world, owner })) }, headers), field)).toBe('allowed')
  })
})
