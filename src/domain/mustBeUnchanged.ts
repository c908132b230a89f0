import type { Tx } from '../db/client.js'
import { invalid } from '../values/errors/make.js'
import type { Services, ShownType } from './services.js'

/**
 * Requires that the read-only fields that the caller has sent back are still as the resource shows them. Every use case behind a PUT or a PATCH calls
 * it on the locked row, after its checks of rights and version. A caller who sent none back costs no statement.
 * @throws VALIDATION_ERROR naming each changed field
 */
export async function mustBeUnchanged({ sentBack, show }: Services, tx: Tx, type: ShownType, row: object): Promise<void> {
  if (!sentBack) return
  const [shown] = await show(type, [row], tx)
  const changed = shown === undefined ? [] : sentBack.changedFrom(JSON.parse(shown))
  if (changed.length > 0) throw invalid(changed)
}
