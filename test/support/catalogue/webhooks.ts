import { provisionApiKey } from '../../../src/domain/apiKeys/provisionApiKey.js'
import { scopesOfCaller } from '../callers.js'
import { aDelivery, aWebhook } from '../factories.js'
import type { PetStore } from '../petStore.js'
import { type Access, type Entries, fresh, type KeyedCase, type PreparedCall, plain, rules, type World } from './entry.js'
import { signedUp } from './users.js'

const endpoint = ({ delivery: { webhookId: id } }: World) => ({ id })
const delivery = ({ delivery: { id, webhookId } }: World) => ({ id, webhookId })
const atEndpoint: Access = { aim: endpoint, rule: rules.justOwner }
const newEndpoint = async ({ store, owner }: World) => {
  const key = await provisionApiKey(store.app.services(), { email: owner.email, role: 'customer' })
  return { id: (await aWebhook(store, { headers: { 'x-api-key': key } })).id }
}

type Owner = Required<Pick<PreparedCall, 'headers'>>

/** A call by a new user, because the number of endpoints of a user is limited. */
function byOwner(prepare: (store: PetStore, owner: Owner) => Promise<Omit<PreparedCall, 'headers'>>): KeyedCase {
  return {
    as: 'nobody',
    async prepare(store) {
      const { headers } = await signedUp(store)
      return { headers, ...(await prepare(store, { headers })) }
    },
  }
}

const onEndpoints = byOwner(async (store, owner) => ({
  args: { id: (await aWebhook(store, owner)).id },
  others: { id: (await aWebhook(store, owner)).id },
}))

export const webhooks: Entries = {
  'Query.webhook': { access: atEndpoint },
  'Query.webhooks': { access: plain() },
  'Query.previewWebhook': {
    access: { aim: (world) => ({ ...endpoint(world), eventId: world.delivery.eventId }), rule: rules.justOwner },
  },
  'Mutation.createWebhook': {
    access: {
      aim: () => ({ input: { url: 'https://hooks.example.com', events: ['order.created'] } }),
      // an endpoint must not receive data that its owner cannot read
      rule: (role) => (scopesOfCaller(role).has('orders:read') ? 'allowed' : 'FORBIDDEN'),
    },
    keyed: byOwner(async () => {
      const input = { url: 'https://hooks.example.com/orders', events: ['order.created'], description: 'Warehouse' }
      return { args: { input: { ...input, selection: '{ id status }' } }, others: { input: { ...input, selection: '{ id }' } } }
    }),
  },
  'Mutation.updateWebhook': {
    access: { aim: (world) => ({ ...endpoint(world), input: { description: fresh('Endpoint') } }), rule: rules.justOwner },
    keyed: byOwner(async (store, owner) => {
      const { id } = await aWebhook(store, { ...owner, description: 'Warehouse' })
      return { args: { id, input: { events: ['order.cancelled'] } }, others: { id, input: { description: null } } }
    }),
  },
  'Mutation.deleteWebhook': { access: { aim: newEndpoint, rule: rules.justOwner }, keyed: onEndpoints },
  'Mutation.rotateWebhookSecret': {
    access: { aim: (world) => ({ ...endpoint(world), input: {} }), rule: rules.justOwner },
    keyed: byOwner(async (store, owner) => {
      const { id } = await aWebhook(store, owner)
      return { args: { id, input: {} }, others: { id, input: { overlapSeconds: 60 } } }
    }),
  },
  'Mutation.enableWebhook': {
    access: atEndpoint,
    keyed: byOwner(async (store, owner) => {
      const { id } = await aWebhook(store, owner)
      await store.rest('POST', `/v1/webhooks/${id}/disable`, owner)
      return { args: { id }, others: { id: (await aWebhook(store, owner)).id } }
    }),
  },
  'Mutation.disableWebhook': { access: atEndpoint, keyed: onEndpoints },
  'Mutation.testWebhook': { access: atEndpoint, keyed: onEndpoints },
  'Query.webhookDelivery': { access: { aim: delivery, rule: rules.justOwner } },
  'Query.webhookDeliveries': { access: { aim: ({ delivery: { webhookId } }) => ({ webhookId }), rule: rules.justOwner } },
  'Mutation.redeliverWebhookDelivery': {
    access: { aim: delivery, rule: rules.justOwner },
    keyed: byOwner(async (store, owner) => {
      const [{ id, webhookId }, other] = [await aDelivery(store, owner), await aDelivery(store, owner)]
      return { args: { webhookId, id }, others: { webhookId: other.webhookId, id: other.id } }
    }),
  },
  'Mutation.redeliverWebhookDeliveries': {
    access: { aim: (world) => ({ ...endpoint(world), input: {} }), rule: rules.justOwner },
    keyed: byOwner(async (store, owner) => {
      const { webhookId: id } = await aDelivery(store, owner)
      await store.sql`update webhook_deliveries set status = 'failed', next_attempt_at = null where webhook_id = ${id}`
      return { args: { id, input: {} }, others: { id, input: { from: '2026-01-01T00:00:00.000Z' } } }
    }),
  },
  'Query.event': { access: { aim: ({ eventId: id }) => ({ id }), rule: rules.ownerOrShop } },
  'Query.events': { access: plain() },
  'Subscription.events': { access: plain() },
}
