import type { FieldNode, FragmentDefinitionNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import { createParameterDecorator } from 'type-graphql'
import type { Fields } from '../values/fields.js'

const known = new WeakMap<readonly FieldNode[], Map<string, Fields>>()

/**
 * Gives a resolver the selected fields of its result, so that only their columns are read.
 * @param paths of the rows in the result: `data` in a page, `edges.node` in a connection; none when the result is the row.
 */
export function Selected(...paths: string[]) {
  return createParameterDecorator(({ info }) => selectedFields(info, paths))
}

/** Every run of a compiled plan has the same nodes, so the fields are collected once and are the same object in each run. */
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
  const sets =
    paths.length === 0 ? roots : paths.flatMap((path) => path.split('.').reduce((sets, name) => below(sets, name, fragments), roots))
  return sameFields(sets.flatMap((set) => fieldsOf(set, fragments)).map((node) => node.name.value))
}

const bySignature = new LRUCache<string, Fields>({ max: 1000 })

/** Returns the same object for the same fields, so that aliases of one relation share its loader. */
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

/** The fields of a selection, with the fields of its fragments. A conditional field counts: one column too many does no harm. */
function fieldsOf(set: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === 'Field') return selection
    const inner = selection.kind === 'InlineFragment' ? selection.selectionSet : fragments[selection.name.value]?.selectionSet
    return inner ? fieldsOf(inner, fragments) : []
  })
}
