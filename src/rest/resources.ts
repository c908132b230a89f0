import { getNamedType } from 'graphql'
import type { Generated, GeneratedRoute } from './sofa.js'

/** Types with an address of their own. Other resources link them by id and do not embed them. */
export function resourceTypes(generated: Generated): ReadonlySet<string> {
  return new Set(singleReads(generated).map(({ field }) => getNamedType(field.type).name))
}

/** The type whose address is the beginning of `path`: `Pet` for `/pets/:id/photos`. */
export function resourceAt(generated: Generated, path: string): string | undefined {
  const row = singleReads(generated).find(({ route }) => path === route.path || path.startsWith(`${route.path}/`))
  return row && getNamedType(row.field.type).name
}

function singleReads({ routes }: Generated): GeneratedRoute[] {
  return routes.filter(({ route }) => route.method === 'GET' && route.path.includes(':'))
}
