import { connect, type DatabaseAddress } from '../../../src/db/address.js'
import { type Instance, placeInstance } from '../instance.js'
import type { LoadCall } from '../steadyLoad.js'
import { unlimited } from '../unlimited.js'
import { furnish, type Goods } from './furnish.js'
import type { Ground } from './ground.js'
import { Ledger } from './ledger.js'
import { shopCalls } from './shopCalls.js'

/** Gateways as processes of their own, and what the load needs. */
export interface ServedShop {
  /** None of them runs at first. */
  readonly instances: readonly [Instance, ...Instance[]]
  readonly goods: Goods
  readonly ledger: Ledger
  readonly calls: readonly LoadCall[]
  /** The writes that the database does not have. */
  lost(): Promise<number>
}

/** Many pets, so that orders seldom wait for each other. */
const PETS = 60

/** Limits are out of reach, so that every refusal comes from the fault. The deadlines are those of a gateway without settings. */
const usualDeadlines = { ...unlimited, DATABASE_TIMEOUT_MS: '' } as const

/** @param address of a migrated database @param settings of the gateways, which lead to the same database */
export async function openServedShop(
  ground: Ground,
  address: DatabaseAddress,
  settings: Readonly<Record<string, string>>,
): Promise<ServedShop> {
  const env = { ...usualDeadlines, ...settings }
  const goods = await furnish(address, { APP_ENV: 'test', LOG_LEVEL: 'silent', ...env }, PETS)
  const sql = connect(address, { max: 1 })
  ground.atEnd(() => sql.end({ timeout: 1 }))
  const instances = [await placeInstance(env), await placeInstance(env)] as const
  for (const instance of instances) ground.atEnd(() => instance.kill())
  const ledger = new Ledger()
  return { instances, goods, ledger, calls: shopCalls(goods, ledger), lost: () => ledger.lost(sql) }
}

/** A shop on the database of the ground. */
export async function openPlacedShop(ground: Ground, settings: Readonly<Record<string, string>> = {}): Promise<ServedShop> {
  const { address, folder, settings: own } = await ground.place()
  return openServedShop(ground, address, { DATA_DIR: folder, ...own, ...settings })
}

/** Starts the instances that do not run. */
export async function startAll(instances: readonly Instance[]): Promise<void> {
  await Promise.all(instances.map((instance) => instance.isRunning || instance.start()))
}
