import type { Tx } from '../../db/client.js'
import { finishRecordsOf, hasUnfinishedRecord } from '../../db/queries/idempotency.js'
import type { WorkId } from '../../values/ids.js'
import type { Services } from '../services.js'
import { type StoredAnswer, sealAnswer } from './answer.js'

/**
 * Stores the result of a work as the answer of the calls with an idempotency key that began it by this operation, if there are any.
 * @param body the result's REST representation, as JSON
 */
export async function answerCalls(
  services: Services,
  tx: Tx,
  result: { readonly id: WorkId },
  operation: string,
  now: Date,
  body: string | undefined,
): Promise<void> {
  if (!(await hasUnfinishedRecord(tx, result.id, operation))) return
  const answer: StoredAnswer = { kind: 'result', result, body }
  await finishRecordsOf(tx, result.id, operation, sealAnswer(services.secrets, answer, undefined), now)
}
