import type postgres from 'postgres'
import type { FairGate } from '../values/fairGate.js'

/**
 * Statements of one owner that may be under way on one connection: sent together they cost less than one after the other, and a slow one holds up
 * its owner's alone.
 */
const MAX_PIPELINED = 16

/** A connection, and what is under way on it. */
export interface Lane {
  readonly client: postgres.Sql
  underWay: number
}

/**
 * Shares connections among owners. A connection belongs to one owner at a time, so nobody waits behind the statements of another; as long as nobody
 * waits for a connection, its owner may send several statements on it.
 */
export class Lanes {
  private readonly free: Lane[]
  private readonly lanesOf = new Map<string, Lane[]>()

  /** @param clients each of one connection. @param gate with as many places. */
  constructor(
    readonly clients: readonly postgres.Sql[],
    private readonly gate: FairGate,
  ) {
    this.free = clients.map((client) => ({ client, underWay: 0 }))
  }

  /** A lane for a statement: a free one, or one that the owner has. @returns undefined when there is none. */
  forStatement(owner: string): Lane | undefined {
    if (this.gate.tryEnter(owner)) return this.begin(owner)
    if (this.gate.isAwaited) return undefined // whoever waits is not overtaken
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

  /** A statement has ended. With its last one the lane is free for whoever waits. */
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
