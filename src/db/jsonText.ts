import { getTableName, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { RowEdge, RowField, Selection } from './selection.js'
import type { Belonging, ColumnSql, Many, One, Shape, ShapeField, ShapeFields } from './shapes/shape.js'
import { idColumn } from './shapes/shapeColumns.js'
import { literal } from './sqlValues.js'
import { Unplannable } from './unplannable.js'

/** The rows of a shape that a caller sees: a condition that names columns by their tables; undefined means all rows. */
export type RowsInSight = (shape: Shape) => SQL | undefined

/** The number of rows of each list, as an expression. */
export type Counts = (readonly [list: number, rows: SQL])[]

/**
 * Stands for an object that came out as null although no field of it may be null. No JSON text contains this character: JSON escapes it. So a reply
 * with an incomplete object anywhere is recognised without reading it.
 */
export const INCOMPLETE = sql`chr(1)`
export const INCOMPLETE_BYTE = 1

/** Writes the text of an edge of a row. */
type WriteEdge = (writer: JsonText, edge: RowEdge, type: string, row: WrittenRow) => SQL

/** A SELECT of a column of all rows of the statement that stand in one place of the reply, for all rows around them. */
export type AllRows = (column: AnyPgColumn) => SQL

/** A row whose text is being written: the rows of its subquery, and the relations beside them. */
export class WrittenRow {
  private readonly read = new Map<string, AnyPgColumn>()
  /** The lateral subqueries of the relations. */
  readonly joins: SQL[] = []
  /** The rows of the lists of the relations. */
  readonly counts: Counts = []

  /**
   * @param alias of the subquery. @param all the rows in the place of the row. @param isShared whether many rows around it may show the same object.
   * @param cursor makes the text of the row's cursor, for a row in a list with cursors
   */
  constructor(
    readonly alias: SQL,
    readonly all: AllRows,
    readonly isShared: boolean,
    readonly cursor?: (row: SQL) => SQL,
  ) {}

  readonly cell: ColumnSql = (column) => {
    this.read.set(column.name, column)
    return sql`${this.alias}.${sql.identifier(column.name)}`
  }

  /** The columns that the subquery must select. */
  get columns(): SQL[] {
    return [...this.read.values()].map((column) => sql`${column}`)
  }
}

/**
 * Writes the expressions for the JSON texts of objects, byte for byte as the executor writes them. A relation becomes a lateral subquery, which also
 * counts its rows. Conditions name columns by their tables, so each table stands in a subquery of its own.
 */
export class JsonText {
  private names = 0
  private readonly kept: SQL[] = []

  constructor(
    readonly inSight: RowsInSight,
    private readonly edge: WriteEdge,
  ) {}

  /** A null for an object means that it is incomplete. @throws Unplannable */
  object(fields: ShapeFields, type: string, parts: readonly Selection[], row: WrittenRow): SQL {
    const texts: SQL[] = []
    let known = '{'
    for (const [i, part] of parts.entries()) {
      known += `${i > 0 ? ',' : ''}${JSON.stringify(part.key)}:`
      if (part.kind === 'constant') known += part.json
      else {
        texts.push(literal(known), this.value(fields, type, part, row))
        known = ''
      }
    }
    return sql.join([...texts, literal(`${known}}`)], sql`||`)
  }

  private value(fields: ShapeFields, type: string, part: Exclude<Selection, { kind: 'constant' }>, row: WrittenRow): SQL {
    if (part.kind === 'row') return this.object(fields, type, part.below, row)
    if (part.kind === 'cursor') return row.cursor?.(row.alias) ?? notRead(type, part.key)
    if (part.kind === 'edge') return this.edge(this, part, type, row)
    const field = Object.hasOwn(fields, part.name) ? fields[part.name] : undefined
    switch (field?.kind) {
      case undefined:
        return notRead(type, part.name)
      case 'leaf':
        return field.isNullable ? sql`coalesce(${field.json(row.cell)}, 'null')` : field.json(row.cell)
      case 'embedded':
        return this.embedded(field, part, row)
      case 'one':
        return this.one(field, part, row)
      case 'many':
        return this.many(field, part, row)
    }
  }

  private embedded({ fields, type, isThere }: Extract<ShapeField, { kind: 'embedded' }>, { below }: RowField, row: WrittenRow): SQL {
    const text = this.object(fields, type, below, row)
    return isThere ? sql`case when ${isThere(row.cell)} then ${text} else 'null' end` : text
  }

  private one({ of, key }: One, { below }: RowField, row: WrittenRow): SQL {
    const shape = of()
    const id = idColumn(shape)
    const found = (columns: readonly SQL[], isWanted: SQL) => rowsOf(shape, columns, [isWanted, this.inSight(shape)])
    const inner = this.related((column) => found([sql`${column}`], sql`${id} in (${row.all(key)})`))
    const text = this.object(shape.fields, shape.type, below, inner)
    const rows = found(inner.columns, sql`${id} = ${row.cell(key)}`)
    const columns = [sql`coalesce(${text}, ${INCOMPLETE}) as j`, ...named(inner.counts)]
    const result = this.relate(row, sql`(select ${listed(columns)} from (${rows}) as ${inner.alias}${sql.join(inner.joins)})`, 'if any')
    row.counts.push(...inner.counts.map(([list]) => countOf(result, list)))
    return sql`coalesce(${result}.j, 'null')`
  }

  private many({ of, belonging, where, order, limit }: Many, { below, list }: RowField, row: WrittenRow): SQL {
    const shape = of()
    const end = limit === undefined ? sql`` : sql` limit ${sql.raw(String(limit))}`
    const found = (columns: readonly SQL[], belongs: SQL | undefined) =>
      sql`${rowsOf(shape, columns, [belongs, where, this.inSight(shape)], belonging)} order by ${listed(order)}${end}`
    const inner = this.related((column) => found([sql`${column}`], belonging && sql`${belonging.by} in (${row.all(belonging.owner)})`))
    const text = this.object(shape.fields, shape.type, below, inner)
    // rows keep the order of a subquery as long as no relation stands beside them
    const isPlain = inner.joins.length === 0
    const place = sql`row_number() over (order by ${listed(order)}) as n`
    const rows = found(
      isPlain ? inner.columns : [...inner.columns, place],
      belonging && sql`${belonging.by} = ${row.cell(belonging.owner)}`,
    )
    const texts = sql`string_agg(coalesce(${text}, ${INCOMPLETE}), ','${isPlain ? sql`` : sql` order by ${inner.alias}.n`})`
    const from = sql`from (${rows}) as ${inner.alias}${sql.join(inner.joins)}`
    return this.list(row, sql`'['||coalesce(${texts}, '')||']'`, rowCounts(list === undefined ? [] : [list], inner), from)
  }

  /** Puts a list beside a row. @param text of the whole list, an aggregate. @returns the text */
  private list(row: WrittenRow, text: SQL, counts: Counts, from: SQL): SQL {
    return this.beside(row, listQuery(text, counts, from), counts)
  }

  /** Puts the only row of a `listQuery` beside a row. @returns the text of the list */
  beside(row: WrittenRow, query: SQL, counts: Counts): SQL {
    const result = this.relate(row, sql`(${query})`, 'always')
    row.counts.push(...counts.map(([number]) => countOf(result, number)))
    return sql`${result}.j`
  }

  /** Names rows that the statement reads once, before its other rows. @returns the name */
  keep(query: SQL): SQL {
    const name = this.name('s')
    this.kept.push(sql`${name} as materialized (${query})`)
    return name
  }

  /** WITH: the rows of the statement that are read once. @param first the rows that the kept rows are found by */
  withKept(first: readonly SQL[] = []): SQL {
    const all = [...first, ...this.kept]
    return all.length > 0 ? sql`with ${listed(all)} ` : sql``
  }

  /** Puts a relation beside a row, which counts its lists. @param exists whether the subquery always has a row. @returns the name of the relation */
  private relate(row: WrittenRow, subquery: SQL, exists: 'always' | 'if any'): SQL {
    const name = this.name('r')
    row.joins.push(
      exists === 'always' ? sql` cross join lateral ${subquery} as ${name}` : sql` left join lateral ${subquery} as ${name} on true`,
    )
    return name
  }

  /** A row of the list that a page or a root field shows. @param cursor as for `WrittenRow` */
  row(all: AllRows, cursor?: (row: SQL) => SQL): WrittenRow {
    return new WrittenRow(this.name('t'), all, false, cursor)
  }

  private related(all: AllRows): WrittenRow {
    return new WrittenRow(this.name('t'), all, true)
  }

  private name(kind: 't' | 'r' | 's'): SQL {
    this.names += 1
    return sql.raw(`${kind}${this.names}`)
  }
}

/** A query of one row: the text of a list, and the rows that it counts. @param withClause of the query */
export function listQuery(text: SQL, counts: Counts, from: SQL, withClause = sql``): SQL {
  // a count makes the query an aggregate, whatever the text is made of
  return sql`${withClause}select ${listed([sql`${text} as j`, sql`count(*) as n`, ...named(counts)])} ${from}`
}

/** The subquery of rows of a shape. @param belonging of a list, which may have a table between its owner and its rows */
export function rowsOf(
  shape: Shape,
  columns: readonly SQL[],
  conditions: readonly (SQL | undefined)[],
  { by, through }: Partial<Belonging> = {},
): SQL {
  const { table, rows, present } = shape
  const from = rows ? sql`(${rows}) as ${sql.identifier(getTableName(table))}` : sql`${table}`
  const between = by && through ? sql` join ${by.table} on ${through} = ${idColumn(shape)}` : sql``
  const given = [present, ...conditions].filter((condition) => condition !== undefined)
  const where =
    given.length > 0
      ? sql` where ${sql.join(
          given.map((condition) => sql`(${condition})`),
          sql` and `,
        )}`
      : sql``
  return sql`select ${listed(columns)} from ${from}${between}${where}`
}

/** The rows of lists in a subquery's list of columns. */
function named(counts: Counts): SQL[] {
  return counts.map(([list, rows]) => sql`${rows} as ${countName(list)}`)
}

function countOf(relation: SQL, list: number): Counts[number] {
  return [list, sql`${relation}.${countName(list)}`]
}

/** The rows of lists in all rows of an aggregate. @param lists whose rows these rows are. @param row of the aggregate */
export function rowCounts(lists: readonly number[], { counts }: Pick<WrittenRow, 'counts'>): Counts {
  return [
    ...lists.map((list) => [list, sql`count(*)`] as const),
    ...counts.map(([list, rows]) => [list, sql`coalesce(sum(${rows}), 0)`] as const),
  ]
}

const countName = (list: number): SQL => sql.raw(`c${list}`)
/** The name of a sort key of a list. */
export const keyName = (i: number): SQL => sql.raw(`k${i}`)
export const listed = (parts: readonly (SQL | AnyPgColumn)[]): SQL => sql.join([...parts], sql`, `)

function notRead(type: string, field: string): never {
  throw new Unplannable(`${type}.${field} is computed by its resolver`)
}
