/** @import { Delivery } from './resources.js' */

/** Shortest and longest interval at which an open delivery is loaded again, in milliseconds. */
const SHORTEST_MS = 2000
const LONGEST_MS = 60_000

/**
 * The moment of the next attempt, while a delivery waits for it after a failed attempt.
 * @param {Pick<Delivery, 'status' | 'attemptCount' | 'nextAttemptAt'>} delivery
 * @returns {Date | undefined}
 */
export function retryOf({ status, attemptCount, nextAttemptAt }) {
  if (status !== 'pending' || attemptCount === 0 || nextAttemptAt === null) return undefined
  const moment = new Date(nextAttemptAt)
  return moment.getTime() > Date.now() ? moment : undefined
}

/**
 * Milliseconds until an open delivery may have changed; undefined for a finished delivery, which changes no more.
 * @param {Pick<Delivery, 'status' | 'attemptCount' | 'nextAttemptAt'>} delivery
 */
export function lookAgainIn(delivery) {
  if (delivery.status !== 'pending') return undefined
  const retry = retryOf(delivery)
  return retry ? Math.min(Math.max(retry.getTime() - Date.now(), SHORTEST_MS), LONGEST_MS) : SHORTEST_MS
}

const time = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' })
const dayAndTime = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' })

/** A moment soon, in the reader's time zone: the day is named only when it is not today. @param {Date} moment */
export function soonInWords(moment) {
  return (moment.toDateString() === new Date().toDateString() ? time : dayAndTime).format(moment)
}
