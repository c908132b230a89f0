import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { constraintOf } from '../schema/constrained.js'
import { DEFAULT_LIMIT, MAX_LIMIT } from '../values/page.js'

/** Maximum number of rows that the nested connections of an operation ask for. Without this bound a short document could ask for 100 x 100 x 100 rows. */
export const MAX_NESTED_ROWS = 10_000

/** The number of rows that a list has at most: the first of these numbers and variables that has a value, otherwise `fallback`. */
interface Length {
  readonly given: readonly (number | { readonly variable: string })[]
  readonly fallback: number
}

/** A connection below a root field: the lengths of the lists around it, and its own length. Their product is its number of rows. */
export type NestedConnection = readonly Length[]

export function nestedConnections(
  schema: GraphQLSchema,
  { operation, selectionSet }: OperationDefinitionNode,
  document: DocumentNode,
): NestedConnection[] {
  const root = schema.getRootType(operation)
  const walk = new Walk(schema, document)
  if (root) walk.below(root, [selectionSet], undefined)
  return walk.found
}

/** The rows that nested connections ask for. @param variables wire values, with the defaults */
export function countRows(connections: readonly NestedConnection[], variables: Readonly<Record<string, unknown>>): number {
  const rowsOf = (lengths: NestedConnection) => lengths.reduce((product, length) => product * rowsOfList(length, variables), 1)
  return connections.reduce((sum, lengths) => sum + rowsOf(lengths), 0)
}

function rowsOfList({ given, fallback }: Length, variables: Readonly<Record<string, unknown>>): number {
  for (const one of given) {
    const value = typeof one === 'number' ? one : variables[one.variable]
    if (typeof value === 'number') return within(value)
    if (Array.isArray(value)) return within(value.length)
  }
  return fallback
}

/** A length beyond the bounds of a page is refused in its place. Counted as it is, a negative length would hide the rows of other connections. */
function within(length: number): number {
  return Math.min(Math.max(length, 0), MAX_LIMIT)
}

/** The length of a field's list; nothing for a field with a single value, and for the rows of a page, whose length stands at the page. */
function lengthOf({ args, type, extensions }: GraphQLField<unknown, unknown>, node: FieldNode, parent: GraphQLNamedType): Length[] {
  const argument = (...names: readonly string[]) =>
    names.flatMap((name) => node.arguments?.filter((given) => given.name.value === name) ?? []).flatMap(numberIn)
  if (args.some(({ name }) => name === 'last')) return [{ given: argument('last', 'first'), fallback: DEFAULT_LIMIT }]
  if (args.some(({ name }) => name === 'limit')) return [{ given: argument('limit'), fallback: DEFAULT_LIMIT }]
  const isOfPage = isObjectType(parent) && ['pageInfo', 'pagination'].some((name) => name in parent.getFields())
  if (!isListType(getNullableType(type)) || isOfPage) return []
  return [{ given: argument('ids'), fallback: constraintOf(extensions)?.maxItems ?? MAX_LIMIT }]
}

/** The number of an argument, or of the entries of its list. */
function numberIn({ value }: ArgumentNode): Length['given'] {
  if (value.kind === Kind.VARIABLE) return [{ variable: value.name.value }]
  if (value.kind === Kind.INT) return [Number(value.value)]
  return value.kind === Kind.LIST ? [value.values.length] : []
}

/** Fields that become one field of the response. */
interface MergedField {
  readonly parent: GraphQLNamedType
  readonly nodes: FieldNode[]
}

class Walk {
  readonly found: NestedConnection[] = []

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
  ) {}

  /** @param around the lengths of the lists around these selections; undefined for the selections of the operation itself. */
  below(type: GraphQLNamedType, sets: readonly SelectionSetNode[], around: NestedConnection | undefined): void {
    const fields = new Map<string, MergedField>()
    for (const set of sets) this.collect(type, set, fields)
    for (const { parent, nodes } of fields.values()) {
      const [node] = nodes
      const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node?.name.value ?? ''] : undefined
      const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
      if (!node || !field || inner.length === 0) continue
      const lengths = [...(around ?? []), ...lengthOf(field, node, parent)]
      // counting a list costs about as much as reading its longest page
      if (around && field.args.some(({ name }) => name === 'last'))
        this.found.push(this.selects(inner, 'totalCount') ? [...around, { given: [MAX_LIMIT], fallback: MAX_LIMIT }] : lengths)
      this.below(getNamedType(field.type), inner, lengths)
    }
  }

  private collect(type: GraphQLNamedType, { selections }: SelectionSetNode, into: Map<string, MergedField>): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const key = `${type.name}.${(selection.alias ?? selection.name).value}`
        const known = into.get(key)
        if (known) known.nodes.push(selection)
        else into.set(key, { parent: type, nodes: [selection] })
      } else {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragment(selection.name.value)
        const inner = this.schema.getType(fragment?.typeCondition?.name.value ?? type.name)
        if (fragment && inner) this.collect(inner, fragment.selectionSet, into)
      }
    }
  }

  private selects(sets: readonly SelectionSetNode[], name: string): boolean {
    return sets.some(({ selections }) =>
      selections.some((selection) => {
        if (selection.kind === Kind.FIELD) return selection.name.value === name
        const { selectionSet } = (selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragment(selection.name.value)) ?? {}
        return selectionSet !== undefined && this.selects([selectionSet], name)
      }),
    )
  }

  private fragment(name: string): FragmentDefinitionNode | undefined {
    const named = this.document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
    return named.find((node) => node.name.value === name)
  }
}
