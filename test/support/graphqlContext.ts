import type { RequestContext } from '../../src/context.js'
import type { Database } from '../../src/db/client.js'
import { type Actor, anonymous } from '../../src/domain/actor.js'
import { authenticate } from '../../src/domain/authenticate.js'
import { createLoaders } from '../../src/loaders/loaders.js'
import type { CallerName, PetStore } from './petStore.js'

/** A fresh context, as the server makes one, for direct calls of an executor. @param database replaces the app's own database. */
export async function operationContext(
  store: PetStore,
  as: CallerName = 'nobody',
  database: Database = store.app.database,
): Promise<RequestContext> {
  return contextOf(store, await actorOf(store, as), database)
}

/** The same for an actor that no credential has. */
export function contextOf(store: PetStore, actor: Actor, database: Database = store.app.database): RequestContext {
  const session = database.session()
  return {
    requestId: 'test',
    style: 'graphql',
    actor,
    services: store.app.services(session, {}, actor),
    loaders: createLoaders(session.db, actor),
    statements: session.statements,
    idempotency: {},
    notes: { keyed: [] },
  }
}

async function actorOf(store: PetStore, as: CallerName): Promise<Actor> {
  if (as === 'nobody') return anonymous
  const found = await authenticate(store.app.services(), { kind: 'apiKey', key: store.keys[as] })
  if (!found) throw new Error(`the key of ${as} opens nothing`)
  return found.actor
}
