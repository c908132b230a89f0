import { percentile } from '../../../../bench/statistics.js'
import { type Closing, closeSlowConnections } from '../../slowConnections.js'
import { type LoadCall, type Outcome, startSerialLoad } from '../../steadyLoad.js'
import type { Fault, Verdict } from '../fault.js'
import type { Ground } from '../ground.js'
import { openPlacedShop, type ServedShop, startAll } from '../servedShop.js'

export const health: LoadCall = { name: 'GET /health', method: 'GET', path: '/health' }
const OF_EACH_KIND = 500
/** The longest answer of `/health` in a hundred. */
const HEALTH_MS = 100
/** How much later than promised a connection may be closed, and how much earlier. */
const LATE_MS = 2000
const EARLY_MS = 1000

async function plainShop(ground: Ground): Promise<ServedShop> {
  const shop = await openPlacedShop(ground)
  await startAll([shop.instances[0]])
  return shop
}

/** 500 silent connections, as many with half a header, and as many with half a body, are open together. */
export const slowConnections: Fault = {
  name: 'slow-connections',
  group: 'connections',
  rounds: 1,
  mayFail: 'none',
  bounds: { slowest: 5000, recovery: 5000 },
  settleMs: 500,
  async setUp(ground) {
    const [instance] = (await ground.share(plainShop)).instances
    const closings: Closing[] = []
    return {
      begin: () => startSerialLoad(instance.url, health),
      async fault() {
        closings.push(...(await closeSlowConnections(instance.port, OF_EACH_KIND)))
      },
      recovery: async () => {},
      verdict: async (outcomes) => ({ lost: 0, ...judgeSlowConnections(closings, outcomes) }),
    }
  },
}

/** Compares the closings of slow connections, and the answers of `/health` meanwhile, with their bounds. */
export function judgeSlowConnections(closings: readonly Closing[], outcomes: readonly Outcome[]): Pick<Verdict, 'measured' | 'breaches'> {
  const times = outcomes.map(({ ms }) => ms)
  const p99 = percentile(times, 0.99)
  const wrong = closings.filter(({ boundMs, earliestMs, latestMs }) => latestMs > boundMs + LATE_MS || earliestMs < boundMs - EARLY_MS)
  return {
    measured: [
      ...closings.map(({ name, earliestMs, latestMs }) => `${name} closed after ${seconds(earliestMs)} to ${seconds(latestMs)} s`),
      `p99 of /health ${p99.toFixed(1)} ms`,
    ],
    breaches: [
      ...wrong.map(({ name, boundMs }) => `${name} connections were not closed after ${seconds(boundMs)} s`),
      ...(p99 > HEALTH_MS ? [`p99 of /health is ${p99.toFixed(1)} ms; the bound is ${HEALTH_MS} ms`] : []),
    ],
  }
}

const seconds = (ms: number) => (ms / 1000).toFixed(1)
