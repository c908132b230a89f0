import type { Change } from '../../db/change.js'
import type { Changes } from '../../db/changeFeed.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { unavailable } from '../../values/errors/make.js'
import type { FairGate } from '../../values/fairGate.js'
import type { Services } from '../services.js'

type WatchedFeed = Pick<Changes, 'isListening' | 'subscribe'>

/** Changed rows that may wait in one subscription. A single order can change a hundred pets at once. */
const MAX_WAITING = 1000

/** Bounds on waiting rows: in all subscriptions of the process, and for one owner. */
export const waitingEventBounds = { places: 200_000, placesPerOwner: 20_000, placesKept: 40_000, queue: 0, queuePerOwner: 0 }

/** The owner whose share of the places for waiting rows a subscription uses. */
export interface WaitingShare {
  readonly gate: Pick<FairGate, 'tryEnter' | 'leave'>
  readonly owner: string
}

/** The share of the call's owner. */
export function waitingShare({ waitingEvents: gate, origin }: Pick<Services, 'waitingEvents' | 'origin'>): WaitingShare {
  return { gate, owner: origin.owner ?? '' }
}

/** A row that has changed. The subscriber reads the row again, so it gets the row's content at that time. */
export interface RowChange<Id extends number = number> {
  readonly id: Id
  /** True when the subscription watches only this row: once the row is gone, no change can follow. */
  readonly isOnly: boolean
  /** When the feed reported the row's last change, by `performance.now()`. */
  readonly heardAt: number
}

/** The changed rows, one after the other. `return` ends the iteration, also while a caller waits for the next row. */
export interface WatchedRows<Id extends number> extends AsyncIterableIterator<RowChange<Id>> {
  return(): Promise<IteratorResult<RowChange<Id>>>
}

/**
 * Watches any number of rows. Several changes of a waiting row count as one.
 * @param wanted returns the row's id for a change of a watched row, and undefined for every other change.
 * @throws SERVICE_UNAVAILABLE while the feed is not connected. The iteration throws it after a gap, and when too many rows wait.
 */
export function watchRows<Id extends number>(
  changes: WatchedFeed,
  wanted: (change: Change) => Id | undefined,
  share?: WaitingShare,
): WatchedRows<Id> {
  if (!changes.isListening) throw missed('The server receives no changes at the moment')
  return new RowQueue(changes, wanted, undefined, share)
}

/**
 * Watches one row. After a gap the row counts as changed, so that no subscriber keeps an old state of the row.
 * @param isOfRow true for a change of the row. @param read checks that the row exists. @throws the error of `read`.
 */
export async function watchRow<Id extends number>(
  changes: WatchedFeed,
  id: Id,
  isOfRow: (change: Change) => boolean,
  read: () => Promise<unknown>,
  share?: WaitingShare,
): Promise<WatchedRows<Id>> {
  const rows = new RowQueue(changes, (change) => (isOfRow(change) ? id : undefined), id, share)
  try {
    await read() // the queue listens already, so no change after this read is missed
    return rows
  } catch (error) {
    await rows.return()
    throw error
  }
}

class RowQueue<Id extends number> implements WatchedRows<Id> {
  /** Waiting rows, and the time of each row's last change, as `heardAt`. */
  private readonly waiting = new Map<Id, number>()
  private readonly unsubscribe: () => void
  private failure: ApiError | undefined
  private isOver = false
  private wake = () => {}

  constructor(
    changes: WatchedFeed,
    wanted: (change: Change) => Id | undefined,
    private readonly only: Id | undefined,
    private readonly share: WaitingShare | undefined,
  ) {
    this.unsubscribe = changes.subscribe({
      onChange: (change) => {
        const id = wanted(change)
        if (id !== undefined) this.add(id)
      },
      onGap: () => (only === undefined ? this.fail(missed('Changes may have been missed')) : this.add(only)),
    })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<RowChange<Id>>> {
    for (;;) {
      if (this.isOver) return { done: true, value: undefined }
      for (const [id, heardAt] of this.waiting) {
        this.waiting.delete(id)
        this.share?.gate.leave(this.share.owner)
        return { done: false, value: { id, isOnly: this.only !== undefined, heardAt } }
      }
      if (this.failure) {
        this.isOver = true
        throw this.failure
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }

  async return(): Promise<IteratorResult<RowChange<Id>>> {
    this.unsubscribe()
    this.isOver = true
    if (this.share) for (let left = this.waiting.size; left > 0; left -= 1) this.share.gate.leave(this.share.owner)
    this.waiting.clear()
    this.wake()
    return { done: true, value: undefined }
  }

  private add(id: Id): void {
    if (!this.waiting.has(id) && !this.takePlace()) return this.fail(missed('Too many changes are waiting for this subscription'))
    this.waiting.set(id, performance.now())
    this.wake()
  }

  private takePlace(): boolean {
    if (this.waiting.size >= MAX_WAITING) return false
    return this.share === undefined || this.share.gate.tryEnter(this.share.owner)
  }

  /** The iteration returns the waiting rows before it throws the failure. */
  private fail(failure: ApiError): void {
    this.unsubscribe()
    this.failure = failure
    this.wake()
  }
}

function missed(message: string): ApiError {
  return unavailable(`${message}: subscribe again, then read what you need`)
}
