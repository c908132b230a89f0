import type { FieldNode, FragmentDefinitionNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import { createParameterDecorator } from 'type-graphql'
import type { Fields } from '../values/fields.js'

const known = new WeakMap<readonly FieldNode[], Map<string, Fields>>()

/**
 * Gives a resolver the fields the operation reads of what it returns, so that only their columns are read.
 * @param paths where below the field the rows are shown: `data` in a page, `edges.node` in a connection; none when the field is the row.
 */
export function Selected(...paths: string[]) {
  return createParameterDecorator(({ info }) => selectedFields(info, paths))
}

/** A compiled plan hands the same nodes to every run, so its fields are collected once and are the same object each time. */
function selectedFields(info: GraphQLResolveInfo, paths: readonly string[]): Fields {
  const ofNodes = known.get(info.fieldNodes) ?? new Map<string, Fields>()
  known.set(info.fieldNodes, ofNodes)
  const key = paths.join()
  const fields = ofNodes.get(key) ?? collect(info, paths)
  ofNodes.set(key, fields)
  return fields
}

function collect({ fieldNodes, fragments }: GraphQLResolveInfo, paths: readonly string[]): Fields {
  const roots = fieldNodes.flatMap((node) => node.selectionSet ?? [])
  const places =
    paths.length === 0 ? roots : paths.flatMap((path) => path.split('.').reduce((sets, name) => below(sets, name, fragments), roots))
  return sameFields(places.flatMap((set) => fieldsOf(set, fragments)).map((node) => node.name.value))
}

const bySignature = new LRUCache<string, Fields>({ max: 1000 })

/** The same fields are the same object wherever they are asked for, so that aliases of one relation share its loader. */
function sameFields(names: readonly string[]): Fields {
  const fields = new Set([...names].sort())
  const signature = [...fields].join()
  const known = bySignature.get(signature) ?? fields
  bySignature.set(signature, known)
  return known
}

function below(sets: readonly SelectionSetNode[], name: string, fragments: Fragments): SelectionSetNode[] {
  return sets.flatMap((set) =>
    fieldsOf(set, fragments).flatMap((node) => (node.name.value === name && node.selectionSet ? node.selectionSet : [])),
  )
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>

/** The fields of a selection with its fragments spread out. A conditional field counts: reading a column too many is no fault. */
function fieldsOf(set: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === 'Field') return selection
    const inner = selection.kind === 'InlineFragment' ? selection.selectionSet : fragments[selection.name.value]?.selectionSet
    return inner ? fieldsOf(inner, fragments) : []
  })
}
