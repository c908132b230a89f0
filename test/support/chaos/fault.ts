import type { Load, Outcome } from '../steadyLoad.js'
import type { Ground } from './ground.js'

/** A fault of a running gateway or of a part that it needs. */
export interface Fault {
  readonly name: string
  /** Faults of one group that are played one after the other share their servers. */
  readonly group: string
  /** How often the fault happens in a run. */
  readonly rounds: number
  /** Calls that may fail: none, calls with an answer that is not 500, or any. */
  readonly mayFail: 'none' | 'answered' | 'any'
  readonly bounds: Bounds
  /** How long the load goes on after each round, in milliseconds. */
  readonly settleMs: number
  /** The program that this machine lacks; undefined when the fault can be played. */
  readonly lacks?: string | undefined
  setUp(ground: Ground): Promise<Scene>
}

/** All in milliseconds. */
interface Bounds {
  /** Of the slowest call. */
  readonly slowest: number
  /** From the moment when the fault is gone and PostgreSQL accepts connections, until no call fails any more. */
  readonly recovery: number
}

/** The servers of a fault, ready for it. */
export interface Scene {
  begin(): Load
  /** Calls that do not count as failed, though they have no success. */
  isExpected?(outcome: Outcome): boolean
  /** Makes the fault, and resolves when it has lasted long enough. */
  fault(): Promise<void>
  /** Takes the fault away. Resolves when it is gone and PostgreSQL accepts connections. */
  recovery(): Promise<void>
  /** Called after the load has ended. */
  verdict(outcomes: readonly Outcome[]): Promise<Verdict>
}

/** The facts that only the fault itself can tell. */
export interface Verdict {
  /** Writes that the gateway has acknowledged, and that are gone or were not shown to their writer. */
  readonly lost: number
  /** Instead of the time that the calls tell. */
  readonly recoveryMs?: number
  /** Figures in words. */
  readonly measured: readonly string[]
  readonly breaches: readonly string[]
}
