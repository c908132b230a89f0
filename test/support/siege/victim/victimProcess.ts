import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, callFrom } from '../ground/client.js'
import { orderOf } from '../ground/customer.js'
import { type Kind, kinds, type Latencies, Tally } from './latencies.js'
import type { Errand, FromVictim, ToVictim } from './victim.js'

// This code is a separate process, so that the work of the attackers does not lengthen the measured times.

const CALL_PATIENCE_MS = 12_000
const DELIVERY_PATIENCE_MS = 26_000

/** Orders whose delivery is awaited. */
const awaited = new Map<number, (at: number) => void>()
const early = new Map<number, number>()

const receiver = createServer(async (request, response) => {
  const event = (await json(request)) as { data: { objectId: number } } // as the server sends events
  response.writeHead(204).end()
  const { objectId } = event.data
  early.set(objectId, performance.now())
  awaited.get(objectId)?.(performance.now())
}).listen(0, '127.0.0.1', () => {
  const { port } = receiver.address() as AddressInfo // it listens on a port
  tell({ kind: 'ready', receiver: `http://127.0.0.1:${port}/` })
})

function tell(message: FromVictim): void {
  process.send?.(message)
}

process.on('message', async (errand: ToVictim) => {
  tell({ kind: 'measured', latencies: await measure(errand) })
})

async function measure({ url, address, customer, petId, rates, milliseconds }: Errand): Promise<Latencies> {
  const caller = callFrom(address, url)
  const tallies = Object.fromEntries(kinds.map((kind) => [kind, new Tally()])) as Record<Kind, Tally> // an entry for every kind
  const { key, email, password } = customer
  const deliveries: Promise<void>[] = []
  const body = { query: `{ pet(id: ${petId}) { id name price stock } }` }
  const patienceMs = CALL_PATIENCE_MS
  const acts: Readonly<Record<Exclude<Kind, 'deliveries'>, () => Promise<Answer>>> = {
    live: () => caller.call('GET', '/health/live', { patienceMs }),
    reads: () => caller.call('POST', '/graphql', { body, key, patienceMs }),
    logins: () => caller.call('POST', '/v1/auth/login', { body: { email, password }, patienceMs }),
    async orders() {
      const sentAt = performance.now()
      const answer = await caller.call('POST', '/v1/orders', { body: orderOf(petId), key, patienceMs })
      if (answer.status === 201) deliveries.push(awaitDelivery(answer.json<{ id: number }>().id, sentAt + answer.milliseconds))
      return answer
    },
  }
  async function awaitDelivery(orderId: number, orderedAt: number): Promise<void> {
    const arrival = new Promise<number>((resolve) => awaited.set(orderId, resolve))
    const at = early.get(orderId) ?? (await Promise.race([arrival, sleep(DELIVERY_PATIENCE_MS, undefined)]))
    awaited.delete(orderId)
    early.delete(orderId)
    // an order may be delivered before its answer was read
    tallies.deliveries.add(Math.max(0, (at ?? performance.now()) - orderedAt), at === undefined ? 0 : 200)
  }
  /** Sends calls at a fixed pace that does not depend on the answers: a slow server must not get fewer calls. */
  async function pace(kind: keyof typeof acts): Promise<void> {
    const every = 1000 / rates[kind]
    const calls: Promise<void>[] = []
    for (const start = performance.now(); performance.now() - start < milliseconds; ) {
      calls.push(
        acts[kind]().then((answer) =>
          tallies[kind].add(answer.milliseconds, kind === 'reads' ? statusOf(answer) : answer.status, answer.text),
        ),
      )
      await sleep(Math.max(0, start + calls.length * every - performance.now()))
    }
    await Promise.all(calls)
  }
  await Promise.all((Object.keys(acts) as (keyof typeof acts)[]).filter((kind) => rates[kind] > 0).map(pace))
  await Promise.all(deliveries)
  await caller.close()
  return Object.fromEntries(kinds.map((kind) => [kind, tallies[kind].latency])) as unknown as Latencies // an entry for every kind
}

/** GraphQL answers refused calls with 200 too. */
function statusOf({ status, text }: Answer): number {
  return status === 200 && text.includes('"errors"') ? 503 : status
}
