import type { Stop } from '../../instance.js'
import type { Verdict } from '../fault.js'
import type { Ground } from '../ground.js'
import { openPlacedShop, type ServedShop } from '../servedShop.js'

/** The common part of the faults of stopped instances. */
export const ofInstances = {
  group: 'instances',
  rounds: 20,
  mayFail: 'none',
  bounds: { slowest: 30_000, recovery: 5000 },
  settleMs: 500,
} as const

export const STOPS_PER_SECOND = 200
const LONGEST_STOP_MS = 30_000

/** Worker processes of each instance. */
const WORKERS = process.env.WORKERS ?? '1'

/** Two instances on one database. Their logs tell which requests they have seen. */
export const twoInstances = (ground: Ground): Promise<ServedShop> => openPlacedShop(ground, { WORKERS, LOG_LEVEL: 'silent,http=info' })

/** Compares stops with their bounds. */
export function judgeStops(stops: readonly Stop[]): Pick<Verdict, 'measured' | 'breaches'> {
  const longest = Math.round(Math.max(...stops.map(({ ms }) => ms)))
  const failed = stops.filter(({ status }) => status !== 0)
  return {
    measured: [`${stops.length} stops, the longest took ${longest} ms`],
    breaches: [
      ...(longest > LONGEST_STOP_MS ? [`a stop took ${longest} ms; the bound is ${LONGEST_STOP_MS} ms`] : []),
      ...(failed.length > 0 ? [`${failed.length} stops ended with another status than 0`] : []),
    ],
  }
}
