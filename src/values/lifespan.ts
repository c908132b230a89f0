import { isDay } from './rfc3339.js'

/** Months between the day of a deprecation and the day of its sunset, at least. */
const MIN_DEPRECATION_MONTHS = 6

/** The two days of a deprecation as a declaration gives them: days of RFC 3339, which begin at 00:00 UTC. */
export interface LifespanDays {
  /** The day on which the thing becomes deprecated. */
  readonly since: string
  /** The day on which the thing ends. */
  readonly sunset: string
}

/** The two moments of a deprecation. Only `readLifespan` makes it. */
export interface Lifespan {
  readonly since: Date
  readonly sunset: Date
}

/** The state of a version, a route, a field, an argument or an enum value. */
export type LifespanStatus = 'current' | 'deprecated' | 'sunset'

/**
 * Reads the days of a deprecation.
 * @param subject the deprecated thing, for the refusal: `Pet.photo`, `v1`.
 * @throws Error for a missing or impossible day, and for less than six months between the days
 */
export function readLifespan(subject: string, { since, sunset }: Partial<LifespanDays>): Lifespan {
  const start = readDay(subject, 'since', since)
  const end = readDay(subject, 'sunset', sunset)
  if (end < start)
    throw new Error(`${subject}: since is ${since} and sunset is ${sunset}, but a sunset comes after since: exchange the two days`)
  const earliest = earliestSunset(start)
  if (end < earliest)
    throw new Error(
      `${subject}: sunset is ${sunset}, but at least ${MIN_DEPRECATION_MONTHS} months lie between since and sunset: give ${dayOf(earliest)} or a later day`,
    )
  return { since: start, sunset: end }
}

/** The earliest sunset of a thing that is deprecated at a moment. */
export function earliestSunset(since: Date): Date {
  return monthsLater(since, MIN_DEPRECATION_MONTHS)
}

/**
 * The status follows from the days and the business time; nobody stores it.
 * @param lifespan undefined for a thing that is not deprecated. @param now the business time
 */
export function statusAt(lifespan: Lifespan | undefined, now: Date): LifespanStatus {
  if (!lifespan || now < lifespan.since) return 'current'
  return now < lifespan.sunset ? 'deprecated' : 'sunset'
}

function readDay(subject: string, name: keyof LifespanDays, text: string | undefined): Date {
  if (text === undefined) throw new Error(`${subject}: ${name} is missing: give a day such as 2027-01-31`)
  if (!isDay(text)) throw new Error(`${subject}: ${name} is "${text}", which is no day: give a day such as 2027-01-31`)
  return new Date(`${text}T00:00:00Z`)
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}

/** The same day of a later month, or the last day of a month that is too short for it. */
function monthsLater(start: Date, months: number): Date {
  const later = new Date(start)
  later.setUTCMonth(start.getUTCMonth() + months)
  // JavaScript reads 31 February as 3 March; day 0 is the last day of the month before
  if (later.getUTCDate() !== start.getUTCDate()) later.setUTCDate(0)
  return later
}
