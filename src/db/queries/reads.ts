import { and, eq, sql } from 'drizzle-orm'
import type { Fields, RowOf, Shown } from '../../values/fields.js'
import type { Bound, ConnectionPage, PageRequest } from '../../values/page.js'
import type { Db } from '../client.js'
import { type RowStatement, slots, statement } from '../statement.js'
import { keptCondition, type Visible } from '../visible.js'
import { between, boundedCount, formKey, idValues, isOneOf, orderBy, outside, pageValues, readPage } from './keyset.js'
import { type BoundForm, columnsOfPage, conditionsOf, keyOf, type ListForm, type Source, wireValues } from './source.js'

/** The reads of every resource. `visible` is the caller's view of its table. */
export interface Reads<Row extends { readonly id: unknown }, Id, Filter> {
  readonly source: Source<Filter>
  page(db: Db, visible: Visible, filter: Filter, request: PageRequest, fields: Fields | undefined): Promise<ConnectionPage<Shown<Row>>>
  one<Chosen extends Fields | undefined = undefined>(
    db: Db,
    visible: Visible,
    id: Id,
    fields?: Chosen,
  ): Promise<RowOf<Row, Chosen> | undefined>
  several<Chosen extends Fields | undefined = undefined>(
    db: Db,
    visible: Visible,
    ids: readonly Id[],
    fields?: Chosen,
  ): Promise<RowOf<Row, Chosen>[]>
}

/** Makes the reads of a resource: a page, one row, several rows by their ids. Each read is one statement, built once for each form. */
export function readsOf<Row extends { readonly id: number }, Filter extends object = object>(
  source: Source<Filter>,
): Reads<Row, Row['id'], Filter> {
  const { table, columns, sorts, present } = source
  // the columns are those of Row, which Drizzle cannot infer from a table that is a parameter
  const rows = (select: unknown) => select as RowStatement<Row>

  const list = statement<ListForm<Filter>, Row>((db, form, fields) =>
    rows(
      db
        .select(columnsOfPage(source, form.request, fields))
        .from(table)
        .where(and(conditionsOf(source, form), between(sorts, form.request)))
        .orderBy(...orderBy(sorts, form.request))
        .limit(sql.placeholder('limit'))
        .offset(sql.placeholder('offset')),
    ),
  )
  const total = statement((db, form: ListForm<Filter>) => boundedCount(db, table, conditionsOf(source, form)))
  const beyondBound = statement((db, { bound, ...form }: BoundForm<Filter>) =>
    db
      .select({ one: sql`1` })
      .from(table)
      .where(and(conditionsOf(source, form), outside(sorts, form.request, bound)))
      .limit(1),
  )
  const byId = statement<Visible, Row>((db, visible, fields) =>
    rows(
      db
        .select(columns(fields))
        .from(table)
        .where(and(present, keptCondition(visible), eq(table.id, sql.placeholder('id')))),
    ),
  )
  const byIds = statement<Visible, Row>((db, visible, fields) =>
    rows(
      db
        .select(columns(fields))
        .from(table)
        .where(and(present, keptCondition(visible), isOneOf(table.id))),
    ),
  )

  return {
    source,
    async page(db, visible, filter, request, fields) {
      const form: ListForm<Filter> = { visible, filter: slots(filter), request }
      const key = `${visible.rule}: ${formKey(form.filter, request)}`
      const values = { ...wireValues(filter), ...visible.values }
      const page = await readPage<Row>({
        request,
        read: (limit, offset) => list(db, { ...values, ...pageValues(request, limit, offset) }, { key, form, fields }),
        key: (row, field) => keyOf(source, row, field),
        count: async () => (await total(db, values, { key, form }))[0]?.count ?? 0,
      })
      const hasOutside = async (bound: Bound) => {
        const beyond = { key: `${key} ${bound}`, form: { ...form, bound } }
        return request[bound] !== undefined && (await beyondBound(db, { ...values, ...pageValues(request, 1, 0) }, beyond)).length > 0
      }
      return { ...page, hasOutside }
    },
    async one(db, visible, id, fields) {
      const [row] = await byId(db, { ...visible.values, id }, { key: visible.rule, form: visible, fields })
      return row as never // the columns of the row are those that `fields` chooses
    },
    several: (db, visible, ids, fields) =>
      byIds(db, { ...visible.values, ...idValues(ids) }, { key: visible.rule, form: visible, fields }) as Promise<never[]>, // likewise
  }
}
