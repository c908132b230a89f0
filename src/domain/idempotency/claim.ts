import { insertRecord, tryLockKey } from '../../db/queries/idempotency.js'
import type { OrderId } from '../../values/ids.js'
import type { Claim, SecretBox } from '../services.js'
import { refusalOf, sealAnswer } from './answer.js'
import { inProgress, type KeyedCall, recordOf } from './call.js'

/**
 * A call's key, to be taken in the transaction that begins an order, and finished in the one that ends it, whoever ends it.
 * @param begun the order that an earlier call under the key has begun and left.
 */
export function claimFor(call: KeyedCall, secrets: SecretBox, begun: OrderId | undefined): Claim {
  const { identity, fingerprint } = call
  return {
    begun,
    async lock(tx) {
      if (!(await tryLockKey(tx, identity)) || (await recordOf(tx, call))) throw inProgress()
    },
    take: (tx, orderId, createdAt) => insertRecord(tx, { ...identity, fingerprint, createdAt, orderId }),
    remember: (tx, refusal, createdAt) =>
      insertRecord(tx, { ...identity, fingerprint, createdAt, answer: sealAnswer(secrets, refusalOf(refusal), undefined) }),
  }
}
