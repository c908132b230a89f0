import { type DocumentNode, type GraphQLSchema, getNamedType, isObjectType, type OperationDefinitionNode } from 'graphql'
import { Unplannable } from '../db/unplannable.js'
import type { WantedReply } from '../domain/plannedRead.js'
import { admission } from '../policies/policies.js'
import type { Variables } from '../policies/price.js'
import { cacheFacts } from './cacheFacts.js'
import { covered } from './covered.js'
import { PlannedOperation } from './plannedOperation.js'
import { plannedEdges, plannedReads } from './plannedReads.js'
import { isPlannedRoot, type RootOfReads } from './plannedRoot.js'
import { replyTemplate } from './replyTemplate.js'
import { type CollectedEdge, type CollectedField, DocumentSelections, inclusionVariables } from './selection.js'
import { usedVariable, valueIn } from './usedVariable.js'

/** The run at which a document is planned: most documents run once, and their statements would be built for nothing. */
const PLANNING_RUN = 2
/** Maximum number of plans kept for one operation, one for each combination of the conditions of its fields. */
const MAX_PLANS = 16
/** Bytes of heap for each root field, and for each list and each piece of its text. Estimated, not measured. */
const BYTES_PER_ROOT = 3000
const BYTES_PER_PART = 600

/**
 * The planned reads of a query, one plan for each combination of the conditions of `@skip` and `@include`. All calls of one document have the same
 * `hidden`.
 */
export class OperationReads {
  private readonly plans = new Map<string, PlannedOperation | undefined>()
  private conditions: readonly string[] | undefined
  private runs = 0

  /** @param document with this operation alone, and its fragments. @param defaults wire values of the defaults of the variables */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
    private readonly defaults: Variables,
    private readonly onPlanned: (bytes: number) => void,
  ) {}

  /** Counts a run that the resolvers answer, because its document is new to the server. */
  countRun(): void {
    this.runs += 1
  }

  /** The plan of a run with these variables. It counts the run. @returns undefined when the resolvers must answer */
  plannedFor(variables: Variables, hidden: string | undefined): PlannedOperation | undefined {
    this.countRun()
    if (this.runs < PLANNING_RUN) return undefined
    if (this.conditions?.length === 0 && this.plans.has('')) return this.plans.get('')
    try {
      this.conditions ??= inclusionVariables(this.document)
      const inclusion = this.conditions.map((name) => [name, valueIn(variables, usedVariable(name, this.defaults))] as const)
      const key = inclusion.map(([, value]) => String(value)).join()
      if (this.plans.has(key)) return this.plans.get(key)
      return this.keep(key, this.planned(Object.fromEntries(inclusion), hidden))
    } catch (error) {
      if (!(error instanceof Unplannable)) throw error
      this.conditions ??= []
      return this.keep('', undefined)
    }
  }

  private planned(inclusion: Variables, hidden: string | undefined): PlannedOperation | undefined {
    try {
      const roots = planRoots(this.schema, this.document, this.operation, inclusion, hidden)
      const facts = cacheFacts(roots, this.document, inclusion, hidden)
      return new PlannedOperation(this.schema, this.operation, roots, facts, this.onPlanned)
    } catch (error) {
      if (error instanceof Unplannable) return undefined
      throw error
    }
  }

  private keep(key: string, operation: PlannedOperation | undefined): PlannedOperation | undefined {
    if (this.plans.size >= MAX_PLANS) this.plans.clear()
    this.plans.set(key, operation)
    const roots = operation?.roots.filter(isPlannedRoot) ?? []
    this.onPlanned(roots.reduce((sum, { lists, pieces }) => sum + BYTES_PER_ROOT + (lists.length + pieces.length) * BYTES_PER_PART, 0))
    return operation
  }
}

/**
 * Plans the root fields of a query.
 * @param inclusion the values of the variables that decide by `@skip` and `@include`. @param hidden key of a part of an object that texts leave out
 * @throws Unplannable
 */
function planRoots(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  inclusion: Variables,
  hidden: string | undefined,
): readonly RootOfReads[] {
  const selections = () => selectionsOf(schema, document, inclusion, hidden)
  return rootsIn(schema, operation, selections()).map((root) => planRoot(schema, root, selections()))
}

/** The root fields that a query selects. @throws Unplannable for introspection */
export function rootsIn(
  schema: GraphQLSchema,
  { operation, selectionSet }: OperationDefinitionNode,
  selections: DocumentSelections,
): readonly CollectedField[] {
  const type = schema.getRootType(operation)
  return type ? selections.rootFields(type, selectionSet) : []
}

/** Plans a root field. @param selections of this field alone, because they number its lists. @throws Unplannable */
export function planRoot(schema: GraphQLSchema, { key, nodes, field }: CollectedField, selections: DocumentSelections): RootOfReads {
  if (!field) return { key, text: JSON.stringify(schema.getQueryType()?.name) }
  const read = plannedReads.get(field.name)
  const [node] = nodes
  const below = getNamedType(field.type)
  if (!read || !node || !isObjectType(below))
    throw new Unplannable(`${field.name} is read by its resolver: no list of planned reads names it`)
  const page = replyTemplate(read.form, below, nodes, selections)
  const { guarded, lists, edges } = selections
  const prepared = read.prepare({ page, edges: edges.map(declared) })
  const isRow = read.form === 'row' && edges.length === 0
  return {
    key,
    field,
    nodes,
    node,
    isRow,
    guarded: [...guarded],
    lists,
    edges,
    pieces: page.pieces,
    read: prepared,
    admit: admission(field),
  }
}

/** The selections of a document for one root field. */
export function selectionsOf(schema: GraphQLSchema, document: DocumentNode, inclusion: Variables, hidden?: string): DocumentSelections {
  return new DocumentSelections(schema, document, inclusion, (...connection) => replyTemplate('connection', ...connection), hidden)
}

function declared({ type, field }: CollectedEdge): WantedReply['edges'][number] {
  const edge = plannedEdges.get(`${type.name}.${field.name}`)
  const of = covered.get(type.name)
  if (!edge || !of) throw new Unplannable(`${type.name}.${field.name} is read by its resolver: no list of planned edges names it`)
  return { edge, of }
}
