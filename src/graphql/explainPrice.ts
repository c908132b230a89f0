import type { FieldPrice, Variables } from '../policies/price.js'
import { isIncluded } from './inclusion.js'
import { entriesOf } from './listSize.js'
import type { PricedField } from './pricedFields.js'
import { OBJECT_POINTS } from './priceFormula.js'

/**
 * The price of every field in the whole operation. The variables can leave fields out, and such fields are not listed. An object of several possible
 * types costs as much as the most expensive type, and the fields of all types are listed.
 * @param variables wire values. @param times the number of objects around the fields
 */
export function explainPrice(
  fields: readonly PricedField[],
  variables: Variables,
  around: readonly string[] = [],
  times = 1,
): FieldPrice[] {
  return fields.flatMap(({ name, alternatives, points, size, objects }) => {
    if (alternatives.length > 0 && !isIncluded(alternatives, variables)) return []
    const path = [...around, name]
    const values = times * (size ? entriesOf(size, variables) : 1)
    const types = objects?.map((inner) => explainPrice(inner, variables, path, values)) ?? []
    const children = Math.max(0, ...types.map((type) => sumOfChildren(type, path)))
    const objectPoints = objects ? OBJECT_POINTS : 0
    const price: FieldPrice = {
      path,
      definedCost: points + objectPoints,
      requestedTotalCost: times * points + values * objectPoints + children,
      requestedChildrenCost: objects ? children : null,
    }
    return [price, ...eachPathOnce(types.flat())]
  })
}

function sumOfChildren(prices: readonly FieldPrice[], parent: readonly string[]): number {
  const children = prices.filter(({ path }) => path.length === parent.length + 1)
  return children.reduce((sum, { requestedTotalCost }) => sum + requestedTotalCost, 0)
}

/** Several types of an object can have a field of the same name. The most expensive of these fields counts. */
function eachPathOnce(prices: readonly FieldPrice[]): FieldPrice[] {
  const byPath = new Map<string, FieldPrice>()
  for (const price of prices) {
    const path = price.path.join('.')
    const known = byPath.get(path)
    if (!known || known.requestedTotalCost < price.requestedTotalCost) byPath.set(path, price)
  }
  return [...byPath.values()]
}
