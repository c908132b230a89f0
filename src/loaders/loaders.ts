import DataLoader from 'dataloader'
import type { Db } from '../db/client.js'
import { type EventRow, eventReads } from '../db/queries/events.js'
import { type CategoryRow, selectCategoriesByIds, selectTagsByIds, selectTagsOfPets, type TagRow } from '../db/queries/names.js'
import {
  type OrderChangeRow,
  type OrderItemRow,
  type OrderRow,
  orderReads,
  selectChangesOfOrders,
  selectItemsOfOrders,
} from '../db/queries/orders.js'
import { type PetRow, petReads } from '../db/queries/pets.js'
import { type UserRow, userReads } from '../db/queries/users.js'
import { selectAttemptsOfDeliveries, type WebhookAttemptRow } from '../db/queries/webhookDeliveries.js'
import type { Actor } from '../domain/actor.js'
import { visibleOrders } from '../domain/orders/visibility.js'
import { visibleUsers } from '../domain/users/visibility.js'
import { visibleEvents } from '../domain/webhooks/visibility.js'
import type { Fields, Shown } from '../values/fields.js'
import type { CategoryId, EventId, OrderId, PetId, TagId, UserId, WebhookDeliveryId } from '../values/ids.js'

/**
 * The relations of one operation. All lookups of one kind made in the same tick become one statement, and no row is looked up twice.
 * Made for each operation, because a row that one caller may see must never be remembered for another caller.
 */
export interface Loaders {
  readonly categories: DataLoader<CategoryId, CategoryRow | null>
  readonly tags: DataLoader<TagId, TagRow | null>
  readonly tagsOfPet: DataLoader<PetId, readonly TagRow[]>
  readonly itemsOfOrder: DataLoader<OrderId, readonly OrderItemRow[]>
  readonly changesOfOrder: DataLoader<OrderId, readonly OrderChangeRow[]>
  readonly attemptsOfDelivery: DataLoader<WebhookDeliveryId, readonly WebhookAttemptRow[]>
  /** Pets, reading only the columns behind `fields`. */
  pets(fields: Fields): DataLoader<PetId, Shown<PetRow> | null>
  /** Orders the actor may see, reading only the columns behind `fields`. */
  orders(fields: Fields): DataLoader<OrderId, Shown<OrderRow> | null>
  /** Events whose objects the actor may read, reading only the columns behind `fields`. */
  events(fields: Fields): DataLoader<EventId, Shown<EventRow> | null>
  /** Users the actor may see, reading only the columns behind `fields`. */
  users(fields: Fields): DataLoader<UserId, Shown<UserRow> | null>
}

/** Each loader is made when it is first used: most operations need one or two of them. */
class OperationLoaders implements Loaders {
  #categories: Loaders['categories'] | undefined
  #tags: Loaders['tags'] | undefined
  #tagsOfPet: Loaders['tagsOfPet'] | undefined
  #itemsOfOrder: Loaders['itemsOfOrder'] | undefined
  #changesOfOrder: Loaders['changesOfOrder'] | undefined
  #attemptsOfDelivery: Loaders['attemptsOfDelivery'] | undefined
  #pets: Loaders['pets'] | undefined
  #orders: Loaders['orders'] | undefined
  #events: Loaders['events'] | undefined
  #users: Loaders['users'] | undefined

  constructor(
    private readonly db: Db,
    private readonly actor: Actor,
  ) {}

  get categories(): Loaders['categories'] {
    this.#categories ??= new DataLoader(async (ids) => oneEach(ids, await selectCategoriesByIds(this.db, ids), idOf))
    return this.#categories
  }
  get tags(): Loaders['tags'] {
    this.#tags ??= new DataLoader(async (ids) => oneEach(ids, await selectTagsByIds(this.db, ids), idOf))
    return this.#tags
  }
  get tagsOfPet(): Loaders['tagsOfPet'] {
    this.#tagsOfPet ??= new DataLoader(async (ids) => manyEach(ids, await selectTagsOfPets(this.db, ids), (row) => row.petId))
    return this.#tagsOfPet
  }
  get itemsOfOrder(): Loaders['itemsOfOrder'] {
    this.#itemsOfOrder ??= new DataLoader(async (ids) => manyEach(ids, await selectItemsOfOrders(this.db, ids), (row) => row.orderId))
    return this.#itemsOfOrder
  }
  get changesOfOrder(): Loaders['changesOfOrder'] {
    this.#changesOfOrder ??= new DataLoader(async (ids) => manyEach(ids, await selectChangesOfOrders(this.db, ids), (row) => row.orderId))
    return this.#changesOfOrder
  }
  get attemptsOfDelivery(): Loaders['attemptsOfDelivery'] {
    this.#attemptsOfDelivery ??= new DataLoader(async (ids) =>
      manyEach(ids, await selectAttemptsOfDeliveries(this.db, ids), (row) => row.deliveryId),
    )
    return this.#attemptsOfDelivery
  }
  get pets(): Loaders['pets'] {
    this.#pets ??= perFields(async (ids, fields) => oneEach(ids, await petReads.several(this.db, undefined, ids, fields), idOf))
    return this.#pets
  }
  get orders(): Loaders['orders'] {
    this.#orders ??= perFields(async (ids, fields) =>
      oneEach(ids, await orderReads.several(this.db, visibleOrders(this.actor), ids, fields), idOf),
    )
    return this.#orders
  }
  get events(): Loaders['events'] {
    this.#events ??= perFields(async (ids, fields) =>
      oneEach(ids, await eventReads.several(this.db, visibleEvents(this.actor), ids, fields), idOf),
    )
    return this.#events
  }
  get users(): Loaders['users'] {
    this.#users ??= perFields(async (ids, fields) =>
      oneEach(ids, await userReads.several(this.db, visibleUsers(this.actor), ids, fields), idOf),
    )
    return this.#users
  }
}

export function createLoaders(db: Db, actor: Actor): Loaders {
  return new OperationLoaders(db, actor)
}

function idOf<Id>(row: { readonly id: Id }): Id {
  return row.id
}

function perFields<Id, Row>(
  read: (ids: readonly Id[], fields: Fields) => Promise<(Row | null)[]>,
): (fields: Fields) => DataLoader<Id, Row | null> {
  const made = new Map<Fields, DataLoader<Id, Row | null>>()
  return (fields) => {
    const loader = made.get(fields) ?? new DataLoader((ids: readonly Id[]) => read(ids, fields))
    made.set(fields, loader)
    return loader
  }
}

/** Rows in the order of the requested ids, null for an id without a row: DataLoader's contract. */
function oneEach<Id, Row>(ids: readonly Id[], rows: readonly Row[], idOf: (row: Row) => Id): (Row | null)[] {
  const byId = new Map(rows.map((row) => [idOf(row), row]))
  return ids.map((id) => byId.get(id) ?? null)
}

function manyEach<Id, Row>(ids: readonly Id[], rows: readonly Row[], idOf: (row: Row) => Id): Row[][] {
  const byId = new Map<Id, Row[]>(ids.map((id) => [id, []]))
  for (const row of rows) byId.get(idOf(row))?.push(row)
  return ids.map((id) => byId.get(id) ?? [])
}
