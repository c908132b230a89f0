import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { MAX_COST, type Price, type Variables } from '../policies/price.js'
import type { ApiError } from '../values/errors/apiError.js'
import { queryTooComplex } from '../values/errors/make.js'
import { explainPrice } from './explainPrice.js'
import { pricedFields } from './pricedFields.js'
import { hasEdges, type PricedRows, partsOf, pointsBesideLists, pointsOf, priceFormula, rowsOfEdges } from './priceFormula.js'

/** Maximum number of rows that the edges of an operation ask for. The price alone does not see rows that an edge reads and the caller does not select. */
export const MAX_NESTED_ROWS = 10_000

/** Bytes of heap for each part of a formula, with its sizes, conditions and rows. Estimated, not measured. */
const BYTES_PER_PART = 400

/** The price of an operation, and the rows that its edges ask for. */
export interface OperationPrice extends Price {
  /** The rows of connections below the root fields. @param variables wire values */
  rows(variables: Variables): number
  /** Bytes of heap that the price takes. */
  readonly bytes: number
}

/**
 * Makes the price of an operation, once for each plan. A call then evaluates a formula: a point for each object, ten for each mutation, and for a list
 * the number of its rows times the price of a row.
 * @param document with this operation alone, and its fragments. @param defaults wire values of the defaults of the variables
 */
export function createPrice(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  defaults: Variables,
): OperationPrice {
  const rowsOfLists: PricedRows = new Map()
  const fields = () => pricedFields(schema, operation, document, defaults)
  const formula = priceFormula(fields(), rowsOfLists)
  const readsEdges = hasEdges(formula)
  return {
    requested: (variables) => pointsOf(formula, variables),
    actual(variables, rows) {
      let points = pointsBesideLists(formula, variables)
      for (const [node, count] of rows) {
        const prices = rowsOfLists.get(node)?.map((row) => pointsBesideLists(row, variables)) ?? []
        points += count * Math.max(0, ...prices)
      }
      // a list outside of pages can be longer than its assumed size
      return Math.min(points, pointsOf(formula, variables))
    },
    explain: (variables) => explainPrice(fields(), variables),
    rows: (variables) => (readsEdges ? rowsOfEdges(formula, variables) : 0),
    bytes: partsOf(formula) * BYTES_PER_PART,
  }
}

/** @returns the refusal of an operation that would cost too much, or whose edges would read too many rows. @param variables wire values */
export function priceExcess(price: Pick<OperationPrice, 'requested' | 'rows'>, variables: Variables): ApiError | undefined {
  const points = price.requested(variables)
  if (points > MAX_COST) return queryTooComplex({ measure: 'cost', limit: MAX_COST, actual: points })
  const rows = price.rows(variables)
  return rows > MAX_NESTED_ROWS ? queryTooComplex({ measure: 'rows', limit: MAX_NESTED_ROWS, actual: rows }) : undefined
}
