import DataLoader from 'dataloader'
import type { Db } from '../db/client.js'
import type { EdgeReads } from '../db/queries/edges.js'
import { pageOf } from '../db/queries/keyset.js'
import type { Visible } from '../db/visible.js'
import { visibleRows } from '../domain/visibleTypes.js'
import type { Fields, Shown } from '../values/fields.js'
import type { Bound, ConnectionPage, ListQuery } from '../values/page.js'
import type { MakeLoader } from './batches.js'

/** A relation as the schema offers it. */
interface Edge<Parent, Row extends { readonly id: unknown }, Filter, Args> {
  readonly reads: EdgeReads<Parent, Row, Filter>
  /** @throws VALIDATION_ERROR */
  readonly parse: (args: Args) => ListQuery<Filter>
}

/**
 * A loader of the connections at an edge, one for each parent. The pages of all parents with the same arguments and fields are one statement. So are
 * their totals, and so is each question about rows outside of a bound.
 */
export function connectionsOfParents<
  Parent extends number,
  Row extends { readonly id: unknown },
  Filter extends object,
  Args extends object,
>(edge: Edge<Parent, Row, Filter, Args>): MakeLoader<(args: Args, fields: Fields) => DataLoader<Parent, ConnectionPage<Shown<Row>>>> {
  return (db, actor) => {
    const made = new Map<Fields, Map<string, DataLoader<Parent, ConnectionPage<Shown<Row>>>>>()
    return (args, fields) => {
      const ofFields = made.get(fields) ?? new Map<string, DataLoader<Parent, ConnectionPage<Shown<Row>>>>()
      made.set(fields, ofFields)
      // each parent brings arguments of its own, which are equal
      const key = JSON.stringify(args)
      const loader =
        ofFields.get(key) ?? connections(edge.reads, db, visibleRows(edge.reads.source.shape?.type, actor), edge.parse(args), fields)
      ofFields.set(key, loader)
      return loader
    }
  }
}

function connections<Parent extends number, Row extends { readonly id: unknown }, Filter extends object>(
  reads: EdgeReads<Parent, Row, Filter>,
  db: Db,
  visible: Visible,
  query: ListQuery<Filter>,
  fields: Fields,
): DataLoader<Parent, ConnectionPage<Shown<Row>>> {
  const { request } = query
  const lists = (parents: readonly Parent[]) => reads.of(db, visible, parents, query, fields)
  const counts = new DataLoader(async (parents: readonly Parent[]) => {
    const found = new Map((await lists(parents).counts()).map(({ parent, count }) => [parent, count]))
    return parents.map((parent) => found.get(parent) ?? 0)
  })
  const outside = (bound: Bound) =>
    new DataLoader(async (parents: readonly Parent[]) => {
      const found = new Map((await lists(parents).outsides(bound)).map(({ parent, isThere }) => [parent, isThere]))
      return parents.map((parent) => found.get(parent) ?? false)
    })
  const outsides = { after: outside('after'), before: outside('before') }
  return new DataLoader(async (parents) => {
    const found = new Map<number, Shown<Row>[]>(parents.map((parent) => [parent, []]))
    for (const row of await lists(parents).rows()) found.get(row.parent)?.push(row)
    return parents.map((parent) => ({
      ...pageOf<Shown<Row>>({ request, key: reads.key, count: () => counts.load(parent) }, found.get(parent) ?? []),
      hasOutside: async (bound) => request[bound] !== undefined && outsides[bound].load(parent),
    }))
  })
}
