import { Skipped } from '../skipped.js'
import type { Attack, Finding } from './attack.js'
import { attacks } from './attacks/attacks.js'
import { openCheckout } from './ground/checkout.js'
import { type Ground, openGround } from './ground/ground.js'

export interface SiegeOptions {
  /** Folder of the checkout whose server is attacked. */
  readonly folder: string
  /** Rows to play; all when left out. */
  readonly rows?: readonly string[]
  readonly databaseUrl?: string
  /** Ends the siege and its processes early, with the results so far. */
  readonly signal: AbortSignal
  onProgress(message: string): void
}

/** `unclear` is an attack that could not be played to its end. */
type Verdict = 'held' | 'fell' | 'skipped' | 'unclear'

export interface Result extends Finding {
  readonly row: string
  readonly attack: string
  readonly verdict: Verdict
  /** The reasons of the verdict. */
  readonly reason: string
  readonly seconds: number
}

/** Time limit of an attack, even when the server hangs. */
const LIMIT_MS = 240_000
const REASONS_SHOWN = 3

/** Plays the attacks one by one, each on a fresh server with its own database. */
export async function siege({ folder, rows, databaseUrl, signal, onProgress }: SiegeOptions): Promise<Result[]> {
  const chosen = attacks.filter(({ row }) => rows?.includes(row) ?? true)
  const checkout = await openCheckout(folder)
  const results: Result[] = []
  for (const attack of chosen) {
    if (signal.aborted) break
    onProgress(`row ${attack.row}: ${attack.name}`)
    const result = await play(attack, () => openGround(checkout, databaseUrl, onProgress), signal)
    onProgress(`row ${attack.row}: ${result.verdict} after ${result.seconds} s: ${result.measured.join('; ')} | ${result.reason}`)
    results.push(result)
  }
  return results
}

async function play(attack: Attack, open: () => Promise<Ground>, signal: AbortSignal): Promise<Result> {
  const start = performance.now()
  const base = { row: attack.row, attack: attack.name }
  const seconds = () => Math.round((performance.now() - start) / 1000)
  const ground = await open()
  let timer: NodeJS.Timeout | undefined
  const isOver = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the attack was not over after ${LIMIT_MS / 1000} s`)), LIMIT_MS)
    signal.addEventListener('abort', () => reject(new Error('the siege was ended early')), { once: true })
  })
  try {
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
    clearTimeout(timer)
    isOver.catch(() => {}) // the promise may be rejected after its last reader has gone
    await ground.leave()
  }
}

function reasonOf(faults: readonly string[]): string {
  const more = faults.length - REASONS_SHOWN
  return [...faults.slice(0, REASONS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}
