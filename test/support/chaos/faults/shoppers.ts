import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { connect } from '../../../../src/db/address.js'
import { crashPoints } from '../../../../src/values/crashPoint.js'
import { type Moods, paymentProvider } from '../../paymentProvider.js'
import type { Outcome } from '../../steadyLoad.js'
import { unlimited } from '../../unlimited.js'
import { breakThings, type FaultOptions } from '../breakThings.js'
import type { Fault } from '../fault.js'
import { furnish } from '../furnish.js'
import { type Gateway, placeGateway } from '../gateway.js'
import type { Ground } from '../ground.js'
import { type Shop, shop, type Wish } from '../shopper.js'
import { judge, leftOver } from '../verdict.js'

/** The kills are those of a round. */
interface ShoppersOptions extends FaultOptions {
  readonly shoppers: number
  readonly pets: number
}

const RECOVERY_MS = 30_000
/** Every so many pets there is one that runs out. */
const LOW_EVERY = 3
const MOODS: Moods = { failing: 4, vanishing: 4, declining: 8 }

async function twoGateways(ground: Ground, pets: number) {
  const place = await ground.place()
  const provider = await paymentProvider(MOODS)
  ground.atEnd(() => provider.close())
  const env = {
    APP_ENV: 'test',
    ...unlimited,
    DATA_DIR: place.folder,
    ...place.settings,
    PAYMENT_BASE_URL: provider.url,
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    NODE_COMPILE_CACHE: path.join(place.folder, 'compiled'), // the gateways start many times
  }
  const sql = connect(place.address, { max: 2, onnotice: () => {} })
  ground.atEnd(() => sql.end({ timeout: 5 }))
  const goods = await furnish(place.address, env, pets, LOW_EVERY)
  const gateways = await Promise.all([placeGateway(env), placeGateway(env)])
  for (const gateway of gateways) ground.atEnd(() => gateway.stop())
  await Promise.all(gateways.map((gateway) => gateway.restart()))
  return { address: place.address, provider, sql, goods, gateways }
}

/**
 * Two gateways on one database are killed at every named point and at random, while shoppers buy and a payment provider fails now and then. The recovery lasts
 * until all work is done.
 */
export function killsUnderShoppers({ shoppers, pets, ...faultOptions }: ShoppersOptions): Fault {
  return {
    name: 'shoppers',
    group: 'shoppers',
    rounds: 2,
    mayFail: 'any',
    bounds: { slowest: Number.POSITIVE_INFINITY, recovery: RECOVERY_MS },
    settleMs: 0,
    async setUp(ground) {
      const { address, provider, sql, goods, gateways } = await twoGateways(ground, pets)
      const outcomes: Outcome[] = []
      let isOpen = true
      const open: Shop = { ...goods, urls: gateways.map(({ url }) => url), isOpen: () => isOpen, outcomes }
      let wishes: readonly Wish[] = []
      let [databaseKills, recoveryMs] = [0, 0]
      return {
        begin() {
          const shopping = Promise.all(Array.from({ length: shoppers }, () => shop(open)))
          return {
            outcomes,
            async stop() {
              const lastFault = performance.now()
              provider.behave({})
              isOpen = false
              wishes = (await shopping).flat()
              await recovered(sql)
              recoveryMs = Math.round(performance.now() - lastFault)
            },
          }
        },
        isExpected: ({ outcome }) => Number(outcome) < 500, // an answer of the shop, such as a declined payment
        async fault() {
          databaseKills += await breakThings(gateways, sql, faultOptions)
        },
        recovery: async () => {}, // all gateways run again
        async verdict() {
          const { deeds, faults, breaches } = await judge(sql, address, provider, open, wishes)
          const sum = (of: (gateway: Gateway) => number) => gateways.reduce((whole, gateway) => whole + of(gateway), 0)
          const met = crashPoints.filter((point) => gateways.some(({ crashes }) => crashes.has(point)))
          const wrong = Object.entries({ ...faults, collapses: sum(({ collapses }) => collapses) }).filter(([, count]) => count !== 0)
          const missing = Object.entries({ placed: deeds.placed, cancelled: deeds.cancelled, 'named points': met.length })
          return {
            lost: faults.lostOrders,
            recoveryMs,
            measured: [
              `${sum(({ kills }) => kills)} kills, at ${met.length} of ${crashPoints.length} named points; ${databaseKills} of PostgreSQL`,
              `${deeds.calls} calls: ${deeds.placed} orders placed, ${deeds.cancelled} cancelled, ${deeds.refused} calls refused`,
            ],
            breaches: [
              ...wrong.map(([what, count]) => `${what}: ${count}`),
              ...missing.filter(([, count]) => count === 0).map(([what]) => `the run has shown nothing: ${what} 0`),
              ...breaches,
            ],
          }
        },
      }
    },
  }
}

/** Waits until all work is done, at most for the promised time. */
async function recovered(sql: postgres.Sql): Promise<void> {
  const end = performance.now() + RECOVERY_MS
  while (performance.now() < end) {
    const { unfinishedKeys, stuckOrders } = await leftOver(sql)
    if (unfinishedKeys + stuckOrders === 0) return
    await sleep(100)
  }
}
