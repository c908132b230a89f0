import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, Notes } from '../attack.js'
import type { Gateway } from '../ground/gateway.js'
import type { Ground } from '../ground/ground.js'
import { petNodeId } from '../ground/nodeId.js'
import { placeVictim } from '../victim/victim.js'

const DOCUMENTS = 240
const TIMES = 3
const LANES = 4
const REST_MS = 3000
/** The bound for flat memory: a server at rest has about 150 MB, and half a heap of garbage comes and goes. */
const MOST_GROWTH_MB = 300
/** Memory that still grows in the second half of an attack is not bounded. */
const MOST_GROWTH_OF_HALF_MB = 80

/** Fields of the same name have the same type in all three types, so that one document can select them together. */
const FIELDS = {
  Pet: 'id name breed species price currency stock sku description birthDate photoUrls createdAt updatedAt version category { id nodeId name } tags { id nodeId name }',
  Order:
    'number customerId status paymentStatus totalAmount estimatedDelivery trackingUrl nextStatuses shippingAddress { street city postalCode country } items { line petId name quantity unitPrice lineTotal pet { name breed species price stock sku } } customer { id email username firstName lastName phone }',
  User: 'id email username firstName lastName phone role createdAt',
}

/** Twenty times `node` with three wide fragments, in about 3 KB. All documents differ. */
function wideDocument(unique: number): string {
  const fragments = Object.entries(FIELDS).map(([type, fields]) => `fragment ${type}Wide on ${type} { ${fields} }`)
  const nodes = Array.from({ length: 20 }, (_, i) => {
    const id = petNodeId(unique * 20 + i)
    return `n${i}: node(id: "${id}") { nodeId ...PetWide ...OrderWide ...UserWide }`
  })
  return `query Wide${unique} { ${nodes.join(' ')} } ${fragments.join(' ')}`
}

export const uniqueDocuments: Attack = {
  row: '1',
  name: `${DOCUMENTS} and more unique documents of 3 KB, each ${TIMES} times, anonymously`,
  play: (ground) => sendDocuments(ground, (caller, body) => caller.call('POST', '/graphql', { body })),
}

export const uniqueStreamedDocuments: Attack = {
  row: '1',
  name: `the same as event streams`,
  play: (ground) =>
    sendDocuments(ground, (caller, body) => caller.call('POST', '/graphql/stream', { body, headers: { accept: 'text/event-stream' } })),
}

type Send = (caller: ReturnType<Ground['caller']>, body: object) => Promise<{ status: number }>

async function sendDocuments(ground: Ground, send: Send): Promise<Notes> {
  const gateway = await ground.start({ WEBHOOK_ALLOW_PRIVATE: 'true' })
  const victim = await placeVictim(ground, gateway)
  const caller = ground.caller('127.0.2.1', gateway)
  const notes = new Notes()
  const memory = await gateway.watchMemory()
  let [next, sent, half] = [0, 0, 0]
  const lane = async (isOver: () => boolean) => {
    while (next < DOCUMENTS || !isOver()) {
      const number = next++
      for (let time = 0; time < TIMES && gateway.isRunning; time++) await send(caller, { query: wideDocument(number) })
      if (!gateway.isRunning) return
      sent += 1
      if (sent === DOCUMENTS / 2) half = await gateway.residentMb()
    }
  }
  const suffered = await victim.suffer((isOver) => Promise.all(Array.from({ length: LANES }, () => lane(isOver))))
  const growth = (await gateway.residentMb()) - half
  if (gateway.isRunning) {
    await sleep(REST_MS)
    notes.expect(
      growth <= MOST_GROWTH_OF_HALF_MB,
      `the second half of the documents took ${growth} MB; the bound is ${MOST_GROWTH_OF_HALF_MB} MB`,
    )
  }
  await judgeMemory(notes, gateway, memory)
  notes.measure(`${sent} documents sent`)
  notes.add(suffered)
  return notes
}

export async function judgeMemory(notes: Notes, gateway: Gateway, memory: Awaited<ReturnType<Gateway['watchMemory']>>): Promise<void> {
  const { before, most, now } = await memory()
  notes.measure(`RSS ${before} → ${most} → ${gateway.isRunning ? now : 'ended'} MB`)
  notes.expect(gateway.isRunning, `the process has ended: ${gateway.lastWords}`)
  notes.expect(most - before <= MOST_GROWTH_MB, `memory grew by ${most - before} MB; the bound is ${MOST_GROWTH_MB} MB`)
}
