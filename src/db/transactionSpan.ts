import type { ApiError } from '../values/errors/apiError.js'
import { unavailable } from '../values/errors/make.js'

/**
 * From BEGIN to the end of a transaction, be that its COMMIT or the loss of its connection. postgres.js (3.4.9) takes a broken connection back into its
 * pool at once, and what still runs in the transaction then writes into the work of whoever has the connection next: late statements, and the
 * COMMIT or ROLLBACK that postgres.js sends when the work is done. So after the end nothing is sent, and the work is never done:
 * see decision D23.
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
   * What postgres.js waits for before it sends COMMIT or ROLLBACK: never done when the end comes first.
   * @param onLoss is told so, where somebody waits for the work itself.
   */
  whileItLasts<Value>(work: Promise<Value>, onLoss: (error: ApiError) => void = () => {}): Promise<Value> {
    return new Promise((resolve, reject) => {
      const unless = (act: () => void) => (this.isOver ? onLoss(lost()) : act())
      work.then(
        (value) => unless(() => resolve(value)),
        // the failure may be that of the connection, whose loss is told a moment later
        (error) => setImmediate(() => unless(() => reject(error))),
      )
    })
  }
}

function lost(): ApiError {
  return unavailable('The connection to the database was lost')
}
