import type { TransactionSql } from 'postgres'
import type { TableColumns } from '../db/migrationTables.js'
import { NOT_OF_EXTENSION } from './notOfExtension.js'
import { quotedName } from './quotedName.js'

/** A table of the gateway: what a copy of its rows needs to know. */
export interface CopiedTable {
  readonly name: string
  /** Without the generated columns, which PostgreSQL computes again. */
  readonly columns: readonly string[]
  readonly partitions: readonly Partition[]
}

interface Partition {
  readonly name: string
  /** As PostgreSQL writes it, such as `FOR VALUES FROM ('2026-11-30 00:00:00+00') TO ('2026-12-01 00:00:00+00')`. */
  readonly bound: string
}

interface FoundTable extends CopiedTable {
  /** As PostgreSQL estimates them, with the rows of all partitions. */
  readonly rows: number
}

interface ForeignKey {
  readonly from: string
  readonly to: string
}

interface FoundTables {
  /** Each behind the tables that it refers to. */
  readonly tables: readonly FoundTable[]
  /** Tables, and columns as `table.column`, that no migration has made. */
  readonly foreign: readonly string[]
}

/** All tables, without those of extensions. @param known the tables of the gateway: without it all tables count as its own */
export async function tablesInOrder(tx: TransactionSql, known?: TableColumns): Promise<FoundTables> {
  const found = await tx.unsafe<FoundTable[]>(`
    select c.relname as name,
      coalesce((select json_agg(a.attname order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''), '[]') as columns,
      coalesce((select json_agg(json_build_object('name', p.relname, 'bound', pg_get_expr(p.relpartbound, p.oid)) order by p.relname)
        from pg_inherits join pg_class p on p.oid = inhrelid where inhparent = c.oid), '[]') as partitions,
      (select coalesce(sum(greatest(p.reltuples, 0)), 0)::float8 from pg_partition_tree(c.oid) join pg_class p on p.oid = relid where p.relkind = 'r') as rows
    from pg_class c where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace and ${NOT_OF_EXTENSION}
    order by c.relname`)
  const references = await tx.unsafe<ForeignKey[]>(`
    select distinct f.relname as from, t.relname as to from pg_constraint
    join pg_class f on f.oid = conrelid join pg_class t on t.oid = confrelid
    where contype = 'f' and conrelid <> confrelid and connamespace = 'public'::regnamespace`)
  const isOwn = (table: string, column?: string) => {
    const columns = known?.get(table)
    return known === undefined || (columns !== undefined && (column === undefined || columns.has(column)))
  }
  const own = found.filter(({ name }) => isOwn(name))
  const tables = own.map((table) => ({ ...table, columns: table.columns.filter((column) => isOwn(table.name, column)) }))
  return {
    tables: ordered(
      tables,
      references.filter(({ from, to }) => isOwn(from) && isOwn(to)),
    ),
    foreign: [
      ...found.filter(({ name }) => !isOwn(name)).map(({ name }) => name),
      ...own.flatMap(({ name, columns }) => columns.filter((column) => !isOwn(name, column)).map((column) => `${name}.${column}`)),
    ],
  }
}

function ordered(tables: readonly FoundTable[], references: readonly ForeignKey[]): FoundTable[] {
  const placed = new Set<string>()
  const order: FoundTable[] = []
  while (order.length < tables.length) {
    const next = tables.find(
      ({ name }) => !placed.has(name) && references.every(({ from, to }) => from !== name || placed.has(to) || to === name),
    )
    if (!next) throw new Error('tables refer to one another in a circle, so no order of copying fits their foreign keys')
    placed.add(next.name)
    order.push(next)
  }
  return order
}

/** The state of a sequence. */
export interface SequenceState {
  readonly name: string
  readonly value: string
  readonly isCalled: boolean
}

/**
 * Read behind the rows: a sequence belongs to no snapshot, and must not stand before an id of a copied row.
 * @param tables whose sequences are read
 */
export async function readSequences(tx: TransactionSql, tables: readonly CopiedTable[]): Promise<SequenceState[]> {
  const names = await tx.unsafe<{ name: string }[]>(
    `select c.relname as name from pg_class c join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')
      join pg_class t on d.refclassid = 'pg_class'::regclass and t.oid = d.refobjid
      where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace and t.relnamespace = c.relnamespace
        and t.relname in (select json_array_elements_text($1::text::json)) order by c.relname`,
    [JSON.stringify(tables.map(({ name }) => name))],
  )
  const states: SequenceState[] = []
  for (const { name } of names) {
    const [state] = await tx.unsafe<Omit<SequenceState, 'name'>[]>(
      `select last_value::text as value, is_called as "isCalled" from ${quotedName(name)}`,
    )
    if (state) states.push({ name, ...state })
  }
  return states
}

export async function setSequences(tx: TransactionSql, states: readonly SequenceState[]): Promise<void> {
  for (const { name, value, isCalled } of states)
    await tx.unsafe('select setval($1::text::regclass, $2::text::bigint, $3::boolean)', [quotedName(name), value, isCalled])
}

/** Days, and the rest. Nothing else is run, because the text comes from a file. */
const BOUND = /^(DEFAULT|FOR VALUES FROM \((MINVALUE|'[\w :.+-]+')\) TO \((MAXVALUE|'[\w :.+-]+')\))$/

/** Makes the partitions of a table that are missing. @throws Error for a partition that is not one of a range of time */
export async function makePartitions(tx: TransactionSql, { name: table, partitions }: CopiedTable): Promise<void> {
  for (const { name, bound } of partitions) {
    if (!BOUND.test(bound)) throw new Error(`the partition ${name} of ${table} is no range of time`)
    await tx.unsafe(`create table if not exists ${quotedName(name)} partition of ${quotedName(table)} ${bound}`)
  }
}
