import type { Change, Changes } from '../../db/changeFeed.js'
import { ApiError } from '../../values/errors.js'

/** So many rows may wait to be looked at: a single order can change a hundred pets at once. */
const MAX_WAITING = 1000

/** A row that has changed. Whoever is told reads it anew, so what counts is what it holds by then. */
export interface RowChange<Id extends number = number> {
  readonly id: Id
  /** Whether no other row is watched: once this one is gone, nothing can follow. */
  readonly isOnly: boolean
}

/** The rows that change, one after the other. Ended by `return`, also while somebody waits for the next one. */
export interface WatchedRows<Id extends number> extends AsyncIterableIterator<RowChange<Id>> {
  return(): Promise<IteratorResult<RowChange<Id>>>
}

/**
 * Watches any number of rows. Several changes of a row that waits to be looked at are one.
 * @param wanted the row's id where a change is of one that is watched.
 * @throws SERVICE_UNAVAILABLE while nothing is heard; the iteration does when something was missed, or too much waits.
 */
export function watchRows<Id extends number>(changes: Changes, wanted: (change: Change) => Id | undefined): WatchedRows<Id> {
  if (!changes.isListening) throw missed('Changes are not heard of just now')
  return new RowQueue(changes, wanted, undefined)
}

/**
 * Watches one row. When changes were missed it counts as changed, so that nobody is left with what it was before.
 * @param isOfRow whether a change is of it. @param read looks whether it is there. @throws what `read` throws.
 */
export async function watchRow<Id extends number>(
  changes: Changes,
  id: Id,
  isOfRow: (change: Change) => boolean,
  read: () => Promise<unknown>,
): Promise<WatchedRows<Id>> {
  const rows = new RowQueue(changes, (change) => (isOfRow(change) ? id : undefined), id)
  try {
    await read() // from now on every change is heard
    return rows
  } catch (error) {
    await rows.return()
    throw error
  }
}

class RowQueue<Id extends number> implements WatchedRows<Id> {
  private readonly waiting = new Set<Id>()
  private readonly unsubscribe: () => void
  private failure: ApiError | undefined
  private isOver = false
  private wake = () => {}

  constructor(
    changes: Changes,
    wanted: (change: Change) => Id | undefined,
    private readonly only: Id | undefined,
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
      for (const id of this.waiting) {
        this.waiting.delete(id)
        return { done: false, value: { id, isOnly: this.only !== undefined } }
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
    this.wake()
    return { done: true, value: undefined }
  }

  private add(id: Id): void {
    if (this.waiting.size >= MAX_WAITING && !this.waiting.has(id)) return this.fail(missed('More changes at once than can wait'))
    this.waiting.add(id)
    this.wake()
  }

  /** What waits is told first. */
  private fail(failure: ApiError): void {
    this.unsubscribe()
    this.failure = failure
    this.wake()
  }
}

function missed(message: string): ApiError {
  return new ApiError('SERVICE_UNAVAILABLE', `${message}: subscribe again, then read what you need`)
}
