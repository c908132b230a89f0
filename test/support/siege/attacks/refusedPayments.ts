import { randomUUID } from 'node:crypto'
import { type Attack, Notes } from '../attack.js'
import { orderOf, signUp } from '../ground/customer.js'
import type { Ground } from '../ground/ground.js'
import { openServer } from '../ground/receiver.js'
import { placeVictim } from '../victim/victim.js'

const ORDERS = 12

/** An attack by a single customer: orders that a healthy provider refuses. */
export const refusedPayments: Attack = {
  row: '7',
  name: `${ORDERS} orders by a payment method that a healthy provider answers with 400`,
  async play(ground) {
    const provider = await openServer(ground, (body, response, { url }) => {
      const isUnknown = url === '/charges' && JSON.parse(body).paymentMethod !== 'pm_ok'
      response.writeHead(isUnknown ? 400 : 201, { 'content-type': 'application/json' })
      response.end(JSON.stringify(isUnknown ? { error: 'unknown payment method' } : { id: `ch_${randomUUID()}` }))
    })
    return orderBadly(ground, 'pm_unknown', { PAYMENT_BASE_URL: provider })
  },
}

export const failingPayments: Attack = {
  row: '7',
  name: `${ORDERS} orders by pm_error of the sandbox`,
  play: (ground) => orderBadly(ground, 'pm_error', {}),
}

export const slowPayments: Attack = {
  row: '7',
  name: '60 orders by pm_timeout of the sandbox',
  play: (ground) => orderBadly(ground, 'pm_timeout', {}, 60),
}

async function orderBadly(ground: Ground, method: string, env: Record<string, string>, count = ORDERS): Promise<Notes> {
  const gateway = await ground.start({ WEBHOOK_ALLOW_PRIVATE: 'true', ...env })
  const victim = await placeVictim(ground, gateway)
  const caller = ground.caller('127.0.2.1', gateway)
  const customer = await signUp(caller)
  const notes = new Notes()
  const order = () => caller.call('POST', '/v1/orders', { key: customer.key, body: orderOf(victim.petId, method) })
  // the attack ends as soon as the orders are placed; the measured calls come after it
  const ordering = Promise.all(Array.from({ length: count }, order))
  const suffered = await victim.suffer(() => ordering)
  const statuses = (await ordering).map(({ status }) => status)
  notes.measure(`the ${count} orders were answered ${[...new Set(statuses)].join(', ')}`)
  notes.add(suffered)
  return notes
}
