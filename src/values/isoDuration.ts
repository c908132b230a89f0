import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './durations.js'

/** A duration of ISO 8601 whose length does not depend on the calendar: weeks alone, or days, hours, minutes and seconds. */
export const ISO_DURATION = /^P(?!$)(?:(\d{1,9})W|(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?)$/

/** @returns milliseconds; undefined for a text that is no such duration */
export function readIsoDuration(text: string): number | undefined {
  const parts = ISO_DURATION.exec(text)
  if (!parts) return undefined
  const lengths = [7 * DAY_MS, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS]
  return lengths.reduce((sum, length, i) => sum + length * Number(parts[i + 1] ?? 0), 0)
}
