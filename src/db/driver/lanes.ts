/*
 * Works around: the pool of postgres.js (3.4.9) sends statements of several owners down one connection, so a slow statement of one owner holds up others.
 * Upstream: a pool that keeps owners apart is not asked for; it is a need of this product.
 * Remove when: the driver tells before it sends a statement which connection the statement takes.
 */
import type { FairGate } from '../../values/fairGate.js'
import type { Lane } from './lane.js'

/**
 * Statements that one owner may have under way on one connection. Pipelined statements cost less than statements sent one by one. A slow statement
 * holds up only statements of its own owner.
 */
const MAX_PIPELINED = 16

/**
 * Shares connections among owners. A connection belongs to one owner at a time, so no owner waits behind the statements of another. The owner
 * may send several statements on it as long as no other owner waits for a connection. See decision D72.
 */
export class Lanes {
  private readonly free: Lane[]
  private readonly lanesOf = new Map<string, Lane[]>()

  /** @param gate has one place for each lane. @param maxPipelined bounds the statements of an owner on a lane */
  constructor(
    private readonly all: readonly Lane[],
    private readonly gate: FairGate,
    private readonly maxPipelined = MAX_PIPELINED,
  ) {
    this.free = [...all]
  }

  /** A lane for a statement: a free lane, or a lane that the owner already uses. @returns undefined when the statement has to wait. */
  forStatement(owner: string): Lane | undefined {
    if (this.gate.tryEnter(owner)) return this.takeLane(owner)
    if (this.gate.isAwaited) return undefined // owners in the queue come first
    let best: Lane | undefined
    // a worn lane is left to become free, so that its connection can be replaced
    for (const lane of this.lanesOf.get(owner) ?? [])
      if (lane.underWay < (best?.underWay ?? this.maxPipelined) && !lane.link.isWorn) best = lane
    if (best) best.underWay += 1
    return best
  }

  /** Takes a free lane for the first statement of an owner whom the gate has let in. */
  takeLane(owner: string): Lane {
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

  /** Takes a free lane for a transaction of an owner whom the gate has let in. */
  take(): Lane {
    const lane = this.free.pop()
    if (!lane) throw new Error('the gate has more places than there are connections')
    return lane
  }

  /** Gives a lane back. */
  give(owner: string, lane: Lane): void {
    lane.renew()
    this.free.push(lane)
    this.gate.leave(owner)
  }

  /** Replaces the connections that have not answered for so many milliseconds. @returns whether there were any */
  replaceStalled(milliseconds: number): boolean {
    const stalled = this.all.filter((lane) => lane.link.isStalled(milliseconds))
    for (const lane of stalled) lane.replace(lane.link)
    return stalled.length > 0
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((lane) => lane.close()))
  }
}
