import type { NewRequestLogEntry } from '../../db/queries/requestLog.js'
import { MINUTE_MS, SECOND_MS } from '../../values/durations.js'

/** Calls of one caller in one minute that the request log keeps without a choice. */
const FULL_PER_MINUTE = 60
/** Of further calls without an error, the log keeps each one whose number is a multiple of this. */
const SAMPLE_EVERY = 20
/** Calls of all callers in one second that the log keeps. */
export const MAX_LOGGED_PER_SECOND = 200
/** The last of these places are for callers that have few calls in this second, so that one caller does not fill the log alone. */
const PLACES_FOR_FEW = 50
const FEW_PER_SECOND = 10
/** Callers that are told apart within a minute. The calls of further callers count for the second alone. */
const MAX_CALLERS = 50_000

/** Why a call is left out: its caller makes many calls, or the server answers many. */
type ReasonToLeaveOut = 'sampled' | 'busy'

/** The facts of a call that decide whether the log keeps it. */
export type SampledCall = Pick<NewRequestLogEntry, 'userId' | 'clientId' | 'fromConsole' | 'status' | 'errorCode'>

/** Chooses the calls that the request log keeps. */
export interface CallSampler {
  /** @param now the end of the call. */
  keeps(call: SampledCall, now: Date): boolean
}

/** @param countLeftOut is called for each call that is left out. */
export function createCallSampler(countLeftOut: (reason: ReasonToLeaveOut) => void = () => {}): CallSampler {
  const minute = createWindow(MINUTE_MS)
  const second = createWindow(SECOND_MS)
  const refuse = (reason: ReasonToLeaveOut): false => {
    countLeftOut(reason)
    return false
  }
  return {
    keeps(call, now) {
      const caller = `${call.userId ?? ''} ${call.clientId ?? ''} ${call.fromConsole}`
      const ofMinute = minute.count(caller, now)
      const isChosen = ofMinute <= FULL_PER_MINUTE || isError(call) || ofMinute % SAMPLE_EVERY === 0
      if (!isChosen) return refuse('sampled')
      if (second.total(now) >= MAX_LOGGED_PER_SECOND) return refuse('busy')
      if (second.total(now) >= MAX_LOGGED_PER_SECOND - PLACES_FOR_FEW && second.of(caller) >= FEW_PER_SECOND) return refuse('busy')
      second.count(caller, now)
      return true
    },
  }
}

function isError({ status, errorCode }: SampledCall): boolean {
  return errorCode !== null || status >= 400
}

/** Counts calls of callers within the current window of this length, in milliseconds. The next window begins at zero. */
function createWindow(length: number) {
  const counts = new Map<string, number>()
  let current = Number.NEGATIVE_INFINITY
  let total = 0
  function enter(now: Date): void {
    const window = Math.floor(now.getTime() / length)
    if (window === current) return
    current = window
    total = 0
    counts.clear()
  }
  return {
    /** Counts a call. @returns the number of the caller's calls in this window, this call included */
    count(caller: string, now: Date): number {
      enter(now)
      total += 1
      const number = (counts.get(caller) ?? 0) + 1
      if (number > 1 || counts.size < MAX_CALLERS) counts.set(caller, number)
      return number
    },
    of: (caller: string) => counts.get(caller) ?? 0,
    total(now: Date): number {
      enter(now)
      return total
    },
  }
}
