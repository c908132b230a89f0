import { type GraphQLResolveInfo, getNamedType, getNullableType, isLeafType, isListType } from 'graphql'
import type { RequestContext } from '../context.js'
import type { ResolveField, RootField } from './policy.js'

/** Whether the rows of a field are counted: a list of objects costs points for each row, a list of plain values costs nothing. */
export function hasCountedRows({ type }: Pick<RootField, 'type'>): boolean {
  return isListType(getNullableType(type)) && !isLeafType(getNamedType(type))
}

/** Counts the rows that a list returns. An operation pays for these rows, and not for the size of its pages. */
export function countRows(next: ResolveField): ResolveField {
  return (root, args, context, info) => {
    const rows = next(root, args, context, info)
    return rows instanceof Promise ? rows.then((found) => noted(found, context, info)) : noted(rows, context, info)
  }
}

function noted<Rows>(rows: Rows, { notes }: RequestContext, { fieldNodes: [node] }: GraphQLResolveInfo): Rows {
  if (!Array.isArray(rows) || !node) return rows
  notes.rows ??= new Map()
  notes.rows.set(node, (notes.rows.get(node) ?? 0) + rows.length)
  return rows
}
