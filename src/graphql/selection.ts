import {
  BREAK,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js'
import type { SelectedPage, Selection } from '../db/selection.js'
import { Unplannable } from '../db/unplannable.js'
import { accessOf } from '../policies/authorize.js'
import { hasCountedRows } from '../policies/countRows.js'
import type { RootField } from '../policies/policy.js'
import type { Variables } from '../policies/price.js'

/** An edge of the selection: the arguments that it gets are known when the operation runs. */
export interface CollectedEdge {
  readonly type: GraphQLObjectType
  readonly field: RootField
  readonly node: FieldNode
}

/** A field of the reply, with all nodes of the document that select it. */
export interface CollectedField {
  readonly key: string
  readonly nodes: readonly FieldNode[]
  /** Undefined for `__typename`. */
  readonly field: RootField | undefined
}

type ReadConnection = (type: GraphQLObjectType, nodes: readonly FieldNode[], selections: DocumentSelections) => SelectedPage

const KNOWN_DIRECTIVES: ReadonlySet<string> = new Set(['skip', 'include'])

/** The variables that decide by `@skip` and `@include` which fields an operation selects. @throws Unplannable for another directive */
export function inclusionVariables(document: DocumentNode): string[] {
  const names = new Set<string>()
  let unknown: string | undefined
  visit(document, {
    Directive({ name, arguments: given }) {
      if (!KNOWN_DIRECTIVES.has(name.value)) {
        unknown = name.value
        return BREAK
      }
      for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
      return undefined
    },
  })
  if (unknown !== undefined) throw new Unplannable(`the directive @${unknown} is the business of the resolvers`)
  return [...names].sort()
}

/**
 * Reads the selections of a document as graphql-js does: aliases, fragments and their types, `@skip` and `@include`, and fields that are selected
 * twice. It collects on its way what a reader of the selections has to know.
 */
export class DocumentSelections {
  /** The lists whose rows count for the cost, by their numbers: the first node of the document that selects the list. */
  readonly lists: FieldNode[] = []
  /** The edges below the root field, by their numbers. */
  readonly edges: CollectedEdge[] = []
  /** Fields below the root fields that demand rights. */
  readonly guarded = new Set<RootField>()
  private readonly fragments: Record<string, FragmentDefinitionNode> = {}

  /**
   * @param inclusion the values of the variables that `inclusionVariables` names. @param connection reads the selection of a connection.
   * @param hidden a key that is left out
   */
  constructor(
    private readonly schema: GraphQLSchema,
    { definitions }: DocumentNode,
    private readonly inclusion: Variables,
    private readonly connection: ReadConnection,
    private readonly hidden?: string,
  ) {
    for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) this.fragments[node.name.value] = node
  }

  rootFields(type: GraphQLObjectType, set: SelectionSetNode): CollectedField[] {
    return this.withFields(type, collectFields(this.schema, this.fragments, this.inclusion, type, set))
  }

  /** The fields below a field that gives objects of one type. */
  fieldsBelow(type: GraphQLObjectType, nodes: readonly FieldNode[]): CollectedField[] {
    return this.withFields(type, collectSubfields(this.schema, this.fragments, this.inclusion, type, nodes))
  }

  /** The parts of an object. @throws Unplannable */
  partsOf(type: GraphQLObjectType, nodes: readonly FieldNode[]): Selection[] {
    return this.fieldsBelow(type, nodes).map(({ key, nodes: own, field }): Selection => {
      if (!field) return typeName(key, type)
      this.noteGuard(field)
      const below = getNamedType(field.type)
      if (field.args.length > 0) return this.edgeOf(key, type, field, objectType(type, field, below), own)
      const parts = isLeafType(below) ? [] : this.partsOf(objectType(type, field, below), own)
      return { key, kind: 'field', name: field.name, below: parts, list: this.numberOf(field, own) }
    })
  }

  private edgeOf(key: string, type: GraphQLObjectType, field: RootField, below: GraphQLObjectType, nodes: readonly FieldNode[]): Selection {
    const [node] = nodes
    if (!node) throw new Error('a collected field has no node')
    const edge = this.edges.push({ type, field, node }) - 1
    return { key, kind: 'edge', name: field.name, edge, page: this.connection(below, nodes, this) }
  }

  /** Gives a list whose rows are counted its number. */
  numberOf(field: RootField, [first]: readonly FieldNode[]): number | undefined {
    return first && hasCountedRows(field) ? this.lists.push(first) - 1 : undefined
  }

  noteGuard(field: RootField): void {
    const access = accessOf(field)
    if (access !== undefined && access !== 'public') this.guarded.add(field)
  }

  private withFields(type: GraphQLObjectType, found: ReadonlyMap<string, readonly FieldNode[]>): CollectedField[] {
    const fields = type.getFields()
    return [...found].flatMap(([key, nodes]) => {
      if (key === this.hidden) return []
      const name = nodes[0]?.name.value ?? ''
      const field = fields[name] as RootField | undefined // graphql-js types the fields of all objects alike
      if (!field && name !== '__typename') throw new Unplannable('introspection reads no data')
      return { key, nodes, field }
    })
  }
}

/** The part `__typename` of an object. */
export function typeName(key: string, { name }: GraphQLNamedType): Selection {
  return { key, kind: 'constant', json: JSON.stringify(name) }
}

function objectType(parent: GraphQLObjectType, field: RootField, type: GraphQLNamedType): GraphQLObjectType {
  if (isObjectType(type)) return type
  throw new Unplannable(`${parent.name}.${field.name} gives objects of several types`)
}
