import { insertRecord, tryLockKey } from '../../db/queries/idempotency.js'
import type { OrderId } from '../../values/ids.js'
import type { DemandRecord } from '../demands.js'
import type { SecretBox } from '../ports/secretBox.js'
import type { Claim } from '../services.js'
import { refusalOf, sealAnswer } from './answer.js'
import { inProgress, type KeyedCall, recordOf } from './call.js'

/**
 * The claim on a call's key. The transaction that begins an order takes the key. The transaction that ends the order stores the answer, in whatever
 * process it runs.
 * @param demands the rules checked so far. @param begun the order that an earlier call under the key began and did not finish.
 */
export function claimFor(call: KeyedCall, secrets: SecretBox, demands: DemandRecord, begun: OrderId | undefined): Claim {
  const record = (createdAt: Date) => ({ ...call.identity, fingerprint: call.fingerprint, createdAt, demands: demands.toText() })
  return {
    begun,
    async lock(tx) {
      if (!(await tryLockKey(tx, call.identity)) || (await recordOf(tx, call))) throw inProgress()
    },
    take: (tx, orderId, createdAt) => insertRecord(tx, { ...record(createdAt), orderId }),
    remember: (tx, refusal, createdAt) =>
      insertRecord(tx, { ...record(createdAt), answer: sealAnswer(secrets, refusalOf(refusal), undefined) }),
  }
}
