import { describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import type { Reply } from '../support/petStore.js'
import { bodyOf, example, named, type World } from './documented.js'

/** The part of the proof that concerns orders. */
export function ordersAreAsDocumented({ store, call, addressOf }: World): void {
  /** Places the example order, with one unit of an existing pet. */
  async function place({ line, ...more }: { line?: object; [field: string]: unknown } = {}): Promise<Reply> {
    const { id: petId } = await aPet(store(), { price: 29.99, stock: 1 })
    const { path, operation } = named('placeOrder')
    const shown = JSON.parse(String(bodyOf(operation)?.body))
    const items = shown.items.map((item: object) => ({ ...item, petId, ...line }))
    return call('POST', path, { body: { ...shown, items, ...more } })
  }
  const at = (name: string, id: number) => call(named(name).method, addressOf(named(name).path, { id }), example(named(name)))

  describe('orders', () => {
    it('are placed by the example, and refused for payment, stock, price, pet or customer', async () => {
      const placed = await place()
      expect(placed).toMatchObject({ status: 201, headers: { location: `/v1/orders/${placed.body.id}` } })
      expect((await place({ paymentMethod: 'pm_declined' })).body.error.code).toBe('PAYMENT_FAILED')
      expect((await place({ line: { quantity: 2 } })).body.error.code).toBe('INSUFFICIENT_INVENTORY')
      expect((await place({ line: { unitPrice: 1 } })).body.error.code).toBe('CONFLICT')
      expect((await place({ line: { petId: 9_999_999 } })).body.error.code).toBe('VALIDATION_ERROR')
      expect((await place({ customerId: 9_999_999 })).body.error.code).toBe('INVALID_CUSTOMER')
    })

    it('are advanced to delivered, and no further', async () => {
      const { id } = (await place()).body
      for (const status of ['processing', 'shipped', 'delivered'])
        expect(await at('advanceOrder', id)).toMatchObject({ status: 200, body: { status } })
      for (const name of ['advanceOrder', 'cancelOrder']) expect((await at(name, id)).body.error.code, name).toBe('CONFLICT')
    })

    it('are cancelled once, as their timeline and tracking show', async () => {
      const { id } = (await place()).body
      expect(await at('cancelOrder', id)).toMatchObject({ status: 200, body: { status: 'cancelled', paymentStatus: 'refunded' } })
      expect((await at('cancelOrder', id)).body.error.code).toBe('CONFLICT')
      const { changes } = (await at('getOrderTimeline', id)).body
      expect(changes.map((change: { paymentStatus: string }) => change.paymentStatus)).toEqual([
        'pending',
        'captured',
        'refunding',
        'refunded',
      ])
      expect((await at('trackOrder', id)).body).toMatchObject({ orderId: id, status: 'cancelled', estimatedDelivery: null })
    })
  })
}
