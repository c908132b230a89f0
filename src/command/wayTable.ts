import type { ReadWay } from '../graphql/listWays.js'

/** The ways of reads as text for people: a line for each root field. */
export function wayTable(ways: readonly ReadWay[]): string {
  return ways
    .map(({ operation, field, reason }) => {
      const name = operation === undefined ? field : `${operation}.${field}`
      return reason === undefined ? `planned   ${name}\n` : `resolved  ${name}: ${reason}\n`
    })
    .join('')
}
