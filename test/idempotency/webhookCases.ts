import { aDelivery, aWebhook } from '../support/factories.js'
import type { MutationCase } from './mutationCases.js'

const as = 'customer'
const twoWebhooks: MutationCase = {
  as,
  prepare: async (store) => ({ args: { id: (await aWebhook(store)).id }, others: { id: (await aWebhook(store)).id } }),
}

/** A call of every mutation about webhooks, by the name of its field. */
export const webhookCases: Readonly<Record<string, MutationCase>> = {
  createWebhook: {
    as,
    prepare: async () => {
      const input = {
        url: 'https://hooks.example.com/orders',
        events: ['order.created'],
        description: 'Warehouse',
        selection: '{ id status }',
      }
      return { args: { input }, others: { input: { ...input, selection: '{ id }' } } }
    },
  },
  updateWebhook: {
    as,
    prepare: async (store) => {
      const { id } = await aWebhook(store, { description: 'Warehouse' })
      return { args: { id, input: { events: ['order.cancelled'] } }, others: { id, input: { description: null } } }
    },
  },
  rotateWebhookSecret: {
    as,
    prepare: async (store) => {
      const { id } = await aWebhook(store)
      return { args: { id, input: {} }, others: { id, input: { overlapSeconds: 60 } } }
    },
  },
  enableWebhook: {
    as,
    prepare: async (store) => {
      const { id } = await aWebhook(store)
      await store.rest('POST', `/v1/webhooks/${id}/disable`, { as })
      return { args: { id }, others: { id: (await aWebhook(store)).id } }
    },
  },
  disableWebhook: twoWebhooks,
  testWebhook: twoWebhooks,
  deleteWebhook: twoWebhooks,
  redeliverWebhookDelivery: {
    as,
    prepare: async (store) => {
      const [{ id, webhookId }, other] = [await aDelivery(store), await aDelivery(store)]
      return { args: { webhookId, id }, others: { webhookId: other.webhookId, id: other.id } }
    },
  },
  redeliverWebhookDeliveries: {
    as,
    prepare: async (store) => {
      const { webhookId: id } = await aDelivery(store)
      await store.sql`update webhook_deliveries set status = 'failed', next_attempt_at = null where webhook_id = ${id}`
      return { args: { id, input: {} }, others: { id, input: { from: '2026-01-01T00:00:00.000Z' } } }
    },
  },
}
