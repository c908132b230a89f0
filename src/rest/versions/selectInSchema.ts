import { type FieldNode, type GraphQLSchema, getNamedType, isObjectType, Kind } from 'graphql'
import type { VersionChanges } from './changes.js'

/** The fields of the schema that a selection of fields of a version reads, in the same order. @param schema of the gateway. @param typeName of the nodes */
export function selectInSchema(schema: GraphQLSchema, changes: VersionChanges, typeName: string, nodes: readonly FieldNode[]): FieldNode[] {
  const type = schema.getType(typeName)
  if (!isObjectType(type)) return [...nodes]
  const fields = type.getFields()
  const names = new Map(
    [...(changes.types.get(typeName) ?? [])].flatMap(([name, { name: shown }]) => (shown === undefined ? [] : [[shown, name]])),
  )
  const groups = new Set([...names.keys()].flatMap((shown) => (shown.includes('.') ? [shown.slice(0, shown.indexOf('.'))] : [])))

  function named(node: FieldNode, shown: string): FieldNode {
    const name = names.get(shown) ?? shown
    const inner = getNamedType(fields[name]?.type)
    const selections = node.selectionSet && selectInSchema(schema, changes, inner?.name ?? '', fieldsOf(node))
    return {
      ...node,
      name: { kind: Kind.NAME, value: name },
      ...(selections && { selectionSet: { kind: Kind.SELECTION_SET, selections } }),
    }
  }

  return nodes.flatMap((node) => {
    const shown = node.name.value
    return groups.has(shown) ? fieldsOf(node).map((member) => named(member, `${shown}.${member.name.value}`)) : [named(node, shown)]
  })
}

function fieldsOf({ selectionSet }: FieldNode): FieldNode[] {
  return (selectionSet?.selections ?? []) as FieldNode[] // documents of REST have fields only
}
