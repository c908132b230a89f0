import { describe, expect, it } from 'vitest'
import { aDelivery, aUser, aWebhook } from '../support/factories.js'
import { example, named, type World } from './documented.js'

const as = 'admin'

/** The part of the proof that concerns webhooks. */
export function webhooksAreAsDocumented({ store, call, addressOf }: World): void {
  const at = (name: string, ids: Readonly<Record<string, number>> = {}, type?: string) =>
    call(named(name).method, addressOf(named(name).path, ids), example(named(name), {}, type))

  describe('webhooks', () => {
    it('are created, changed, rotated, disabled, enabled, tested and deleted by the examples', async () => {
      const made = await at('createWebhook')
      const { id } = made.body
      expect(made).toMatchObject({ status: 201, headers: { location: `/v1/webhooks/${id}` }, body: { secret: expect.any(String) } })
      for (const type of ['application/json', 'application/merge-patch+json'])
        expect((await at('updateWebhook', { id }, type)).status).toBe(200)
      expect((await at('rotateWebhookSecret', { id })).status).toBe(201)
      expect(await at('disableWebhook', { id })).toMatchObject({ status: 200, body: { status: 'disabled', disabledReason: 'owner' } })
      expect(await at('enableWebhook', { id })).toMatchObject({ status: 200, body: { status: 'active', disabledReason: null } })
      expect(await at('testWebhook', { id })).toMatchObject({ status: 201, body: { webhookId: id, eventType: 'webhook.test' } })
      expect((await at('deleteWebhook', { id })).status).toBe(204)
    })

    it('require the scope of their events, and are limited to fifty', async () => {
      const { id, apiKey } = await aUser(store())
      const issued = await store().rest('POST', `/v1/users/${id}/apikeys`, {
        headers: { 'x-api-key': apiKey.secret },
        body: { scopes: ['webhooks:write'] },
      })
      const create = (key: string) =>
        call('POST', '/v1/webhooks', { ...example(named('createWebhook'), { 'x-api-key': key }), as: 'nobody' })
      expect((await create(issued.body.secret)).body.error).toMatchObject({ code: 'FORBIDDEN', details: { scopes: ['orders:read'] } })
      for (let n = 0; n < 50; n++) expect((await create(apiKey.secret)).status).toBe(201)
      expect((await create(apiKey.secret)).body.error).toMatchObject({ code: 'CONFLICT', details: { maximum: 50 } })
    })

    it('redeliver one or many deliveries while the event still has its body', async () => {
      const { id, webhookId, eventId } = await aDelivery(store(), { as })
      const { sql } = store()
      await sql`update webhook_deliveries set status = 'failed', next_attempt_at = null, finished_at = now(), attempts = 5 where id = ${id}`
      await sql`update events set created_at = '2026-11-20T10:00:00Z' where id = ${eventId}` // within the example's span
      expect(await at('redeliverWebhookDeliveries', { id: webhookId })).toMatchObject({ status: 200, body: { queued: 1 } })
      expect(await at('redeliverWebhookDelivery', { webhookId, id })).toMatchObject({ status: 200, body: { id, status: 'pending' } })
      await sql`update events set body = null where id = ${eventId}`
      expect((await at('redeliverWebhookDelivery', { webhookId, id })).body.error).toMatchObject({
        code: 'CONFLICT',
        details: { maximum: 30 },
      })
      expect((await at('getWebhookDelivery', { webhookId, id })).body).toMatchObject({ requestBody: null, attempts: [] })
      expect((await at('getEvent', { id: eventId })).body.data).toMatchObject({ changes: null, object: null })
    })

    it('have no preview before one of their events has occurred', async () => {
      const { apiKey } = await aUser(store())
      const headers = { 'x-api-key': apiKey.secret }
      const { id } = await aWebhook(store(), { headers })
      expect((await call('GET', `/v1/webhooks/${id}/preview`, { headers, as: 'nobody' })).body.error).toMatchObject({
        code: 'NOT_FOUND',
        details: { resource: 'Event' },
      })
    })
  })
}
