import { setTimeout as sleep } from 'node:timers/promises'
import { type Load, type LoadCall, type Outcome, openAgent, sendCall } from '../steadyLoad.js'
import type { ServedShop } from './servedShop.js'

const READERS = 6
const PAUSE_MS = 100

/** A load whose callers look for what they have just written. */
export interface OwnReads extends Load {
  /** Reads that did not show the reader's own write. */
  readonly missed: number
}

/**
 * Each reader creates a pet at one instance and reads the pet at another instance with the same credential. Beside, it reads another pet without a credential.
 */
export function startOwnReads({ instances, goods, ledger }: Pick<ServedShop, 'instances' | 'goods' | 'ledger'>): OwnReads {
  const agent = openAgent()
  const outcomes: Outcome[] = []
  let missed = 0
  let isOver = false
  const headers = () => ({ 'x-api-key': goods.staffKey })
  const note = ledger.of('pets')
  const plain: LoadCall = { name: 'GET', method: 'GET', path: `/v1/pets/${goods.petIds[0]}` }

  async function read(reader: number): Promise<void> {
    for (let turn = reader; !isOver; turn++) {
      const send = async (instance: number, call: LoadCall) => {
        const outcome = await sendCall(agent, instances[instance % instances.length]?.url ?? '', call)
        outcomes.push(outcome)
        return outcome
      }
      let id: number | undefined
      const body = () => JSON.stringify({ name: 'Rex', status: 'available' })
      const onReply = (status: number, text: string) => {
        note(status, text)
        if (status === 201) id = JSON.parse(text).id
      }
      await send(turn, { name: 'POST', method: 'POST', path: '/v1/pets', headers, body, onReply })
      const own = id && (await send(turn + 1, { name: 'GET of an own write', method: 'GET', path: `/v1/pets/${id}`, headers }))
      if (own && own.outcome === '404') missed += 1
      await send(turn, plain)
      await sleep(PAUSE_MS)
    }
  }
  const reading = Array.from({ length: READERS }, (_, reader) => read(reader))
  return {
    outcomes,
    get missed() {
      return missed
    },
    async stop() {
      isOver = true
      await Promise.all(reading)
      agent.destroy()
    },
  }
}
