import { addToOffset, lockClock } from '../../db/queries/businessClock.js'
import { forbidden, invalidField, invalidRequest } from '../../values/errors/make.js'
import { readIsoDuration } from '../../values/isoDuration.js'
import type { Actor } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import type { TimeTravel } from '../ports/timeTravel.js'
import type { Services } from '../services.js'
import { type DueThing, findDue } from './dueThings.js'

/** Business time must stay before this moment, so that every later moment has a date of four digits. */
const LAST = new Date('2200-01-01T00:00:00.000Z')
/** Due things that a reply lists. */
export const MAX_DUE = 100

/** A move by a duration of ISO 8601, or to a moment. */
interface ClockMove {
  readonly by?: string | null
  readonly to?: Date | null
}

interface MovedClock {
  /** Business time before and after the move. */
  readonly from: Date
  readonly now: Date
  /** The whole offset of business time, in seconds. */
  readonly offsetSeconds: number
  readonly due: readonly DueThing[]
  /** True when more became due than `due` lists. */
  readonly hasMore: boolean
}

/**
 * Moves business time forward for all instances. The loops then do what has become due. Moves at the same time come one after the other.
 * @throws FORBIDDEN outside of sandbox and test, VALIDATION_ERROR, SERVICE_UNAVAILABLE when an instance has not confirmed the move
 */
export async function moveClock(services: Services, actor: Actor, move: ClockMove): Promise<MovedClock> {
  const travel = mustTravel(services)
  mustBeOneOf(move)
  const { revision, ...moved } = await services.write(async (tx) => {
    const { offset: before } = await lockClock(tx)
    const from = travel.at(before)
    const by = lengthOf(move, from)
    const now = new Date(from.getTime() + by)
    // looked up before the loops begin the work
    const due = await findDue(tx, services.sunsets, from, now, MAX_DUE + 1)
    await recordAuditEvent(services, tx, 'clock_moved', { actor, subject: move.by ?? move.to?.toISOString() })
    const offsetSeconds = Math.floor((before + by) / 1000)
    return { from, now, offsetSeconds, due: due.slice(0, MAX_DUE), hasMore: due.length > MAX_DUE, revision: await addToOffset(tx, by) }
  })
  services.answersAt?.(moved.now) // by the time before the move, a move by more than a day would end its own key
  await services.afterCommit(() => travel.everyInstanceUses(revision, 'The clock has moved'))
  return moved
}

/** @throws FORBIDDEN where business time is never moved */
export function mustTravel({ timeTravel }: Pick<Services, 'timeTravel'>): TimeTravel {
  if (!timeTravel) throw forbidden('This operation exists in sandbox and test only: send it to a sandbox')
  return timeTravel
}

function mustBeOneOf({ by, to }: ClockMove): void {
  if ((by == null) === (to == null)) throw invalidRequest('Send either by, a duration such as PT15M, or to, a moment')
}

/** @returns milliseconds. @throws VALIDATION_ERROR */
function lengthOf({ by, to }: ClockMove, start: Date): number {
  const field = by == null ? 'to' : 'by'
  const length = by == null ? (to?.getTime() ?? 0) - start.getTime() : readIsoDuration(by)
  if (length === undefined || length <= 0) {
    const reason =
      field === 'to' ? `must be after the business time ${start.toISOString()}: time goes forward only` : 'must be longer than zero'
    throw invalidField(field, reason, { value: by ?? to })
  }
  if (start.getTime() + length >= LAST.getTime())
    throw invalidField(field, `must lead to a moment before ${LAST.toISOString()}`, { value: by ?? to })
  return length
}
