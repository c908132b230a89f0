import DataLoader from 'dataloader'
import type { Db } from '../db/client.js'
import type { Actor } from '../domain/actor.js'
import type { Fields } from '../values/fields.js'

/** Makes a loader of an operation. */
export type MakeLoader<Loader> = (db: Db, actor: Actor) => Loader

/** A loader of rows by id. Null stands for a row that is missing or that the actor may not see. */
export function rowsById<Id, Row extends { readonly id: Id }>(
  read: (db: Db, ids: readonly Id[]) => Promise<readonly Row[]>,
): MakeLoader<DataLoader<Id, Row | null>> {
  return (db) => new DataLoader(async (ids) => oneEach(ids, await read(db, ids)))
}

/** As `rowsById`, for rows of the columns behind the selected fields. */
export function rowsOfFields<Id, Row extends { readonly id: Id }>(
  read: (db: Db, actor: Actor, ids: readonly Id[], fields: Fields) => Promise<readonly Row[]>,
): MakeLoader<(fields: Fields) => DataLoader<Id, Row | null>> {
  return (db, actor) => {
    const made = new Map<Fields, DataLoader<Id, Row | null>>()
    return (fields) => {
      const loader = made.get(fields) ?? new DataLoader(async (ids: readonly Id[]) => oneEach(ids, await read(db, actor, ids, fields)))
      made.set(fields, loader)
      return loader
    }
  }
}

/** A loader of the rows that belong to an id. */
export function rowsOfOwner<Id, Row>(
  read: (db: Db, ids: readonly Id[]) => Promise<readonly Row[]>,
  ownerOf: (row: Row) => Id,
): MakeLoader<DataLoader<Id, readonly Row[]>> {
  return (db) => new DataLoader(async (ids) => manyEach(ids, await read(db, ids), ownerOf))
}

/** Rows in the order of the requested ids, null for an id without a row: DataLoader's contract. */
function oneEach<Id, Row extends { readonly id: Id }>(ids: readonly Id[], rows: readonly Row[]): (Row | null)[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id) ?? null)
}

function manyEach<Id, Row>(ids: readonly Id[], rows: readonly Row[], ownerOf: (row: Row) => Id): Row[][] {
  const byId = new Map<Id, Row[]>(ids.map((id) => [id, []]))
  for (const row of rows) byId.get(ownerOf(row))?.push(row)
  return ids.map((id) => byId.get(id) ?? [])
}
