import type { ListedPrice, PriceList } from '../rest/priceList.js'

const WIDTH = 8

/** The price list as text for people. */
export function priceTable({ maxCost, routes, fields }: PriceList): string {
  return `The price of each operation with its default representation, in points. Column "points": a page of the usual size. Column "most": the largest page.
One operation may cost ${maxCost} points.

${table('REST', routes)}
${table('GraphQL', fields)}`
}

function table(title: string, prices: readonly ListedPrice[]): string {
  const rows = [
    ['points', 'most', title] as const,
    ...prices.map(({ name, usual, largest }) => [String(usual), String(largest), name] as const),
  ]
  return rows.map(([usual, largest, name]) => `${usual.padStart(WIDTH)}${largest.padStart(WIDTH)}  ${name}\n`).join('')
}
