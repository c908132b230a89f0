import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, type Finding, Skipped } from './attack.js'
import { attacks } from './attacks/attacks.js'
import { type Checkout, openCheckout } from './ground/checkout.js'
import { openGround } from './ground/ground.js'

export interface SiegeOptions {
  /** Folder of the checkout whose server is attacked. */
  readonly folder: string
  /** Rows to play; all when left out. */
  readonly rows?: readonly string[]
  readonly databaseUrl?: string
  onProgress(message: string): void
}

/** `unclear` is an attack that could not be played to its end. */
type Verdict = 'held' | 'fell' | 'skipped' | 'unclear'

export interface Result extends Finding {
  readonly row: string
  readonly attack: string
  readonly verdict: Verdict
  /** Why the verdict is no other. */
  readonly reason: string
  readonly seconds: number
}

/** No attack may take longer, whatever the server does. */
const LIMIT_MS = 240_000
const REASONS_SHOWN = 3

/** Plays attacks one after the other, each on a fresh server with a database of its own. */
export async function siege({ folder, rows, databaseUrl, onProgress }: SiegeOptions): Promise<Result[]> {
  const chosen = attacks.filter(({ row }) => rows?.includes(row) ?? true)
  const checkout = await openCheckout(folder)
  const results: Result[] = []
  for (const attack of chosen) {
    onProgress(`row ${attack.row}: ${attack.name}`)
    const result = await play(attack, checkout, databaseUrl, onProgress)
    onProgress(`row ${attack.row}: ${result.verdict} after ${result.seconds} s: ${result.measured.join('; ')} | ${result.reason}`)
    results.push(result)
  }
  return results
}

async function play(
  attack: Attack,
  checkout: Checkout,
  databaseUrl: string | undefined,
  onProgress: (message: string) => void,
): Promise<Result> {
  const start = performance.now()
  const base = { row: attack.row, attack: attack.name }
  const seconds = () => Math.round((performance.now() - start) / 1000)
  const ground = await openGround(checkout, databaseUrl, onProgress)
  const timer = new AbortController()
  try {
    const isOver = sleep(LIMIT_MS, undefined, { signal: timer.signal, ref: false }).then(() => {
      throw new Error(`the attack was not over after ${LIMIT_MS / 1000} s`)
    })
    isOver.catch(() => {}) // an attack that is over in time has ended it
    const { measured, faults } = await Promise.race([attack.play(ground), isOver])
    return { ...base, measured, faults, verdict: faults.length > 0 ? 'fell' : 'held', reason: reasonOf(faults), seconds: seconds() }
  } catch (error) {
    const verdict = error instanceof Skipped ? 'skipped' : 'unclear'
    return {
      ...base,
      measured: [],
      faults: [],
      verdict,
      reason: String(error instanceof Error ? error.message : error),
      seconds: seconds(),
    }
  } finally {
    timer.abort()
    await ground.leave()
  }
}

function reasonOf(faults: readonly string[]): string {
  const more = faults.length - REASONS_SHOWN
  return [...faults.slice(0, REASONS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}
