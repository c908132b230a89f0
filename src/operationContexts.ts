import type { CallFacts, Purpose, ReplyNotes, RequestContext, Style } from './context.js'
import type { ServiceFactory } from './createProviders.js'
import type { OperationSessions, Pools } from './db/pools.js'
import type { Actor } from './domain/actor.js'
import { shareOwner } from './domain/caller.js'
import type { ReplicaReads } from './domain/replicaReads.js'
import { createLoaders } from './loaders/loaders.js'

interface ContextParts {
  readonly pools: Pools
  readonly services: ServiceFactory
  readonly replicaReads: ReplicaReads | undefined
}

/** Makes the contexts of operations. */
export function operationContexts({ pools, services, replicaReads }: ContextParts) {
  return (
    { actor, requestId, address, idempotency, askedError, explainsCost, limits, pressure, reader, trace }: CallFacts,
    style: Style,
    purpose: Purpose,
  ): RequestContext => {
    const owner = shareOwner(actor, address)
    const notes: ReplyNotes = { keyed: [] }
    const sender = { source: () => ({ operation: notes.operationName, requestId }), trace }
    const session = purpose === 'event' ? pools.ofEvent(owner, sender) : pools.ofCall(owner, sender)
    const own = services(session, { requestId, address, owner, trace }, actor)
    const wantedError = own.timeTravel && askedError
    return {
      requestId,
      style,
      actor,
      services: own,
      loaders: createLoaders(session.db, actor),
      dbForReads: session.dbForReads,
      statements: session.statements,
      idempotency,
      askedError: wantedError,
      explainsCost,
      limits,
      pressure,
      reader: wantedError === undefined ? reader : undefined, // a kept answer would come without the error
      trace,
      replica: replicaReads && callOnReplica(replicaReads, session, actor),
      notes,
    }
  }
}

function callOnReplica(replicaReads: ReplicaReads, session: OperationSessions, actor: Actor): RequestContext['replica'] {
  let chosen: Promise<void> | undefined
  return {
    choose() {
      chosen ??= replicaReads.replicaFor(actor).then((replica) => {
        if (replica) session.readReplica?.(replica.pools)
      })
      return chosen
    },
    noteWrites: () => replicaReads.noteWrites(actor, session),
  }
}
