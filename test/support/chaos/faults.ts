import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { type CrashPoint, crashPoints } from '../../../src/values/crashPoint.js'
import type { Gateway } from './gateway.js'

export interface FaultOptions {
  /** It is enough when there were so many kills. */
  readonly kills: number
  /** After so many kills PostgreSQL is killed, too; never when left out. */
  readonly databaseKillEvery?: number
  /** Whether orders are taken from whoever is at work on them again and again, as when leases end early: a restart need not be waited for then. */
  readonly endsLeases?: boolean
  onProgress?(message: string): void
}

/** Longest time a process is waited for that is to kill itself, in milliseconds. */
const POINT_MS = 6000
const LEASE_MS = 500

/**
 * Kills gateways until it is enough, all at the same time: at every named point by turns, and in between whenever it comes. They are up in the end.
 * @returns how often the database was killed.
 */
export async function breakThings(gateways: readonly Gateway[], sql: postgres.Sql, options: FaultOptions): Promise<number> {
  const { kills, databaseKillEvery = Number.POSITIVE_INFINITY, endsLeases = false, onProgress = () => {} } = options
  const total = () => gateways.reduce((sum, gateway) => sum + gateway.kills, 0)
  const nextPoint = rotation()
  let databaseKills = 0

  async function breakOne(gateway: Gateway): Promise<void> {
    while (total() < kills) {
      const point = nextPoint(gateways)
      await gateway.restart(point)
      if (point) await gateway.endsWithin(POINT_MS)
      else await sleep(100 + Math.random() * 900)
      if (total() >= databaseKillEvery * (databaseKills + 1)) {
        databaseKills += 1
        await killDatabase(sql)
      }
      onProgress(`${total()} of ${kills} kills, ${databaseKills} of the database`)
    }
    await gateway.restart()
  }
  const leases = endsLeases ? setInterval(() => void endLeases(sql), LEASE_MS) : undefined
  await Promise.all(gateways.map(breakOne))
  if (leases) await endLeases(sql)
  clearInterval(leases)
  return databaseKills
}

/** The point that was met least often so far, whichever of them, and every fourth time none. */
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

/** Every backend ends at once, as when the server crashes; it comes back by itself. */
async function killDatabase(sql: postgres.Sql): Promise<void> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  if (row) process.kill(row.pid, 'SIGKILL')
}

async function endLeases(sql: postgres.Sql): Promise<void> {
  await sql`update orders set lease_until = now() where recovery_point <> 'settled' and lease_until > now()`.catch(() => {})
}
