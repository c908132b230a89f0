import type { SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Fields } from '../../values/fields.js'

/**
 * Chooses columns by the fields asked for, so what nobody asked for is never read.
 * @param always columns every reader needs, such as the id.
 * @param behind fields that stand on other columns than the one of their own name.
 */
export function columnsFor<Columns extends Readonly<Record<string, AnyPgColumn | SQL.Aliased>>>(
  columns: Columns,
  {
    always,
    behind = {},
  }: { always: readonly (keyof Columns & string)[]; behind?: Readonly<Record<string, readonly (keyof Columns & string)[]>> },
): (fields?: Fields, extra?: readonly string[]) => Columns {
  const cache = new WeakMap<Fields, Map<string, Columns>>()
  return (fields, extra = []) => {
    if (!fields) return columns
    const chosenBefore = cache.get(fields) ?? new Map<string, Columns>()
    cache.set(fields, chosenBefore)
    const extraKey = extra.join()
    const known = chosenBefore.get(extraKey)
    if (known) return known
    const wanted = new Set<string>([...always, ...extra, ...[...fields].flatMap((field) => behind[field] ?? [field])])
    // The readers' row type promises all columns, but only fields that were asked for are ever looked at: `fields` lists exactly those.
    const chosen = Object.fromEntries(Object.entries(columns).filter(([name]) => wanted.has(name))) as Columns
    chosenBefore.set(extraKey, chosen)
    return chosen
  }
}
