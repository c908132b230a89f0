import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { createApp } from '../../../src/app.js'
import { parseConfig } from '../../../src/config.js'
import { connect, type DatabaseAddress } from '../../../src/db/address.js'
import { provisionApiKey } from '../../../src/domain/apiKeys/provisionApiKey.js'
import { createPet } from '../../../src/domain/pets/createPet.js'
import { type CrashPoint, crashPoints } from '../../../src/values/crashPoint.js'
import type { Cents } from '../../../src/values/money.js'
import { type Moods, paymentProvider } from '../paymentProvider.js'
import { placeOfItsOwn, type RunPlace } from '../runPlace.js'
import { unlimited } from '../unlimited.js'
import { breakThings, type FaultOptions } from './faults.js'
import { type Gateway, placeGateway } from './gateway.js'
import { type Shop, shop } from './shopper.js'
import { type Faults, judge, leftOver } from './verdict.js'

export interface ChaosOptions extends FaultOptions {
  readonly shoppers: number
  readonly pets: number
  /** By default a PostgreSQL of its own. */
  readonly makePlace?: () => Promise<RunPlace>
}

export interface Verdict {
  readonly kills: number
  /** Number of processes that have killed themselves, by crash point. */
  readonly crashes: Readonly<Record<CrashPoint, number>>
  readonly databaseKills: number
  readonly calls: number
  readonly attempts: number
  readonly placed: number
  readonly cancelled: number
  readonly refused: number
  /** The sum of all counts that must be zero. */
  readonly faults: Faults & { readonly collapses: number }
  readonly breaches: readonly string[]
  /** Milliseconds from the last fault until all work was done. */
  readonly recoveryMs: number
}

const RECOVERY_MS = 30_000
const STOCK = 100_000
const MOODS: Moods = { failing: 4, vanishing: 4, declining: 8 }

/** Two gateways on one database are killed at every named point and at random, while shoppers buy and a payment provider fails now and then. */
export async function chaos({ shoppers, pets, makePlace = placeOfItsOwn, ...faultOptions }: ChaosOptions): Promise<Verdict> {
  const place = await makePlace()
  const provider = await paymentProvider(MOODS)
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
  const gateways: Gateway[] = []
  try {
    const goods = await furnish(place.address, env, pets)
    gateways.push(...(await Promise.all([placeGateway(env), placeGateway(env)])))
    let isOpen = true
    const open: Shop = { ...goods, urls: gateways.map(({ url }) => url), isOpen: () => isOpen }
    const shopping = Promise.all(Array.from({ length: shoppers }, () => shop(open)))
    const databaseKills = await breakThings(gateways, sql, faultOptions)
    provider.behave({})
    const lastFault = performance.now()
    isOpen = false
    const wishes = (await shopping).flat()
    await recovered(sql)
    const recoveryMs = Math.round(performance.now() - lastFault)
    const { deeds, faults, breaches } = await judge(sql, place.address, provider, open, wishes)
    const sum = (of: (gateway: Gateway) => number) => gateways.reduce((whole, gateway) => whole + of(gateway), 0)
    const crashes = crashPoints.map((point) => [point, sum((gateway) => gateway.crashes.get(point) ?? 0)])
    return {
      kills: sum((gateway) => gateway.kills),
      crashes: Object.fromEntries(crashes) as Verdict['crashes'], // one entry for every point
      databaseKills,
      ...deeds,
      faults: { ...faults, collapses: sum((gateway) => gateway.collapses) },
      breaches,
      recoveryMs,
    }
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()))
    await sql.end({ timeout: 5 })
    await provider.close()
    await place.close()
  }
}

/** A customer's key, and pets to buy. */
async function furnish(
  address: DatabaseAddress,
  env: Readonly<Record<string, string>>,
  pets: number,
): Promise<Pick<Shop, 'apiKey' | 'petIds'>> {
  const app = await createApp(parseConfig({ ...env, PORT: '0' }), address)
  try {
    const services = app.services()
    const apiKey = await provisionApiKey(services, { email: 'shopper@example.com', role: 'customer' })
    const petIds: number[] = []
    for (let i = 0; i < pets; i++) {
      const pet = { name: `Pet ${i}`, status: 'available', price: (1000 + i) as Cents, stock: i % 3 === 0 ? 20 : STOCK } as const
      petIds.push((await createPet(services, pet)).id)
    }
    return { apiKey, petIds }
  } finally {
    await app.close()
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
