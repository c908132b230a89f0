import { readFileSync } from 'node:fs'
import path from 'node:path'
import { lastKnownMigration, type MigrationMark, migrationsFolder, unknownMigration } from './migrationSteps.js'

/** The columns of tables, by the names of the tables. */
export type TableColumns = ReadonlyMap<string, ReadonlySet<string>>

type SnapshotParts<Part> = Readonly<Record<string, Part & { readonly name: string }>>

/** A part of a snapshot of drizzle-kit. */
interface Snapshot {
  readonly tables: SnapshotParts<{
    readonly columns: SnapshotParts<{ readonly notNull: boolean; readonly primaryKey: boolean }>
    readonly indexes: SnapshotParts<{ readonly isUnique: boolean }>
    readonly foreignKeys: SnapshotParts<object>
    readonly compositePrimaryKeys: SnapshotParts<object>
    readonly uniqueConstraints: SnapshotParts<object>
    readonly checkConstraints: SnapshotParts<object>
  }>
}

function tablesAt(number: number): Snapshot['tables'][string][] {
  const file = path.join(migrationsFolder, 'meta', `${String(number).padStart(4, '0')}_snapshot.json`)
  const { tables } = JSON.parse(readFileSync(file, 'utf8')) as Snapshot // a file of this project
  return Object.values(tables)
}

/** The tables as a migration leaves them; undefined for a migration that this version does not know. */
export function tablesOfMigration(mark: MigrationMark): TableColumns | undefined {
  if (unknownMigration(mark)) return undefined
  return new Map(
    tablesAt(mark.number).map(({ name, columns }) => [name, new Set(Object.values(columns).map((column) => column.name))] as const),
  )
}

/** The parts of the newest tables that keep rows right, in the words of `readLostParts`. */
export function partsOfNewest(): readonly string[] {
  return tablesAt(lastKnownMigration()).flatMap((table) => {
    const columns = Object.values(table.columns)
    const named = [table.foreignKeys, table.uniqueConstraints, table.checkConstraints].flatMap((parts) => Object.values(parts))
    const hasKey = columns.some(({ primaryKey }) => primaryKey) || Object.keys(table.compositePrimaryKeys).length > 0
    return [
      ...columns.map(({ name }) => `column ${table.name}.${name}`),
      ...columns.filter(({ notNull }) => notNull).map(({ name }) => `NOT NULL of ${table.name}.${name}`),
      ...(hasKey ? [`primary key of ${table.name}`] : []),
      ...named.map(({ name }) => `constraint ${name} of ${table.name}`),
      ...Object.values(table.indexes)
        .filter(({ isUnique }) => isUnique)
        .map(({ name }) => `unique index ${name}`),
    ]
  })
}
