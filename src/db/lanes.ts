import type postgres from 'postgres'
import type { FairGate } from '../values/fairGate.js'

/**
 * Statements that one owner may have under way on one connection. Pipelined statements cost less than statements sent one by one. A slow statement
 * holds up only statements of its own owner.
 */
const MAX_PIPELINED = 16

/** A connection, with the number of its statements under way. */
export interface Lane {
  readonly client: postgres.Sql
  underWay: number
}

/**
 * Shares connections among owners. A connection belongs to one owner at a time, so no owner waits behind the statements of another. The owner
 * may send several statements on it as long as no other owner waits for a connection.
 */
export class Lanes {
  private readonly free: Lane[]
  private readonly lanesOf = new Map<string, Lane[]>()

  /** @param clients each opens one connection. @param gate has one place for each client. */
  constructor(
    readonly clients: readonly postgres.Sql[],
    private readonly gate: FairGate,
  ) {
    this.free = clients.map((client) => ({ client, underWay: 0 }))
  }

  /** A lane for a statement: a free lane, or a lane that the owner already uses. @returns undefined when the statement has to wait. */
  forStatement(owner: string): Lane | undefined {
    if (this.gate.tryEnter(owner)) return this.begin(owner)
    if (this.gate.isAwaited) return undefined // owners in the queue come first
    const lane = this.lanesOf.get(owner)?.reduce((least, other) => (other.underWay < least.underWay ? other : least))
    if (!lane || lane.underWay >= MAX_PIPELINED) return undefined
    lane.underWay += 1
    return lane
  }

  /** The lane of an owner whom the gate has let in, for a statement. */
  begin(owner: string): Lane {
    const lane = this.take()
    lane.underWay = 1
    const lanes = this.lanesOf.get(owner)
    if (lanes) lanes.push(lane)
    else this.lanesOf.set(owner, [lane])
    return lane
  }

  /** A statement has ended. After its last statement the lane is free for the next owner in the queue. */
  end(owner: string, lane: Lane): void {
    lane.underWay -= 1
    if (lane.underWay > 0) return
    const lanes = this.lanesOf.get(owner) ?? []
    if (lanes.length <= 1) this.lanesOf.delete(owner)
    else lanes.splice(lanes.indexOf(lane), 1)
    this.give(owner, lane)
  }

  /** The lane of an owner whom the gate has let in, for a transaction. */
  take(): Lane {
    const lane = this.free.pop()
    if (!lane) throw new Error('the gate has more places than there are connections')
    return lane
  }

  /** Gives a lane back. */
  give(owner: string, lane: Lane): void {
    this.free.push(lane)
    this.gate.leave(owner)
  }
}
