import { templateOf } from '../../src/rest/openapi/templateOf.js'
import { routes } from '../../src/rest/routes.js'
import type { Change } from './change.js'

/** The root fields of the schema by the names of their operations: `GET /v1/pets` has `Query.pets`. */
const fields = new Map(routes.map(({ method, path, field }) => [`${method} ${templateOf(path)}`, field]))

/** The arguments of the schema for a changed query parameter: `GET /v1/pets?species` has `Query.pets(species:)`. */
export function argumentsOf({ subject, places }: Change): string[] {
  const [, operation, parameter] = /^([^?]*)\?(\w+)/.exec(subject) ?? []
  if (parameter === undefined) return []
  // a change that several operations share names them only as its places
  return (operation ? [operation] : places).flatMap((name) => {
    const field = fields.get(name)
    return field ? [`${field}(${parameter}:)`] : []
  })
}
