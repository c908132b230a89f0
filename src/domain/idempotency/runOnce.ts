import type { IdempotencyRecord } from '../../db/queries/idempotency.js'
import { ApiError } from '../../values/errors/apiError.js'
import type { Actor } from '../actor.js'
import { callerOf } from '../caller.js'
import { DemandRecord, demandAgain } from '../demands.js'
import { type ResultType, type Services, servicesWith } from '../services.js'
import { asItStands } from '../standing.js'
import { openAnswer, type StoredAnswer } from './answer.js'
import { inProgress, type KeyedCall, keyedCall, type LongWork, recordOf } from './call.js'
import { callKeyOf } from './callKeyOf.js'
import { KeyedTransaction } from './keyedTransaction.js'

/** The outcome of a call, for the counters. */
export type KeyedOutcome = 'without_key' | 'first' | 'replayed' | 'conflict' | 'in_progress' | 'taken_over'

/** The answer of a call with a key. Retries get the same answer. */
export interface KeyedResult {
  readonly answer: StoredAnswer
  readonly outcome: KeyedOutcome
}

interface OnceOperation {
  /** The mutation's field. */
  readonly name: string
  /** The type of its result. */
  readonly shows: ResultType
  /** Given when the operation begins a work, which commits before it is done and takes its key itself. */
  readonly work?: LongWork | undefined
  /** @throws the refusal of an actor that may never make the call */
  admit(actor: Actor): void
  act(services: Services): Promise<unknown>
}

/**
 * Does an operation once for a caller and a key, whatever the number and the style of the requests.
 * @param args as the schema has coerced them, without arguments such as `version`, which do not change the meaning of the call.
 * @throws IDEMPOTENCY_CONFLICT or the refusal of the work under the key, IDEMPOTENCY_IN_PROGRESS, and the operation's errors that are not stored
 */
export async function runOnce(
  services: Services,
  actor: Actor,
  clientKey: string,
  args: object,
  operation: OnceOperation,
): Promise<KeyedResult> {
  // the answer may tell of a write of an earlier call, whose process may have ended before it could note the write
  if (actor.kind !== 'anonymous') services.wroteFor(callerOf(actor))
  const keyed = new KeyedOperation(services, keyedCall(services, actor, operation, clientKey, args), operation)
  const record = await recordOf(services.db, keyed.call)
  if (record) await keyed.mustBeGiven(record)
  if (record?.answer) return { answer: keyed.open(record.answer), outcome: 'replayed' }
  if (!operation.work) return keyed.runInOneTransaction()
  if (record?.workId != null && (await operation.work.isUnderWay(services.db, record.workId))) throw inProgress()
  return keyed.runWork(record)
}

class KeyedOperation {
  private readonly demands = new DemandRecord()

  constructor(
    private readonly services: Services,
    readonly call: KeyedCall,
    private readonly operation: OnceOperation,
  ) {}

  open(sealed: Buffer): StoredAnswer {
    const answer = openAnswer(this.services.secrets, sealed, this.operation.work ? undefined : this.call.clientKey)
    if (answer.kind === 'result') for (const account of answer.accounts ?? []) this.services.wroteFor(account)
    return answer
  }

  /**
   * Requires that the actor may have the stored answer of a key: the actor must be allowed to make the call and to read the result. The check reads
   * account and credential from the database, because the door's memory may be a second old.
   * @throws the refusal that the call itself would get
   */
  async mustBeGiven({ demands }: IdempotencyRecord): Promise<void> {
    const { db, clock } = this.services
    const actor = await asItStands(db, this.call.actor, clock.now())
    this.operation.admit(actor)
    demandAgain(actor, demands)
  }

  /** @param begun the unfinished record of an earlier call under the key, if there is one. */
  async runWork(begun: IdempotencyRecord | undefined): Promise<KeyedResult> {
    const callKey = callKeyOf(this.call, this.services.secrets, this.demands, begun?.workId ?? undefined)
    const outcome = begun ? 'taken_over' : 'first'
    const attempt = await this.attempt(servicesWith(this.services, { callKey, demands: this.demands }))
    // the stored answer counts, not the result of this attempt: another process may have continued the work
    const answer = await this.remembered(attempt)
    if (answer)
      return {
        answer,
        outcome: 'error' in attempt && refusedOutcome(attempt.error, this.operation.work) === 'in_progress' ? 'replayed' : outcome,
      }
    if ('error' in attempt) throw attempt.error
    return { answer: { kind: 'result', result: attempt.result, body: undefined }, outcome }
  }

  async runInOneTransaction(): Promise<KeyedResult> {
    const transaction = new KeyedTransaction(this.services, this.call, this.demands)
    const attempt = await this.attempt(transaction.services, (result) => transaction.finish(this.operation.shows, result))
    if (!('error' in attempt)) return { answer: { kind: 'result', ...attempt }, outcome: 'first' }
    if (transaction.isCommitted) throw attempt.error // a repetition gets the stored answer
    await transaction.abort(attempt.error)
    // the failure may come from a concurrent call under the same key, which is done by now: its answer counts
    const answer = await this.remembered(attempt)
    if (answer) return { answer, outcome: 'replayed' }
    throw attempt.error
  }

  private async attempt(
    services: Services,
    finish: (result: unknown) => Promise<string | undefined> = async () => undefined,
  ): Promise<KeyedAttempt> {
    try {
      const result = await this.operation.act(services)
      return { result, body: await finish(result) }
    } catch (error) {
      return { error }
    }
  }

  /** The answer that is stored under the key by now. After a failed attempt, a record that cannot be read counts as missing. */
  private async remembered(attempt: KeyedAttempt): Promise<StoredAnswer | undefined> {
    const reading = recordOf(this.services.db, this.call)
    const record = await ('error' in attempt ? reading.catch(() => undefined) : reading)
    if (!record?.answer) return undefined
    if ('error' in attempt) await this.mustBeGiven(record) // this call failed, perhaps before all of its checks
    return this.open(record.answer)
  }
}

type KeyedAttempt = { readonly result: unknown; readonly body: string | undefined } | { readonly error: unknown }

/** The outcome of a call that was refused: a refusal because of the key, or else a first call. */
export function refusedOutcome(error: unknown, work: LongWork | undefined): KeyedOutcome {
  if (!(error instanceof ApiError)) return 'first'
  if (error.code === 'IDEMPOTENCY_IN_PROGRESS') return 'in_progress'
  return error.code === 'IDEMPOTENCY_CONFLICT' || error.code === work?.duplicate?.code ? 'conflict' : 'first'
}
