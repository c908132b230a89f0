import type { Database, DbSession } from './db/client.js'
import type { PhotoStore, Services } from './domain/services.js'
import { type Clock, systemClock } from './values/clock.js'
import { type Ids, systemIds } from './values/ids.js'

/** What a test may put in the place of the real thing. */
export interface Substitutes {
  readonly clock?: Clock
  readonly ids?: Ids
}

/** Makes the services of one operation; its statements are counted by the session it is given. */
export type ServiceFactory = (session?: DbSession) => Services

export function createServiceFactory(
  database: Database,
  photoStore: PhotoStore,
  { clock = systemClock, ids = systemIds }: Substitutes = {},
): ServiceFactory {
  return (session = database.session()) => {
    const { db } = session
    return { db, write: (act) => db.transaction(act), clock, ids, photoStore }
  }
}
