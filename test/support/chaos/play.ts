import { setTimeout as sleep } from 'node:timers/promises'
import { placeOfItsOwn, type RunPlace } from '../runPlace.js'
import { Skipped } from '../skipped.js'
import { until } from '../until.js'
import type { Fault } from './fault.js'
import { type Ground, openGround } from './ground.js'
import { type CallFigures, judgeCalls, type Round } from './judgeCalls.js'

interface PlayOptions {
  /** By default as often as each fault wants it. */
  readonly rounds?: number | undefined
  /** By default a PostgreSQL of its own for each group. */
  readonly makePlace?: () => Promise<RunPlace>
  readonly onProgress?: (message: string) => void
  /** Ends the run and its servers early. */
  readonly signal?: AbortSignal
}

/** `unclear` is a fault that could not be played to its end. */
type Standing = 'held' | 'broken' | 'not run' | 'unclear'

export interface Played extends Partial<CallFigures> {
  readonly fault: string
  readonly standing: Standing
  readonly rounds: number
  readonly lost?: number
  readonly measured: readonly string[]
  /** Broken bounds, or the reason why it was not played. */
  readonly breaches: readonly string[]
}

/** Calls that a load has had before a fault. */
const WARM_UP = 100

/**
 * Plays faults one after the other. Faults of one group share their servers, until a fault has broken a bound.
 * @throws Error when the signal ends the run early
 */
export async function playAll(faults: readonly Fault[], options: PlayOptions = {}): Promise<Played[]> {
  const { makePlace = placeOfItsOwn, onProgress = () => {}, signal } = options
  const all: Played[] = []
  const early = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('the run was ended early')), { once: true })
  })
  let ground = openGround(makePlace)
  try {
    for (const [i, fault] of faults.entries()) {
      onProgress(fault.name)
      const played = await Promise.race([play(fault, ground, options), early])
      onProgress(`${fault.name}: ${[played.standing, ...played.measured, ...played.breaches].join('; ')}`)
      all.push(played)
      if (played.standing === 'held' && faults[i + 1]?.group === fault.group) continue
      await ground.leave()
      ground = openGround(makePlace)
    }
  } finally {
    await ground.leave()
  }
  return all
}

async function play(fault: Fault, ground: Ground, { rounds = fault.rounds }: PlayOptions): Promise<Played> {
  const base = { fault: fault.name, rounds, measured: [], breaches: [] }
  if (fault.lacks !== undefined) return { ...base, standing: 'not run', breaches: [`needs ${fault.lacks}`] }
  try {
    return { ...base, ...(await throughRounds(fault, ground, rounds)) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { ...base, standing: error instanceof Skipped ? 'not run' : 'unclear', breaches: [reason] }
  }
}

async function throughRounds(fault: Fault, ground: Ground, rounds: number): Promise<Omit<Played, 'fault' | 'rounds'>> {
  const scene = await fault.setUp(ground)
  const load = scene.begin()
  const seen: Round[] = []
  try {
    await until(() => {
      if (load.outcomes.length < WARM_UP) throw new Error('the load has had too few replies')
    })
    for (let round = 0; round < rounds; round++) {
      await scene.fault()
      await scene.recovery()
      const goneAt = performance.now()
      await sleep(fault.settleMs)
      seen.push({ goneAt, until: performance.now() })
    }
  } finally {
    await load.stop()
  }
  const figures = judgeCalls(fault, load.outcomes, seen, scene.isExpected)
  const verdict = await scene.verdict(load.outcomes)
  const recoveryMs = verdict.recoveryMs ?? figures.recoveryMs
  const breaches = [...figures.breaches, ...verdict.breaches]
  if (recoveryMs > fault.bounds.recovery) breaches.push(`the recovery took ${recoveryMs} ms; the bound is ${fault.bounds.recovery} ms`)
  if (verdict.lost > 0) breaches.push(`${verdict.lost} acknowledged writes are lost`)
  return {
    ...figures,
    recoveryMs,
    lost: verdict.lost,
    measured: verdict.measured,
    breaches,
    standing: breaches.length > 0 ? 'broken' : 'held',
  }
}
