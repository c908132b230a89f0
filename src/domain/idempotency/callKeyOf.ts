import { insertRecord, tryLockKey } from '../../db/queries/idempotency.js'
import type { WorkId } from '../../values/ids.js'
import type { DemandRecord } from '../demands.js'
import type { SecretBox } from '../ports/secretBox.js'
import { refusalOf, sealAnswer } from './answer.js'
import { inProgress, type KeyedCall, recordOf } from './call.js'
import type { CallKey } from './callKey.js'

/**
 * The key of a call that begins a work. The transaction that begins the work takes the key. The transaction that ends the work stores the answer, in
 * whatever process it runs.
 * @param demands the rules checked so far. @param begun the work that an earlier call under the key began and did not finish.
 */
export function callKeyOf(call: KeyedCall, secrets: SecretBox, demands: DemandRecord, begun: WorkId | undefined): CallKey {
  const record = (createdAt: Date) => ({ ...call.identity, fingerprint: call.fingerprint, createdAt, demands: demands.toText() })
  return {
    begun,
    async lock(tx) {
      if (!(await tryLockKey(tx, call.identity)) || (await recordOf(tx, call))) throw inProgress()
    },
    take: (tx, workId, createdAt) => insertRecord(tx, { ...record(createdAt), workId }),
    remember: (tx, refusal, createdAt) =>
      insertRecord(tx, { ...record(createdAt), answer: sealAnswer(secrets, refusalOf(refusal), undefined) }),
  }
}
