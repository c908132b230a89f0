import type { ReadWay } from '../graphql/listWays.js'

/** The ways of reads as text for people: a line for each root field. */
export function wayTable(ways: readonly ReadWay[]): string {
  return ways
    .map(({ operation, field, reason, unplanned }) => {
      const name = operation === undefined ? field : `${operation}.${field}`
      if (reason !== undefined) return `resolved  ${name}: ${reason}\n`
      return `planned   ${name}${unplanned.length > 0 ? ` (resolved with a value for ${unplanned.join(', ')})` : ''}\n`
    })
    .join('')
}
