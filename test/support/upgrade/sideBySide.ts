import { chmod, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../../../src/db/address.js'
import { removeEmbeddedPostgres } from '../../../src/db/embedded/removeEmbeddedPostgres.js'
import { startEmbeddedPostgres } from '../../../src/db/embedded/startEmbeddedPostgres.js'
import { databaseSettings } from '../../cli/runCli.js'
import { type Instance, placeInstance } from '../instance.js'
import { quickFolder } from '../quickFolder.js'
import { type Load, startLoad } from '../steadyLoad.js'
import { unlimited } from '../unlimited.js'
import type { ReleasedVersion } from './releasedVersion.js'
import { type SharedRows, upgradeCalls } from './upgradeCalls.js'

const PETS = 20
const STOCK = 1_000_000

interface Options {
  readonly released: ReleasedVersion
  /** Calls a second to each version. */
  readonly perSecond: number
  /** The length of each phase, in seconds. */
  readonly seconds: number
  tell(phase: string): void
}

/** The outcomes for callers of one version in one phase. */
interface PhaseFigures {
  readonly phase: string
  readonly version: string
  readonly requests: number
  readonly failures: number
  readonly p99Ms: number
  /** The failures by call and outcome. */
  readonly reasons: Readonly<Record<string, number>>
}

export interface UpgradeFigures {
  readonly phases: readonly PhaseFigures[]
  readonly orders: number
  /** Orders that a caller was told of and that the database does not have. */
  readonly lostOrders: number
}

/** Plays an upgrade and a rollback under load: the old version alone, both on one database, the new version alone, both again, the old version alone. */
export async function sideBySide({ released, perSecond, seconds, tell }: Options): Promise<UpgradeFigures> {
  const folder = await mkdtemp(path.join(quickFolder(), 'petstore-upgrade-'))
  await chmod(folder, 0o755) // PostgreSQL never runs as root, and its user must enter the folder
  const server = await startEmbeddedPostgres({ dataDir: folder, log: { info: () => {}, warn: () => {} } })
  const settings = { ...databaseSettings(server.connection), ...unlimited, DATA_DIR: folder }
  const sql = connect(server.connection, { max: 1 })
  const old = await placeInstance(settings, path.join(released.folder, 'dist/main.js'))
  const next = await placeInstance(settings)
  try {
    await old.start()
    const keys = {
      staff: released.petstore(settings, 'keys', 'create', '--email', 'staff@example.com', '--role', 'staff').trim(),
      customer: released.petstore(settings, 'keys', 'create', '--email', 'customer@example.com').trim(),
    }
    const rows: SharedRows = { petIds: await makePets(old, keys.staff), orders: [] }
    const loadOf = (instance: Instance) => startLoad(instance.url, perSecond, upgradeCalls(keys, rows))
    const phases: PhaseFigures[] = []
    const play = async (phase: string, versions: Readonly<Record<string, Instance>>, act: () => Promise<unknown> = async () => {}) => {
      tell(phase)
      const loads = Object.entries(versions).map(([version, instance]) => [version, loadOf(instance)] as const)
      await act()
      await sleep(seconds * 1000)
      for (const [version, load] of loads) {
        await load.stop()
        phases.push(figuresOf(phase, version, load))
      }
    }
    const [before, after] = [released.release, 'this version']
    await play('old alone', { [before]: old })
    await play('new version starts and migrates', { [before]: old }, () => next.start())
    await play('both, upgrade', { [before]: old, [after]: next })
    await old.stop()
    await play('new alone', { [after]: next })
    await play('old version starts again', { [after]: next }, () => old.start())
    await play('both, rollback', { [before]: old, [after]: next })
    await next.stop()
    await play('old alone again', { [before]: old })
    await old.stop()
    const found = await sql`select id::int from orders where id = any(${rows.orders}::bigint[])`
    return { phases, orders: rows.orders.length, lostOrders: rows.orders.length - found.length }
  } finally {
    await Promise.all([old.kill(), next.kill()])
    await sql.end()
    await server.stop()
    await removeEmbeddedPostgres(folder)
    await rm(folder, { recursive: true, force: true })
  }
}

async function makePets({ url }: Instance, key: string): Promise<number[]> {
  const ids: number[] = []
  for (let n = 0; n < PETS; n++) {
    const reply = await fetch(`${url}/v1/pets`, {
      method: 'POST',
      headers: { authorization: `ApiKey ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `Upgrade ${n}`, status: 'available', stock: STOCK, price: 10 }),
    })
    if (reply.status !== 201) throw new Error(`could not make a pet: ${await reply.text()}`)
    const { id }: { id: number } = await reply.json()
    ids.push(id)
  }
  return ids
}

function figuresOf(phase: string, version: string, { outcomes }: Load): PhaseFigures {
  const failed = outcomes.filter(({ outcome }) => !['200', '201'].includes(outcome))
  const reasons: Record<string, number> = {}
  for (const { name, outcome } of failed) reasons[`${name}: ${outcome}`] = (reasons[`${name}: ${outcome}`] ?? 0) + 1
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b)
  return {
    phase,
    version,
    requests: outcomes.length,
    failures: failed.length,
    p99Ms: Math.round(times[Math.floor(times.length * 0.99)] ?? 0),
    reasons,
  }
}
