import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './durations.js'

const MAX_DELAYS = 50
const MAX_DELAY_MS = 7 * DAY_MS
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS }

/**
 * @param text delays as people write them, separated by commas: `0,1m,1.5h`.
 * @returns the delays in milliseconds; undefined when an entry is no delay or is longer than seven days, or when there are more than fifty.
 */
export function readDelays(text: string): readonly number[] | undefined {
  const delays = text.split(',').map((entry) => readDelay(entry.trim()))
  return delays.length <= MAX_DELAYS && delays.every(isDelay) ? delays : undefined
}

function isDelay(delay: number | undefined): delay is number {
  return delay !== undefined && delay <= MAX_DELAY_MS
}

function readDelay(text: string): number | undefined {
  if (text === '0') return 0
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  const unitMs = UNITS_MS[unit]
  return unitMs === undefined ? undefined : Math.round(Number(amount) * unitMs)
}
