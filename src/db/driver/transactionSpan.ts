/*
 * Works around: postgres.js (3.4.9) hands a connection that broke during a transaction to its next user while the old transaction still sends.
 * Upstream: https://github.com/porsager/postgres/pull/1155 (open since 2026-01).
 * Remove when: `test/db/brokenConnections.test.ts` passes without it.
 */
import type { ApiError } from '../../values/errors/apiError.js'
import { unavailable } from '../../values/errors/make.js'

/**
 * The time from BEGIN to the end of a transaction: its COMMIT, or the loss of its connection. postgres.js (3.4.9) takes a broken connection back into
 * its pool at once. Late statements of the old transaction, and the COMMIT or ROLLBACK that postgres.js sends when the work is done, would then run
 * within the work of the connection's next user. So after the end no statement is sent, and the promise of the work never settles. See decision D23.
 */
export class TransactionSpan {
  private isOver = false

  end(): void {
    this.isOver = true
  }

  /** @throws SERVICE_UNAVAILABLE after the end. */
  mustLast(): void {
    if (this.isOver) throw lost()
  }

  /**
   * Wraps the work of a transaction. postgres.js waits for the returned promise, and then sends COMMIT or ROLLBACK. When the transaction has ended
   * before the work, the returned promise never settles, so postgres.js sends nothing.
   * @param onLoss receives the error in that case.
   */
  whileItLasts<Value>(work: Promise<Value>, onLoss: (error: ApiError) => void = () => {}): Promise<Value> {
    return new Promise((resolve, reject) => {
      const unless = (act: () => void) => (this.isOver ? onLoss(lost()) : act())
      work.then(
        (value) => unless(() => resolve(value)),
        // the cause may be the loss of the connection, which is reported a moment later
        (error) => setImmediate(() => unless(() => reject(error))),
      )
    })
  }
}

function lost(): ApiError {
  return unavailable('The connection to the database was lost')
}
