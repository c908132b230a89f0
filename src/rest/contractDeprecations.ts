import type { GraphQLSchema } from 'graphql'
import { declaredDeprecations } from '../graphql/declareDeprecations.js'
import { replacementFaults } from '../graphql/replacementFaults.js'
import { type Deprecation, wrongDeprecations } from '../values/deprecation.js'
import { type RestRoute, routeSubject } from './route.js'
import { handWrittenRoutes } from './routes.js'

/**
 * The deprecations of a schema and of the routes beside it. This checks the replacements of routes, and the replacements that are routes.
 * @param rows of the table, as `deprecatedRoute` makes them. @throws Error with all faults
 */
export function contractDeprecations(schema: GraphQLSchema, rows: readonly RestRoute[]): readonly Deprecation[] {
  const ofRoutes = rows.flatMap(({ deprecation }) => (deprecation ? [[deprecation.subject, deprecation] as const] : []))
  const routes = new Set([...rows, ...handWrittenRoutes].map(routeSubject))
  const all = new Map([...declaredDeprecations(schema), ...ofRoutes])
  const faults = replacementFaults(all, { schema, routes })
  if (faults.length > 0) throw wrongDeprecations(faults)
  return [...all.values()]
}
