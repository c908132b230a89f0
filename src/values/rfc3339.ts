const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/
const MOMENT = /^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/
const MINUTE_MS = 60_000

/** True for a day that exists (`full-date` of RFC 3339), from the year 0001 on. */
export function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text) ?? []
  if (year === undefined || year === '0000') return false
  const date = new Date(`${text}T00:00:00Z`)
  // JavaScript reads 30 February as 2 March
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day)
}

/**
 * Reads a `date-time` of RFC 3339: any number of decimals, small letters, any offset, and a leap second at the end of a month in UTC. The database
 * keeps milliseconds, so a moment between two of them is read as the later one. A leap second is read as the second that follows it, as POSIX counts.
 * @returns undefined for any other text, and for a year outside of 0001 to 9999 in UTC.
 */
export function readMoment(text: string): Date | undefined {
  const [, day = '', hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = MOMENT.exec(text) ?? []
  if (!isDay(day)) return undefined
  const [h, m, s, oh, om] = [Number(hour), Number(minute), Number(second), Number(offsetHour), Number(offsetMinute)]
  if (h > 23 || m > 59 || s > 60 || oh > 23 || om > 59) return undefined
  const offset = (sign === '-' ? -1 : 1) * (oh * 60 + om)
  const start = new Date(`${day}T00:00:00Z`).getTime() + (h * 60 + m - offset) * MINUTE_MS
  if (s === 60 && !endsMonth(start)) return undefined
  const moment = start + s * 1000 + milliseconds(fraction)
  // the last moment of the year 9999 has no later millisecond
  const bounded = Math.min(moment, isLastYear(start) ? LAST_MS : moment)
  const year = new Date(bounded).getUTCFullYear()
  return year >= 1 && year <= 9999 ? new Date(bounded) : undefined
}

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const isLastYear = (ms: number) => new Date(ms).getUTCFullYear() === 9999

/** Rounded up. */
function milliseconds(fraction: string): number {
  return Number(fraction.slice(0, 3).padEnd(3, '0')) + (/[1-9]/.test(fraction.slice(3)) ? 1 : 0)
}

/** True when a minute, given by its start, is the last minute of a month in UTC: leap seconds are at its end (RFC 3339, section 5.7). */
function endsMonth(start: number): boolean {
  const next = new Date(start + MINUTE_MS)
  return next.getUTCDate() === 1 && next.getUTCHours() === 0 && next.getUTCMinutes() === 0
}
