import type { Db } from '../db/client.js'
import { eventReads } from '../db/queries/events.js'
import { userReads } from '../db/queries/users.js'
import { selectAttemptsOfDeliveries } from '../db/queries/webhookDeliveries.js'
import type { Actor } from '../domain/actor.js'
import { visibleUsers } from '../domain/users/visibility.js'
import { visibleEvents } from '../domain/webhooks/visibility.js'
import type { EventId, UserId } from '../values/ids.js'
import { rowsOfFields, rowsOfOwner } from './batches.js'
import { shopLoaders } from './shopLoaders.js'

const makers = {
  attemptsOfDelivery: rowsOfOwner(selectAttemptsOfDeliveries, (row) => row.deliveryId),
  /** Events whose objects the actor may read, with the columns behind `fields`. */
  events: rowsOfFields((db, actor, ids: readonly EventId[], fields) => eventReads.several(db, visibleEvents(actor), ids, fields)),
  /** Users that the actor may see, with the columns behind `fields`. */
  users: rowsOfFields((db, actor, ids: readonly UserId[], fields) => userReads.several(db, visibleUsers(actor), ids, fields)),
  ...shopLoaders,
}

type Makers = typeof makers

/**
 * The relations of one operation. All lookups of one kind made in the same tick become one statement, and no row is looked up twice.
 * Made for each operation, because a row that one caller may see must never be remembered for another caller.
 */
export type Loaders = { readonly [Name in keyof Makers]: ReturnType<Makers[Name]> } & {
  /** Forgets everything that was read, because the operation has written meanwhile. */
  clear(): void
}

/** Each loader is made when it is first used: most operations need one or two of them. */
class OperationLoaders {
  readonly made = new Map<string, unknown>()

  constructor(
    readonly db: Db,
    readonly actor: Actor,
  ) {}

  clear(): void {
    this.made.clear()
  }
}
for (const [name, make] of Object.entries(makers)) {
  Object.defineProperty(OperationLoaders.prototype, name, {
    get(this: OperationLoaders) {
      const known = this.made.get(name)
      if (known) return known
      const loader = make(this.db, this.actor)
      this.made.set(name, loader)
      return loader
    },
  })
}

export function createLoaders(db: Db, actor: Actor): Loaders {
  return new OperationLoaders(db, actor) as unknown as Loaders // its prototype has a getter for each maker
}
