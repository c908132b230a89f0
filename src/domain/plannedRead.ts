import {
  type EdgeOfShape,
  type EdgeQuery,
  JsonRead,
  type ListOfShape,
  type PageRead,
  type Viewer,
  type WrittenTexts,
} from '../db/jsonRead.js'
import type { DbForReads } from '../db/planUse.js'
import type { LinkToParent } from '../db/queries/edges.js'
import type { Source } from '../db/queries/source.js'
import type { SelectedPage } from '../db/selection.js'
import type { Shape } from '../db/shapes/shape.js'
import { idColumn } from '../db/shapes/shapeColumns.js'
import { Unplannable } from '../db/unplannable.js'
import { everyRow } from '../db/visible.js'
import type { ListQuery } from '../values/page.js'
import { type Actor, anonymous } from './actor.js'
import { type Basis, kindsOfType, type ListRules, type RowCondition } from './cache/basis.js'
import type { Services } from './services.js'
import { visibleRows } from './visibleTypes.js'

/** The form of a root field's value: one object, a page of a list, or a connection. */
export type ReadForm = 'row' | 'page' | 'connection'

/** Sends the one statement of a read. @returns undefined when the statement has no complete answer */
export type SendRead = () => Promise<WrittenTexts | undefined>

/** An edge as it is declared for the loaders, and the type that it belongs to. */
export interface PlannedEdge {
  readonly reads: { readonly source: Omit<Source<never>, 'table'>; readonly link: LinkToParent }
  /** @throws VALIDATION_ERROR */
  parse(args: object): EdgeQuery
}

/** The selection of a caller below a root field. */
export interface WantedReply {
  readonly page: SelectedPage
  /** The edges of the selection, by their numbers, with the shapes that they belong to. */
  readonly edges: readonly { readonly edge: PlannedEdge; readonly of: Shape }[]
}

/** The coerced arguments of a read. */
interface ReadArguments {
  readonly root: object
  /** Of the edges, by their numbers. */
  readonly edges: readonly object[]
}

interface ReadServices extends Pick<Services, 'urlOf'> {
  readonly dbFor: DbForReads
}

/** A read with its arguments, for any caller. */
export interface Question {
  /** @returns undefined when the use case must answer */
  sendFor(actor: Actor, services: ReadServices): SendRead | undefined
  /** The rows on which the answer depends, if the read is shared. @param ids of the rows that the answer shows; undefined before it has come */
  basisOf(ids: readonly number[] | undefined): readonly Basis[]
}

/** A read of one selection, ready to run. */
export interface PreparedRead {
  /** True when every caller sees the same rows, and announcements tell all their changes. */
  readonly isShared: boolean
  /** Checks the arguments as the use cases do, and sends nothing. The question depends on the arguments alone. @throws VALIDATION_ERROR */
  ask(args: ReadArguments): Question
}

/**
 * A root field whose value one statement can write. The statement answers only a complete success, so use cases and resolvers remain the only source of
 * refusals.
 */
export interface PlannedRead {
  /** Name of the root field. */
  readonly field: string
  /** Name of the public type of its rows. */
  readonly type: string
  readonly form: ReadForm
  /** @throws Unplannable */
  prepare(wanted: WantedReply): PreparedRead
}

const givenId = ({ id }: { readonly id: number }) => id

/** @param idOf the id of the row, by default the argument `id`; undefined when the use case must answer */
export function plannedRow(
  field: string,
  shape: Shape,
  idOf: (args: { readonly id: number }, actor: Actor) => number | undefined = givenId,
): PlannedRead {
  return planned(field, 'row', { shape, sorts: {} }, (read, edges, { root }) => {
    const send = read.row(edges)
    const idFor = (actor: Actor) => idOf(root as { readonly id: number }, actor) // the schema declares it, unless `idOf` looks at the actor alone
    return {
      sendFor(actor) {
        const id = idFor(actor)
        return id === undefined ? undefined : (dbFor, viewer) => send(dbFor, viewer, id)
      },
      row: idFor(anonymous),
    }
  })
}

/** For a type with a single row. */
export function plannedSingle(field: string, shape: Shape): PlannedRead {
  return planned(field, 'row', { shape, sorts: {} }, (read, edges) => {
    const send = read.row(edges)
    return { sendFor: () => send }
  })
}

