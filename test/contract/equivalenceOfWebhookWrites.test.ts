import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { countingIds } from '../support/countingIds.js'
import { type CallerName, type PetStore, petStore } from '../support/petStore.js'
import { inGraphQL, inRest, type Operation, type Write } from './bothStyles.js'
import { expectAlike, ofGraphQL, ofRest, rare } from './outcome.js'

const RUNS = Math.ceil(Number(process.env.EQUIVALENCE_RUNS ?? 200) / 10)
const WEBHOOK =
  'id url description events apiVersion selection status disabledReason failingSince previousSecretExpiresAt createdAt updatedAt version'
const DELIVERY = 'id webhookId eventId eventType status attemptCount nextAttemptAt createdAt finishedAt lastResponseStatus lastError'

/** Two shops with the same contents, down to the last secret. Every write goes to one shop by REST and to the other by GraphQL. */
let byRest: PetStore
let byGraphQL: PetStore
beforeAll(async () => {
  const clock = { now: () => new Date('2026-11-20T10:00:00.000Z') }
  ;[byRest, byGraphQL] = [await petStore({ clock, ids: countingIds() }), await petStore({ clock, ids: countingIds() })]
})
afterAll(() => Promise.all([byRest.close(), byGraphQL.close()]))

const operations: Readonly<Record<string, Operation>> = {
  createWebhook: { method: 'POST', path: '/webhooks', inputType: 'CreateWebhookInput', selection: `${WEBHOOK} secret` },
  updateWebhook: { method: 'PATCH', path: '/webhooks/:id', inputType: 'UpdateWebhookInput', selection: WEBHOOK },
  rotateWebhookSecret: {
    method: 'POST',
    path: '/webhooks/:id/rotate',
    inputType: 'RotateWebhookSecretInput',
    selection: `${WEBHOOK} secret`,
  },
  enableWebhook: { method: 'POST', path: '/webhooks/:id/enable', selection: WEBHOOK },
  disableWebhook: { method: 'POST', path: '/webhooks/:id/disable', selection: WEBHOOK },
  testWebhook: { method: 'POST', path: '/webhooks/:id/test', selection: DELIVERY },
  deleteWebhook: { method: 'DELETE', path: '/webhooks/:id' },
  redeliverWebhookDelivery: { method: 'POST', path: '/webhooks/:webhookId/deliveries/:id/redeliver', selection: DELIVERY },
  redeliverWebhookDeliveries: {
    method: 'POST',
    path: '/webhooks/:id/redeliver',
    inputType: 'RedeliverWebhookDeliveriesInput',
    selection: 'queued',
  },
}

const some = (fields: Record<string, fc.Arbitrary<unknown>>, required: readonly string[] = []) =>
  fc.record({ ...fields, nope: rare(fc.constant(undefined), 1) }, { requiredKeys: required as never }) as fc.Arbitrary<
    Record<string, unknown>
  >
const nothing = fc.constant({})
const number = rare(fc.integer({ min: 1, max: 8 }), 999, -1, 'x')
const webhook = fc.record({ id: number })
const settings = {
  url: rare(
    fc.constantFrom('https://hooks.example.com', 'https://example.com/a?b=c'),
    'http://example.com',
    'https://127.0.0.1',
    'https://printer.local/x',
    'https://a:b@example.com',
    'https://example.com:8443',
    'no address',
    ' https://example.com',
    '',
    null,
  ),
  events: rare(fc.subarray(['order.created', 'order.updated', 'order.created', 'pet.stock_low'], { minLength: 1 }), [], ['nope'], null, 7),
  description: rare(fc.option(fc.constantFrom('Warehouse', 'Lager')), '', 'x'.repeat(201), 7),
  selection: rare(fc.option(fc.constantFrom('{ id }', 'id status', '{ id n: number }')), '{ nope }', '{ id', '{ id(x: 1) }', ''),
}
const moment = rare(fc.option(fc.constantFrom('2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z')), 'x', 7)

/** The arguments of each operation: the ids in its path, and its body. */
const given: Readonly<Record<string, readonly [ids: fc.Arbitrary<Record<string, unknown>>, input: fc.Arbitrary<Record<string, unknown>>]>> =
  {
    createWebhook: [nothing, some(settings, ['url', 'events'])],
    updateWebhook: [webhook, some(settings)],
    rotateWebhookSecret: [webhook, some({ overlapSeconds: rare(fc.option(fc.constantFrom(0, 1, 604_800)), -1, 604_801, 1.5, '60') })],
    enableWebhook: [webhook, nothing],
    disableWebhook: [webhook, nothing],
    testWebhook: [webhook, nothing],
    deleteWebhook: [webhook, nothing],
    redeliverWebhookDelivery: [fc.record({ webhookId: number, id: number }), nothing],
    redeliverWebhookDeliveries: [
      webhook,
      some({ which: rare(fc.option(fc.constantFrom('failed', 'all')), 'none', ''), from: moment, to: moment }),
    ],
  }
const acts = Object.keys(operations)

const write: fc.Arbitrary<Write> = fc.constantFrom(...acts, 'createWebhook', 'createWebhook', 'testWebhook', 'testWebhook').chain((act) => {
  const [ids, input] = given[act] ?? [nothing, nothing]
  const as = fc.constantFrom<CallerName>('nobody', 'staff', 'customer', 'customer', 'customer', 'customer', 'customer')
  return fc.record({ act: fc.constant(act), ids, input, as })
})

/** All rows of webhooks, without request ids and without secrets, because equal secrets are encrypted differently. */
async function contents({ sql }: PetStore) {
  const rows = await sql`
    select 'webhook' as kind, to_jsonb(t) - 'secret' - 'previous_secret' as row from webhooks t
    union all select 'event', to_jsonb(t) from events t
    union all select 'delivery', to_jsonb(t) from webhook_deliveries t
    union all select 'audit', to_jsonb(t) - 'request_id' from audit_events t
    order by 1, 2`
  return [...rows]
}

it('a series of webhook writes gives the same rows, replies and refusals in both styles', async () => {
  const done = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 10, maxLength: 20 }), async (writes) => {
      for (const call of writes) {
        const operation = operations[call.act] as Operation // acts are its keys
        const [rest, graphql] = await Promise.all([inRest(byRest, operation, call), inGraphQL(byGraphQL, operation, call)])
        const [shown, answered] = [ofRest(rest), ofGraphQL(graphql, call.act)]
        expect(rest.status, rest.text).toBeLessThan(500)
        if (rest.status < 300) done.add(call.act)
        if (rest.status === 204) expect(answered).toEqual({ ...shown, data: call.ids.id })
        else expectAlike(shown, answered)
      }
      expect(await contents(byGraphQL)).toEqual(await contents(byRest))
    }),
    { numRuns: RUNS },
  )
  expect(done.size).toBeGreaterThan(acts.length / 2)
})
