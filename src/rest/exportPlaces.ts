import { collectEarly } from '../observability/heap.js'
import { unavailable } from '../values/errors/make.js'
import { GateFull, type MakeGate } from '../values/fairGate.js'

/** Value of Retry-After. The end of an export is unknown, so this is a guess that keeps clients from retrying all the time. */
const RETRY_SECONDS = 5

/** Bounds of exports: each holds a page of rows in memory and a connection of its reader. */
const exportLimits = {
  /** Exports at the same time in the process. */
  exports: 30,
  /** Exports at the same time of one caller. */
  exportsPerOwner: 3,
  /** Places kept for callers without an export. */
  exportsKept: 10,
}

export type ExportLimits = Readonly<typeof exportLimits>

export interface ExportPlaces {
  /** @returns a function that gives the place back; further calls do nothing. @throws SERVICE_UNAVAILABLE */
  take(owner: string): () => void
}

export function createExportPlaces(makeGate: MakeGate, given: Partial<ExportLimits> = {}): ExportPlaces {
  const { exports, exportsPerOwner, exportsKept } = { ...exportLimits, ...given }
  const bounds = { places: exports, placesPerOwner: exportsPerOwner, placesKept: exportsKept, queue: 0, queuePerOwner: 0 }
  const gate = makeGate('exports', bounds)
  return {
    take(owner) {
      try {
        gate.mustEnter(owner)
      } catch (error) {
        if (!(error instanceof GateFull)) throw error
        const isOwn = gate.heldBy(owner) >= exportsPerOwner
        const reason = isOwn
          ? `You have ${exportsPerOwner} exports under way: end an export first`
          : 'Too many exports are under way: try again later'
        throw unavailable(reason, {}, { advice: { afterSeconds: RETRY_SECONDS } })
      }
      const endHold = collectEarly()
      let isTaken = true
      return () => {
        if (!isTaken) return
        isTaken = false
        gate.leave(owner)
        endHold()
      }
    },
  }
}
