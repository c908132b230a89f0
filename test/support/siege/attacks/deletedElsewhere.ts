import { type Attack, Notes } from '../attack.js'
import { orderOf, signUp, stockPet } from '../ground/customer.js'
import { openServer } from '../ground/receiver.js'

const ACCOUNTS = 8

/** An account is deleted at one instance and used at once at another instance. */
export const deletedElsewhere: Attack = {
  row: '11',
  name: 'an account is deleted at one instance, and orders and makes endpoints at once at another',
  async play(ground) {
    const [one, other] = [await ground.start({ WEBHOOK_ALLOW_PRIVATE: 'true' }), await ground.start({ WEBHOOK_ALLOW_PRIVATE: 'true' })]
    const [atOne, atOther] = [ground.caller('127.0.2.1', one), ground.caller('127.0.2.1', other)]
    const receiver = await openServer(ground, (_body, response) => response.writeHead(204).end())
    const petId = await stockPet(atOne, one.staffKey)
    const notes = new Notes()
    const counts = { orders: 0, webhooks: 0, keys: 0 }
    const ids: number[] = []
    for (let i = 0; i < ACCOUNTS; i++) {
      const { id, key } = await signUp(atOne)
      ids.push(id)
      await atOther.must('GET', '/v1/me', { key }) // now the other instance remembers the key
      const { status } = await atOne.call('DELETE', `/v1/users/${id}`, { key })
      if (status !== 204) throw new Error(`the account was not deleted: ${status}`)
      const body = { url: `${receiver}/`, events: ['order.created'] }
      const [order, webhook, issued] = await Promise.all([
        atOther.call('POST', '/v1/orders', { key, body: orderOf(petId) }),
        atOther.call('POST', '/v1/webhooks', { key, body }),
        atOther.call('POST', `/v1/users/${id}/apikeys`, { key, body: {} }),
      ])
      if (order.status === 201) counts.orders += 1
      if (webhook.status === 201) counts.webhooks += 1
      if (issued.status === 201) counts.keys += 1
    }
    const [kept] = await ground.sql<{ charged: number; endpoints: number }[]>`
      select (select count(*)::int from orders where customer_id = any(${ids}::bigint[]) and payment_status = 'captured') as charged,
        (select count(*)::int from webhooks where user_id = any(${ids}::bigint[])) as endpoints`
    notes.measure(
      `of ${ACCOUNTS} deleted accounts ${counts.orders} ordered, ${counts.webhooks} made endpoints, ${counts.keys} got keys`,
      `${kept?.charged} orders charged, ${kept?.endpoints} endpoints stay`,
    )
    notes.expect(
      counts.orders === 0 && kept?.charged === 0,
      `${counts.orders} orders of deleted accounts were taken, ${kept?.charged} charged`,
    )
    notes.expect(
      counts.webhooks === 0 && kept?.endpoints === 0,
      `${counts.webhooks} endpoints of deleted accounts were made, ${kept?.endpoints} stay`,
    )
    notes.expect(counts.keys === 0, `${counts.keys} keys of deleted accounts were made`)
    return notes
  },
}
