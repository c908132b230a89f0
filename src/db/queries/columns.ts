import type { SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Fields } from '../../values/fields.js'

/**
 * Chooses columns by the requested fields, so other columns are never read. The built statements are cached, so the choice itself needs no cache.
 * @param always columns every reader needs, such as the id.
 * @param behind fields that are read from other columns than the column of the same name. A shape tells them for its type, see `sourceOf`.
 */
export function columnsFor<Columns extends Readonly<Record<string, AnyPgColumn | SQL.Aliased>>>(
  columns: Columns,
  {
    always,
    behind = {},
  }: { always: readonly (keyof Columns & string)[]; behind?: Readonly<Record<string, readonly (keyof Columns & string)[]>> },
): (fields?: Fields, extra?: readonly string[]) => Partial<Columns> {
  return (fields, extra = []) => {
    if (!fields) return columns
    const wanted = new Set<string>([...always, ...extra, ...[...fields].flatMap((field) => behind[field] ?? [field])])
    return Object.fromEntries(Object.entries(columns).filter(([name]) => wanted.has(name))) as Partial<Columns> // a part of the columns
  }
}
