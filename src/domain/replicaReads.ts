import type { DbSession } from '../db/client.js'
import type { Replica } from '../db/replicas/replica.js'
import type { Replicas } from '../db/replicas/replicas.js'
import type { Actor } from './actor.js'
import { callerOf } from './caller.js'
import type { WritePositions } from './ports/writePositions.js'

/**
 * Which replica may answer a caller. A caller that cannot write reads any replica in step. A caller that can write reads a replica only when it has
 * the caller's last write, in whatever process the write was; without `positions` such a caller reads the primary.
 */
export class ReplicaReads {
  constructor(
    private readonly replicas: Replicas,
    private readonly positions: WritePositions | undefined,
  ) {}

  /** @returns undefined when only the primary may answer */
  async replicaFor(actor: Actor): Promise<Replica | undefined> {
    if (!canWrite(actor)) return this.replicas.forReader()
    const position = await this.positions?.find(callerOf(actor))
    return position === undefined ? undefined : this.replicas.forWriter(position)
  }

  /** Must be awaited before the caller is told of its write. */
  async noteWrites(actor: Actor, { writers }: Pick<DbSession, 'writers'>): Promise<void> {
    const { positions, replicas } = this
    if (!positions || writers.size === 0) return
    const callers = [...writers].flatMap((writer) => (writer !== true ? writer : actor.kind === 'anonymous' ? [] : callerOf(actor)))
    if (callers.length === 0) return
    // later than every position of the log, for a minute in which the caller then reads the primary
    const position = await replicas.position().catch(() => UNKNOWN)
    await positions.note(callers, position)
  }

  async close(): Promise<void> {
    this.positions?.close()
    await this.replicas.close()
  }
}

const UNKNOWN = 2n ** 64n - 1n

function canWrite(actor: Actor): boolean {
  return actor.kind !== 'anonymous' && [...actor.scopes].some((scope) => !scope.endsWith(':read'))
}
