import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { type CrashPoint, crashPoints } from '../../../src/values/crashPoint.js'
import type { Gateway } from './gateway.js'

export interface FaultOptions {
  /** Number of kills. */
  readonly kills: number
  /** Number of kills after which PostgreSQL is killed too; never by default. */
  readonly databaseKillEvery?: number
  /** Whether the leases of orders end early again and again, so that no restart has to wait for a lease. */
  readonly endsLeases?: boolean
}

/** Longest time to wait until a process kills itself, in milliseconds. */
const POINT_MS = 6000
const LEASE_MS = 500

/**
 * Kills all gateways in parallel until there are enough further kills: at every named point in turn, and at random times. At the end they all run.
 * @returns the number of kills of the database.
 */
export async function breakThings(gateways: readonly Gateway[], sql: postgres.Sql, options: FaultOptions): Promise<number> {
  const { kills, databaseKillEvery = Number.POSITIVE_INFINITY, endsLeases = false } = options
  const total = () => gateways.reduce((sum, gateway) => sum + gateway.kills, 0)
  const before = total()
  const nextPoint = rotation()
  let databaseKills = 0

  async function breakOne(gateway: Gateway): Promise<void> {
    while (total() - before < kills) {
      const point = nextPoint(gateways)
      await gateway.restart(point)
      if (point) await gateway.endsWithin(POINT_MS)
      else await sleep(100 + Math.random() * 900)
      if (total() - before >= databaseKillEvery * (databaseKills + 1)) {
        databaseKills += 1
        await killDatabase(sql)
      }
    }
    await gateway.restart()
  }
  const leases = endsLeases ? setInterval(() => void endLeases(sql), LEASE_MS) : undefined
  await Promise.all(gateways.map(breakOne))
  if (leases) await endLeases(sql)
  clearInterval(leases)
  return databaseKills
}

/** The crash point with the fewest crashes so far, and every fourth time no point. */
function rotation(): (gateways: readonly Gateway[]) => CrashPoint | undefined {
  const asked = new Map<CrashPoint, number>(crashPoints.map((point) => [point, Math.random()]))
  let turn = 0
  return (gateways) => {
    turn += 1
    if (turn % 4 === 0) return undefined
    const met = (point: CrashPoint) => gateways.reduce((sum, { crashes }) => sum + (crashes.get(point) ?? 0), 0)
    const weight = (point: CrashPoint) => 2 * met(point) + (asked.get(point) ?? 0)
    const point = crashPoints.reduce((least, other) => (weight(other) < weight(least) ? other : least))
    asked.set(point, (asked.get(point) ?? 0) + 1)
    return point
  }
}

/** Ends every backend at once, as a crash of the server does. PostgreSQL recovers by itself. */
async function killDatabase(sql: postgres.Sql): Promise<void> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  if (row) process.kill(row.pid, 'SIGKILL')
}

async function endLeases(sql: postgres.Sql): Promise<void> {
  await sql`update orders set lease_until = now() where recovery_point <> 'settled' and lease_until > now()`.catch(() => {})
}
