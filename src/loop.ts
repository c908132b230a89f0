import type { Services } from './domain/services.js'

/** Work that runs repeatedly. Every instance runs every loop; each run finds out by itself whether there is work. */
export interface Loop {
  readonly name: string
  readonly everyMs: number
  /** Whether the loop also runs at the start. */
  readonly isAtOnce?: boolean
  /** @returns 0 when there was no work; such a run leaves no trace */
  run(services: Services): Promise<unknown>
  /** Finishes the loop's open work after its last run. */
  end?(services: Services): Promise<void>
}

/** Reports the failure of a loop's run. */
export type ReportFailure = (loop: string, error: unknown) => void
