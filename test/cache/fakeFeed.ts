import type { Change } from '../../src/db/change.js'
import type { Changes } from '../../src/db/changeFeed.js'

type Listener = Parameters<Changes['subscribe']>[0]

/** A feed whose changes and proofs come when the test says so. */
export interface FakeFeed extends Changes {
  readonly tell: (change: Change) => void
  readonly mark: (mark: string) => void
  readonly loseConnection: () => void
  readonly find: () => void
  /** Number of proofs that were asked for. */
  readonly asked: number
}

/** @param isProving whether each proof comes at once */
export function fakeFeed(isProving = true): FakeFeed {
  const listeners = new Set<Listener>()
  const state = { isHearing: true, caughtUpTo: performance.now(), asked: 0 }
  return {
    get isListening() {
      return state.isHearing
    },
    get isHearing() {
      return state.isHearing
    },
    get caughtUpTo() {
      return state.caughtUpTo
    },
    get asked() {
      return state.asked
    },
    async catchUp() {
      state.asked += 1
      if (!state.isHearing || !isProving) throw new Error('deaf')
      const at = performance.now()
      await Promise.resolve()
      state.caughtUpTo = at
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    tell(change) {
      for (const { onChange } of [...listeners]) onChange(change)
    },
    mark(mark) {
      for (const { onMark } of [...listeners]) onMark?.(mark)
    },
    loseConnection() {
      state.isHearing = false
      for (const { onDeaf } of [...listeners]) onDeaf?.()
    },
    find() {
      state.isHearing = true
      state.caughtUpTo = performance.now()
      for (const { onGap } of [...listeners]) onGap?.()
    },
  }
}
