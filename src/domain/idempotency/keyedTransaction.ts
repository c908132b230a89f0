import type { Tx } from '../../db/client.js'
import { insertRecord, tryLockKey } from '../../db/queries/idempotency.js'
import type { Accounts } from '../../db/queries/standing.js'
import type { DemandRecord } from '../demands.js'
import { type ResultType, type Services, servicesWith } from '../services.js'
import { sealAnswer } from './answer.js'
import { inProgress, type KeyedCall, recordOf } from './call.js'

/**
 * The single transaction of a call with a key. The transaction begins with the use case's first write, so that slow work before it blocks no other
 * call. The transaction takes the key first, and commits with the answer when the use case is done. So a process that is killed at any moment
 * leaves no second effect, and no effect without a stored answer.
 */
export class KeyedTransaction {
  private opening: Promise<Tx> | undefined
  private tx: Tx | undefined
  private committed: Promise<void> = Promise.resolve()
  private finishWork: () => void = () => {}
  private failWork: (error: unknown) => void = () => {}
  private readonly afterwards: (() => Promise<void>)[] = []
  private readonly accounts: string[] = []
  private answeredAt: Date | undefined
  /** True from the commit on: the answer is stored, and a later failure is one of the work after the commit. */
  isCommitted = false

  constructor(
    private readonly base: Services,
    private readonly call: KeyedCall,
    private readonly demands: DemandRecord,
  ) {}

  /** The services of the use case. Its writes are parts of this transaction, and so are its reads once the transaction has begun. */
  get services(): Services {
    const services = servicesWith(this.base, {
      demands: this.demands,
      write: async <T>(act: (tx: Tx) => Promise<T>, ends?: Accounts): Promise<T> => (await this.open(ends)).savepoint(act),
      writeAlone: async () => undefined, // the effect and the answer commit together
      wroteFor: (account: string): void => {
        this.accounts.push(account)
        this.base.wroteFor(account)
      },
      afterCommit: async (act: () => Promise<void>) => void this.afterwards.push(act),
      answersAt: (moment: Date): void => {
        this.answeredAt = moment
      },
    })
    return Object.defineProperty(services, 'db', { get: () => this.tx ?? this.base.db })
  }

  /** Stores the answer and commits. @returns the result's REST representation, as JSON */
  async finish(type: ResultType, result: unknown): Promise<string | undefined> {
    const tx = await this.open()
    const [body] = await this.base.show(type, [result], tx)
    const { identity, fingerprint, clientKey } = this.call
    const answer = sealAnswer(this.base.secrets, { kind: 'result', result, body, accounts: this.accounts }, clientKey)
    const createdAt = this.answeredAt ?? this.base.clock.now()
    await insertRecord(tx, { ...identity, fingerprint, createdAt, demands: this.demands.toText(), answer })
    this.finishWork()
    await this.committed
    this.isCommitted = true
    for (const act of this.afterwards) await act()
    return body
  }

  /** Rolls back the transaction, if it has begun. */
  async abort(error: unknown): Promise<void> {
    this.failWork(error)
    await this.committed.catch(() => {})
  }

  private open(ends?: Accounts): Promise<Tx> {
    this.opening ??= new Promise((resolve, reject) => {
      const work = async (tx: Tx): Promise<void> => {
        if (!(await tryLockKey(tx, this.call.identity)) || (await recordOf(tx, this.call))) throw inProgress()
        await new Promise<void>((finish, fail) => {
          this.finishWork = finish
          this.failWork = fail
          this.tx = tx
          resolve(tx)
        })
      }
      this.committed = this.base.write(work, ends, { isOnce: true }) // the use case stands around it; its writes are repeated one by one
      this.committed.catch(reject)
    })
    return this.opening
  }
}