/**
 * @param queryOf the part of the list that the arguments ask for, as the use case reads them; it throws VALIDATION_ERROR
 * @param rules how the facts that announcements tell decide about the list; by default every change may touch it
 */
export function plannedList<Args, Filter extends object>(
  field: string,
  form: Exclude<ReadForm, 'row'>,
  { shape, ...list }: Source<Filter>,
  queryOf: (args: Args) => ListQuery<Filter>,
  rules?: ListRules<Filter>,
): PlannedRead {
  if (!shape) throw new Error(`${field} has no shape`)
  return planned(field, form, { shape, ...list }, (read, edges, { root }) => {
    const query = queryOf(root as Args) // the arguments that the schema declares for the use case
    const send = read.page(edges, query)
    const facts = query.request.sort.map(({ field }) => rules?.sortFacts[field])
    const sortFacts = facts.includes(undefined) ? undefined : facts.flatMap((fact) => fact ?? [])
    return { sendFor: () => send, condition: rules?.condition(query.filter), sortFacts }
  })
}

interface AskedRead {
  sendFor(actor: Actor): PageRead | undefined
  /** Id of the only row; undefined for a list. */
  readonly row?: number | undefined
  readonly condition?: RowCondition | undefined
  /** The facts that decide the order of the list; undefined when changes of its order are not told. */
  readonly sortFacts?: readonly string[] | undefined
}

type Ask<Filter extends object> = (read: JsonRead<Filter>, edges: readonly EdgeQuery[], args: ReadArguments) => AskedRead

function planned<Filter extends object>(field: string, form: ReadForm, list: ListOfShape<Filter>, ask: Ask<Filter>): PlannedRead {
  return {
    field,
    type: list.shape.type,
    form,
    prepare({ page, edges }) {
      const shapes = edges.map(edgeOfShape)
      const read = new JsonRead(list, page, shapes, isSharedType)
      const { isShared } = read
      const below = isShared ? basisBelow(list.shape, shapes, read.types) : []
      return {
        isShared,
        ask(args) {
          const queries = edges.map(({ edge }, i) => edge.parse(args.edges[i] ?? {}))
          const { sendFor, ...asked } = ask(read, queries, args)
          return {
            sendFor(actor, services) {
              const send = sendFor(actor)
              return send && (() => send(services.dbFor, viewer(actor, services)))
            },
            basisOf: (ids) => (isShared ? [...basisOf(list.shape, asked, ids), ...below] : []),
          }
        },
      }
    },
  }
}

/** A type whose rows an anonymous caller sees has no rows that another caller would not see. */
function isSharedType(type: string): boolean {
  return visibleRows(type, anonymous) === everyRow && kindsOfType(type) !== undefined
}

function basisOf({ type }: Shape, { row, condition, sortFacts }: Omit<AskedRead, 'sendFor'>, ids: readonly number[] | undefined): Basis[] {
  const page = ids && sortFacts && { ids, sortFacts }
  return (kindsOfType(type) ?? []).map((kind) => (row === undefined ? { of: 'list', kind, condition, page } : { of: 'row', kind, id: row }))
}

/** The rows that the rows of the reply name, and the lists of its edges. */
function basisBelow(shape: Shape, edges: readonly EdgeOfShape[], types: readonly string[]): readonly Basis[] {
  const lists = new Set(edges.map((edge) => edge.shape.type))
  const named = types.filter((type) => type !== shape.type && !lists.has(type))
  return [...lists]
    .flatMap((type) => (kindsOfType(type) ?? []).map((kind): Basis => ({ of: 'list', kind })))
    .concat(named.flatMap((type) => (kindsOfType(type) ?? []).map((kind): Basis => ({ of: 'named', kind }))))
}

function edgeOfShape({ edge: { reads }, of }: WantedReply['edges'][number]): EdgeOfShape {
  const { shape, ...list } = reads.source
  if (!shape) throw new Unplannable('its rows have no shape')
  return { ...list, shape, owner: idColumn(of), link: reads.link }
}

function viewer(actor: Actor, { urlOf }: ReadServices): Viewer {
  return { visible: (type) => visibleRows(type, actor), values: { publicUrl: urlOf('') } }
}
