import { createHash } from 'node:crypto'
import { type DocumentNode, type ExecutionResult, print } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Actor } from '../domain/actor.js'
import { callerOf } from '../domain/caller.js'
import type { RowChange } from '../domain/changes/watchRows.js'
import type { FairGate, MakeGate } from '../values/fairGate.js'
import { Turns } from '../values/turns.js'
import { json } from './stream/message.js'

/** Maximum number of results kept for subscribers who come a little later. */
const MAX_KEPT = 200
const KEPT_MS = 1000
/** Maximum number of bytes that the kept results may take. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024
/** Bytes of heap that a run takes beside its result. */
const BYTES_OF_RUN = 1000
/** Bytes of heap for each character of a result's JSON text: the objects of the result, and the text that `message.ts` keeps with it. */
const BYTES_PER_CHARACTER = 6
/** Runs at the same time, in all and of one owner. The others wait; an owner has at most one waiting run for each of its subscriptions. */
const RUNS = { places: 16, placesPerOwner: 2, placesKept: 4, queue: 5000, queuePerOwner: 500, queueKept: 500 }

/** Subscribers told in one turn of the event loop, in all and of one owner. The server serves other callers between two turns. */
const TURNS = { places: 20, placesPerOwner: 10, placesKept: 5, queue: 10_000, queuePerOwner: 1000, queueKept: 1000 }

/** Runs that begin, of all and of one owner, for the next turns of the event loop. The gate of runs bounds the queue. */
const STARTS = { places: 8, placesPerOwner: 1, queue: 16, queuePerOwner: 2 }
const STARTS_LOOP_TURNS = 8

interface Run {
  readonly startedAt: number
  readonly result: Promise<ExecutionResult>
}

/** A request for a run: an operation, its actor, and the change that causes it. */
interface WantedRun {
  /** As `operationKey` makes it, with the number of refused fields. */
  readonly operation: string
  readonly actor: Actor
  readonly event: RowChange
  /** The owner whose turn the run uses. */
  readonly owner: string
}

/**
 * Runs an operation once for all subscribers who hear of the same change and have the same rights. A run serves the subscribers who heard of the
 * change before the run began, because it reads the row after the change.
 */
export class SharedRuns {
  private readonly runs = new LRUCache<string, Run>({ max: MAX_KEPT, maxSize: MAX_KEPT_BYTES, ttl: KEPT_MS, ttlAutopurge: true })
  private readonly gate: FairGate
  private readonly turns: Turns
  private readonly starts: Turns

  constructor(makeGate: MakeGate) {
    this.gate = makeGate('event_runs', RUNS)
    this.turns = new Turns(makeGate('event_turns', TURNS))
    this.starts = new Turns(makeGate('event_run_starts', STARTS), () => STARTS_LOOP_TURNS)
  }

  /** Waits for the owner's turn to tell a subscriber of an event. @throws GateFull */
  turn(owner: string): Promise<void> {
    return this.turns.take(owner)
  }

  /** @throws GateFull */
  async run({ operation, actor, event, owner }: WantedRun, execute: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const key = `${operation} ${event.id} ${rightsOf(actor)}`
    const shared = () => {
      const known = this.runs.get(key)
      return known && known.startedAt > event.heardAt ? known.result : undefined
    }
    // another subscriber may have run the operation while this subscriber waited for its place
    return (
      shared() ??
      this.gate.run(owner, async () => {
        if (!shared()) await this.starts.take(owner)
        return shared() ?? this.startRun(key, execute)
      })
    )
  }

  /** The size of the kept results. */
  get load(): { readonly results: number; readonly bytes: number } {
    return { results: this.runs.size, bytes: this.runs.calculatedSize }
  }

  private startRun(key: string, execute: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const run: Run = { startedAt: performance.now(), result: execute() }
    this.runs.set(key, run, { size: BYTES_OF_RUN })
    /** @returns whether the run was still kept. */
    const forget = () => this.runs.peek(key) === run && this.runs.delete(key)
    run.result.then((result) => {
      // the cache counts a new size only for a new entry, and does not keep an entry larger than all of its memory
      if (forget() && !result.errors) this.runs.set(key, run, { size: BYTES_OF_RUN + json(result).length * BYTES_PER_CHARACTER })
    }, forget)
    return run.result
  }
}

const known = new WeakMap<Actor, string>()

/** The facts that decide which data an actor may see: id, role and scopes. All anonymous callers share one text. */
function rightsOf(actor: Actor): string {
  const before = known.get(actor)
  if (before !== undefined) return before
  const scopes = actor.kind === 'anonymous' ? [] : [...actor.scopes].sort()
  const rights = [callerOf(actor), actor.kind === 'user' ? actor.role : actor.kind, ...scopes].join(' ')
  known.set(actor, rights)
  return rights
}

const fingerprints = new WeakMap<DocumentNode, string>()

/** A key of an operation by its document, name and variables. @param document with this operation alone, and its fragments */
export function operationKey(document: DocumentNode, operationName: string | undefined, variables: object): string {
  const fingerprint = fingerprints.get(document) ?? hash(print(document))
  fingerprints.set(document, fingerprint)
  return hash(JSON.stringify([fingerprint, operationName ?? null, variables]))
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
