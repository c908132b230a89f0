import { type Attack, Notes } from '../attack.js'
import { orderOf, signUp } from '../ground/customer.js'
import { openServer } from '../ground/receiver.js'
import { placeVictim } from '../victim/victim.js'

const SIGN_UPS = 8
const ENDPOINTS = 50
const ORDERS = 5

/** Endpoints of a few accounts accept deliveries and never answer. */
export const hangingEndpoints: Attack = {
  row: '8',
  name: `${SIGN_UPS} sign-ups with ${ENDPOINTS} hanging endpoints each`,
  async play(ground) {
    const gateway = await ground.start({ WEBHOOK_ALLOW_PRIVATE: 'true' })
    const victim = await placeVictim(ground, gateway)
    let taken = 0
    const hanging = await openServer(ground, () => {
      taken += 1 // and never answers
    })
    const caller = ground.caller('127.0.2.1', gateway)
    const customers = await Promise.all(Array.from({ length: SIGN_UPS }, () => signUp(caller)))
    const body = { url: `${hanging}/`, events: ['order.created'] }
    await Promise.all(
      customers.map(async ({ key }) => {
        for (let i = 0; i < ENDPOINTS; i++) await caller.call('POST', '/v1/webhooks', { key, body })
      }),
    )
    for (let i = 0; i < ORDERS; i++)
      await Promise.all(customers.map(({ key }) => caller.call('POST', '/v1/orders', { key, body: orderOf(victim.petId) })))
    const notes = new Notes()
    const suffered = await victim.suffer(async () => {})
    notes.measure(`${taken} deliveries hang`)
    notes.add(suffered)
    return notes
  },
}
