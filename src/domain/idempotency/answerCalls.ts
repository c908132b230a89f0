import type { Tx } from '../../db/client.js'
import { finishRecordsOfOrder, hasUnfinishedRecord } from '../../db/queries/idempotency.js'
import type { OrderRow } from '../../db/queries/orders.js'
import type { Services } from '../services.js'
import { type Answer, sealAnswer } from './answer.js'

/**
 * Stores the order as the answer of the calls with an idempotency key that began this operation, if there are any.
 * @param body the order's REST representation, as JSON
 */
export async function answerCalls(
  services: Services,
  tx: Tx,
  order: OrderRow,
  operation: string,
  now: Date,
  body: string | undefined,
): Promise<void> {
  if (!(await hasUnfinishedRecord(tx, order.id, operation))) return
  const answer: Answer = { kind: 'result', result: order, body }
  await finishRecordsOfOrder(tx, order.id, operation, sealAnswer(services.secrets, answer, undefined), now)
}
