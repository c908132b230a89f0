import type { FieldNode } from 'graphql'
import type { Variables } from '../policies/price.js'
import { type Conditions, isIncluded } from './inclusion.js'
import { entriesOf, type ListSize } from './listSize.js'
import type { PricedField } from './pricedFields.js'

/** Points of an object. Plain values cost nothing. */
export const OBJECT_POINTS = 1

/** The price of a selection: a sum of points, and of the parts that depend on variables and on page sizes. */
export interface PriceFormula {
  points: number
  /** The numbers of rows that the edges of the selection read. */
  readonly edges: ListSize[]
  readonly parts: PricePart[]
}

type PricePart =
  | { readonly kind: 'list'; readonly size: ListSize; readonly row: PriceFormula }
  | { readonly kind: 'conditional'; readonly alternatives: readonly Conditions[]; readonly selection: PriceFormula }
  | { readonly kind: 'abstract'; readonly types: readonly PriceFormula[] }

/** The rows of each list, by every field of the document that selects the list. Fields of a fragment can select several lists. */
export type PricedRows = Map<FieldNode, PriceFormula[]>

/** Sums up what is known before the values of variables, so that a call computes little. @param rows is filled with the rows of all lists */
export function priceFormula(fields: readonly PricedField[], rows: PricedRows): PriceFormula {
  const formula: PriceFormula = { points: 0, edges: [], parts: [] }
  for (const field of fields) {
    if (field.alternatives.length === 0) {
      addField(field, formula, rows)
      continue
    }
    const selection = priceFormula([{ ...field, alternatives: [] }], rows)
    if (!isFree(selection)) formula.parts.push({ kind: 'conditional', alternatives: field.alternatives, selection })
  }
  return formula
}

function addField({ points, edge, objects, size, nodes }: PricedField, formula: PriceFormula, rows: PricedRows): void {
  formula.points += points
  if (edge) formula.edges.push(edge)
  if (!objects) return
  const object = objectFormula(objects, rows)
  if (size) {
    formula.parts.push({ kind: 'list', size, row: object })
    for (const node of nodes) {
      const known = rows.get(node)
      if (known) known.push(object)
      else rows.set(node, [object])
    }
  } else {
    formula.points += object.points
    formula.edges.push(...object.edges)
    formula.parts.push(...object.parts)
  }
}

/** The price of an object. An object of several possible types costs as much as the most expensive type. */
function objectFormula(objects: readonly (readonly PricedField[])[], rows: PricedRows): PriceFormula {
  const types = objects.map((fields) => priceFormula(fields, rows)).filter((formula) => !isFree(formula))
  const [only, ...others] = types
  if (others.length > 0) return { points: OBJECT_POINTS, edges: [], parts: [{ kind: 'abstract', types }] }
  return only ? { ...only, points: only.points + OBJECT_POINTS } : { points: OBJECT_POINTS, edges: [], parts: [] }
}

function isFree({ points, edges, parts }: PriceFormula): boolean {
  return points === 0 && edges.length === 0 && parts.length === 0
}

/** The points of a selection with the sizes of its lists. @param variables wire values */
export function pointsOf({ points, parts }: PriceFormula, variables: Variables): number {
  return points + sum(parts, variables, ({ size, row }) => entriesOf(size, variables) * pointsOf(row, variables), pointsOf)
}

/** The points of a selection without the rows of its lists. */
export function pointsBesideLists({ points, parts }: PriceFormula, variables: Variables): number {
  return points + sum(parts, variables, () => 0, pointsBesideLists)
}

/** The rows that the edges of a selection read. A list outside of pages counts with its longest size. */
export function rowsOfEdges({ edges, parts }: PriceFormula, variables: Variables): number {
  const own = edges.reduce((total, size) => total + entriesOf(size, variables), 0)
  const inLists = ({ size, row }: ListPart) => {
    const rows = rowsOfEdges(row, variables)
    return rows === 0 ? 0 : rows * entriesOf(size, variables, size.longest)
  }
  return own + sum(parts, variables, inLists, rowsOfEdges)
}

/** The number of parts of a formula, itself included. */
export function partsOf({ edges, parts }: PriceFormula): number {
  return parts.flatMap(below).reduce((total, formula) => total + partsOf(formula), 1 + edges.length)
}

/** Whether a selection reads any edge. */
export function hasEdges({ edges, parts }: PriceFormula): boolean {
  return edges.length > 0 || parts.flatMap(below).some(hasEdges)
}

function below(part: PricePart): readonly PriceFormula[] {
  return part.kind === 'list' ? [part.row] : part.kind === 'abstract' ? part.types : [part.selection]
}

type ListPart = Extract<PricePart, { readonly kind: 'list' }>
type Measure = (formula: PriceFormula, variables: Variables) => number

function sum(parts: readonly PricePart[], variables: Variables, inList: (part: ListPart) => number, measure: Measure): number {
  let total = 0
  for (const part of parts) {
    if (part.kind === 'list') total += inList(part)
    else if (part.kind === 'abstract') total += Math.max(...part.types.map((type) => measure(type, variables)))
    else if (isIncluded(part.alternatives, variables)) total += measure(part.selection, variables)
  }
  return total
}
