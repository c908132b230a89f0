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
import type { Fields } from '../values/fields.js'
import type { CategoryId, EventId, OrderId, PetId, TagId, UserId, WebhookDeliveryId } from '../values/ids.js'

/**
 * The relations of one operation. All lookups of one kind made in the same tick become one statement, and nothing is looked up twice.
 * Made for each operation: what one caller may see must never be remembered for another.
 */
export interface Loaders {
  readonly categories: DataLoader<CategoryId, CategoryRow | null>
  readonly tags: DataLoader<TagId, TagRow | null>
  readonly tagsOfPet: DataLoader<PetId, readonly TagRow[]>
  readonly itemsOfOrder: DataLoader<OrderId, readonly OrderItemRow[]>
  readonly changesOfOrder: DataLoader<OrderId, readonly OrderChangeRow[]>
  readonly attemptsOfDelivery: DataLoader<WebhookDeliveryId, readonly WebhookAttemptRow[]>
  /** Pets, reading only the columns behind `fields`. */
  pets(fields: Fields): DataLoader<PetId, PetRow | null>
  /** Orders the actor may see, reading only the columns behind `fields`. */
  orders(fields: Fields): DataLoader<OrderId, OrderRow | null>
  /** Events whose objects the actor may read, reading only the columns behind `fields`. */
  events(fields: Fields): DataLoader<EventId, EventRow | null>
  /** Users the actor may see, reading only the columns behind `fields`. */
  users(fields: Fields): DataLoader<UserId, UserRow | null>
}

/** Each loader is made when it is first used: most operations need one or two of them. */
export function createLoaders(db: Db, actor: Actor): Loaders {
  const categories = once(
    () => new DataLoader<CategoryId, CategoryRow | null>(async (ids) => oneEach(ids, await selectCategoriesByIds(db, ids), idOf)),
  )
  const tags = once(() => new DataLoader<TagId, TagRow | null>(async (ids) => oneEach(ids, await selectTagsByIds(db, ids), idOf)))
  const tagsOfPet = once(
    () => new DataLoader<PetId, readonly TagRow[]>(async (ids) => manyEach(ids, await selectTagsOfPets(db, ids), (row) => row.petId)),
  )
  const itemsOfOrder = once(
    () =>
      new DataLoader<OrderId, readonly OrderItemRow[]>(async (ids) =>
        manyEach(ids, await selectItemsOfOrders(db, ids), (row) => row.orderId),
      ),
  )
  const changesOfOrder = once(
    () =>
      new DataLoader<OrderId, readonly OrderChangeRow[]>(async (ids) =>
        manyEach(ids, await selectChangesOfOrders(db, ids), (row) => row.orderId),
      ),
  )
  const attemptsOfDelivery = once(
    () =>
      new DataLoader<WebhookDeliveryId, readonly WebhookAttemptRow[]>(async (ids) =>
        manyEach(ids, await selectAttemptsOfDeliveries(db, ids), (row) => row.deliveryId),
      ),
  )
  return {
    get categories() {
      return categories()
    },
    get tags() {
      return tags()
    },
    get tagsOfPet() {
      return tagsOfPet()
    },
    get itemsOfOrder() {
      return itemsOfOrder()
    },
    get changesOfOrder() {
      return changesOfOrder()
    },
    get attemptsOfDelivery() {
      return attemptsOfDelivery()
    },
    pets: perFields((fields) => new DataLoader(async (ids) => oneEach(ids, await petReads.several(db, undefined, ids, fields), idOf))),
    orders: perFields(
      (fields) => new DataLoader(async (ids) => oneEach(ids, await orderReads.several(db, visibleOrders(actor), ids, fields), idOf)),
    ),
    events: perFields(
      (fields) => new DataLoader(async (ids) => oneEach(ids, await eventReads.several(db, visibleEvents(actor), ids, fields), idOf)),
    ),
    users: perFields(
      (fields) => new DataLoader(async (ids) => oneEach(ids, await userReads.several(db, visibleUsers(actor), ids, fields), idOf)),
    ),
  }
}

function once<Loader>(make: () => Loader): () => Loader {
  let made: Loader | undefined
  return () => {
    made ??= make()
    return made
  }
}

function idOf<Id>(row: { readonly id: Id }): Id {
  return row.id
}

function perFields<Loader>(make: (fields: Fields) => Loader): (fields: Fields) => Loader {
  let known: Map<Fields, Loader> | undefined
  return (fields) => {
    known ??= new Map()
    const loader = known.get(fields) ?? make(fields)
    known.set(fields, loader)
    return loader
  }
}

/** Rows in the order of the ids asked for, null where there is none: DataLoader's contract. */
function oneEach<Id, Row>(ids: readonly Id[], rows: readonly Row[], idOf: (row: Row) => Id): (Row | null)[] {
  const byId = new Map(rows.map((row) => [idOf(row), row]))
  return ids.map((id) => byId.get(id) ?? null)
}

function manyEach<Id, Row>(ids: readonly Id[], rows: readonly Row[], idOf: (row: Row) => Id): Row[][] {
  const byId = new Map<Id, Row[]>(ids.map((id) => [id, []]))
  for (const row of rows) byId.get(idOf(row))?.push(row)
  return ids.map((id) => byId.get(id) ?? [])
}
