import { aDelivery, aUser, aWebhook } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'
import type { MutationCase, PreparedCall } from './mutationCases.js'

/** Each call has a new user, because the number of endpoints of a user is limited. */
function byOwner(prepare: (store: PetStore, owner: Owner) => Promise<Pick<PreparedCall, 'args' | 'others'>>): MutationCase {
  return {
    as: 'nobody',
    async prepare(store) {
      const headers = { 'x-api-key': (await aUser(store)).apiKey.secret }
      return { headers, ...(await prepare(store, { headers })) }
    },
  }
}

type Owner = { readonly headers: Readonly<Record<string, string>> }

const twoWebhooks = byOwner(async (store, owner) => ({
  args: { id: (await aWebhook(store, owner)).id },
  others: { id: (await aWebhook(store, owner)).id },
}))

/** A call of every mutation about webhooks, by the name of its field. */
export const webhookCases: Readonly<Record<string, MutationCase>> = {
  createWebhook: byOwner(async () => {
    const input = {
      url: 'https://hooks.example.com/orders',
      events: ['order.created'],
      description: 'Warehouse',
      selection: '{ id status }',
    }
    return { args: { input }, others: { input: { ...input, selection: '{ id }' } } }
  }),
  updateWebhook: byOwner(async (store, owner) => {
    const { id } = await aWebhook(store, { ...owner, description: 'Warehouse' })
    return { args: { id, input: { events: ['order.cancelled'] } }, others: { id, input: { description: null } } }
  }),
  rotateWebhookSecret: byOwner(async (store, owner) => {
    const { id } = await aWebhook(store, owner)
    return { args: { id, input: {} }, others: { id, input: { overlapSeconds: 60 } } }
  }),
  enableWebhook: byOwner(async (store, owner) => {
    const { id } = await aWebhook(store, owner)
    await store.rest('POST', `/v1/webhooks/${id}/disable`, owner)
    return { args: { id }, others: { id: (await aWebhook(store, owner)).id } }
  }),
  disableWebhook: twoWebhooks,
  testWebhook: twoWebhooks,
  deleteWebhook: twoWebhooks,
  redeliverWebhookDelivery: byOwner(async (store, owner) => {
    const [{ id, webhookId }, other] = [await aDelivery(store, owner), await aDelivery(store, owner)]
    return { args: { webhookId, id }, others: { webhookId: other.webhookId, id: other.id } }
  }),
  redeliverWebhookDeliveries: byOwner(async (store, owner) => {
    const { webhookId: id } = await aDelivery(store, owner)
    await store.sql`update webhook_deliveries set status = 'failed', next_attempt_at = null where webhook_id = ${id}`
    return { args: { id, input: {} }, others: { id, input: { from: '2026-01-01T00:00:00.000Z' } } }
  }),
}
