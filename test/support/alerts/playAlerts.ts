import { setTimeout as sleep } from 'node:timers/promises'
import type { AlertFault } from './alertFaults.js'
import type { AlertWorld } from './alertWorld.js'
import type { AlertWatch } from './watchAlerts.js'

/** A round that does not raise its alerts in this time has failed. */
const PATIENCE_MS = 45_000
const LOOK_MS = 100

interface PlayedRound {
  /** Alerts that should have fired. */
  readonly silent: readonly string[]
  /** Alerts that have begun to fire without a reason. */
  readonly surprising: readonly string[]
}

/**
 * Begins the faults of a round, waits until each has raised its alerts, and ends them.
 * @param allowed alerts that earlier faults raise
 */
export async function playRound(
  world: AlertWorld,
  watch: AlertWatch,
  round: readonly AlertFault[],
  allowed: readonly string[],
): Promise<PlayedRound> {
  const before = watch.begun.length
  const end = performance.now() + PATIENCE_MS
  const silent = await Promise.all(round.map((fault) => playFault(world, watch, fault, end)))
  const expected = new Set([...allowed, ...round.flatMap(({ fires, may = [], later = [] }) => [...fires, ...may, ...later])])
  return { silent: silent.flat(), surprising: watch.begun.slice(before).filter((name) => !expected.has(name)) }
}

/** @returns the alerts that did not fire */
async function playFault(world: AlertWorld, watch: AlertWatch, { fires, begin, goOn, end }: AlertFault, until: number): Promise<string[]> {
  const heard = new Set<string>()
  await begin(world)
  try {
    while (heard.size < fires.length && performance.now() < until) {
      await (goOn ?? (() => sleep(LOOK_MS)))(world)
      for (const name of fires) if (watch.firing.has(name)) heard.add(name)
    }
  } finally {
    await end?.(world)
  }
  return fires.filter((name) => !heard.has(name))
}
