import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql'
import type { Variables } from '../policies/price.js'
import { MAX_LIMIT } from '../values/page.js'
import { type Conditions, inclusionOf } from './inclusion.js'
import { isConnection, type ListSize, listSizeOf, pageSizeOf } from './listSize.js'

/** Points of a mutation, beside the points of its result. */
const MUTATION_POINTS = 10

/** A field of the response, with the facts that decide its price. Selections that become one field of the response are one field here. */
export interface PricedField {
  /** Name in the response. */
  readonly name: string
  readonly nodes: readonly FieldNode[]
  /** Points of the field beside the points of its objects. */
  readonly points: number
  /** The field is in the response when all conditions of one of these alternatives hold. Without alternatives it always is. */
  readonly alternatives: readonly Conditions[]
  /** Present for a list. */
  readonly size: ListSize | undefined
  /** The rows that an edge reads for its object, whatever the caller selects of them. */
  readonly edge: ListSize | undefined
  /** The fields below, for each type that an object can have. Absent for plain values. */
  readonly objects: readonly (readonly PricedField[])[] | undefined
}

/** A selection set, and the conditions under which it counts. */
interface ConditionalSet {
  readonly set: SelectionSetNode
  readonly conditions: Conditions
}

interface Occurrence {
  readonly node: FieldNode
  readonly conditions: Conditions
}

/** A page holds a list of rows beside its `pagination` or `pageInfo`. The size of the list is the size of the page. */
const factsOfPage = ['pagination', 'pageInfo']

/**
 * The root fields of an operation, with the fields below them. Introspection and `__typename` cost nothing and are left out.
 * @param defaults wire values of the defaults of variables
 */
export function pricedFields(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  defaults: Variables,
): readonly PricedField[] {
  const root = schema.getRootType(operation.operation)
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  )
  const walk = new Walk(schema, fragments, root, defaults)
  return root ? walk.fieldsOf(root, [{ set: operation.selectionSet, conditions: [] }]) : []
}

class Walk {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly root: GraphQLNamedType | null | undefined,
    private readonly defaults: Variables,
  ) {}

  /** @param page the size of the page, for the fields of a page */
  fieldsOf(type: GraphQLObjectType, sets: readonly ConditionalSet[], page?: ListSize): PricedField[] {
    const found = new Map<string, Occurrence[]>()
    for (const { set, conditions } of sets) this.collect(type, set, conditions, found)
    const isPage = factsOfPage.some((name) => name in type.getFields())
    return [...found].flatMap(([name, occurrences]) => {
      const field = type.getFields()[occurrences[0]?.node.name.value ?? '']
      return field ? this.priced(name, type, field, occurrences, isPage ? page : undefined) : []
    })
  }

  private priced(
    name: string,
    parent: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    occurrences: readonly Occurrence[],
    page: ListSize | undefined,
  ): PricedField {
    const nodes = occurrences.map(({ node }) => node)
    const given = { nodes: nodes[0]?.arguments, defaults: this.defaults }
    const pageSize = pageSizeOf(field, given)
    const objects = this.objectsOf(getNamedType(field.type), occurrences, pageSize)
    return {
      name,
      nodes,
      points: parent === this.schema.getRootType(OperationTypeNode.MUTATION) ? MUTATION_POINTS : 0,
      alternatives: occurrences.some(({ conditions }) => conditions.length === 0) ? [] : occurrences.map(({ conditions }) => conditions),
      size: isListType(getNullableType(field.type)) ? (page ?? listSizeOf(field, given)) : undefined,
      edge: parent !== this.root && isConnection(field) ? edgeSize(pageSize, objects) : undefined,
      objects,
    }
  }

  private objectsOf(type: GraphQLNamedType, occurrences: readonly Occurrence[], page: ListSize | undefined): PricedField['objects'] {
    const types = isAbstractType(type) ? this.schema.getPossibleTypes(type) : isObjectType(type) ? [type] : undefined
    // the field stands under its conditions as a whole; only fields that are one in the response bring conditions of their own
    const isMerged = occurrences.length > 1
    const sets = occurrences.flatMap(({ node: { selectionSet: set }, conditions }) =>
      set ? [{ set, conditions: isMerged ? conditions : [] }] : [],
    )
    return types?.map((possible) => this.fieldsOf(possible, sets, page))
  }

  private collect(type: GraphQLObjectType, { selections }: SelectionSetNode, around: Conditions, into: Map<string, Occurrence[]>): void {
    for (const selection of selections) {
      const own = inclusionOf(selection, this.defaults)
      if (!own) continue
      const conditions = own.length > 0 ? [...around, ...own] : around
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value
        const known = into.get(name)
        if (known) known.push({ node: selection, conditions })
        else into.set(name, [{ node: selection, conditions }])
      } else {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value)
        if (fragment && this.applies(fragment.typeCondition?.name.value, type)) this.collect(type, fragment.selectionSet, conditions, into)
      }
    }
  }

  private applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true
    const named = this.schema.getType(condition)
    return isAbstractType(named) && this.schema.isSubType(named, type)
  }
}

/** To count a list costs about as much as to read its longest page. */
function edgeSize(page: ListSize | undefined, objects: PricedField['objects']): ListSize | undefined {
  const isCounted = objects?.some((fields) => fields.some(({ nodes }) => nodes[0]?.name.value === 'totalCount'))
  return isCounted ? { given: [MAX_LIMIT], usual: MAX_LIMIT, longest: MAX_LIMIT } : page
}
