import type { GraphQLSchema } from 'graphql'
import type { Config } from './config.js'
import { schema } from './graphql/schema.js'
import { type Demonstration, withDeprecations } from './graphql/withDeprecations.js'
import { deprecatedRoute, type RestRoute, routeSubject } from './rest/route.js'
import { routes } from './rest/routes.js'
import { type Generated, generateRoutes } from './rest/sofa.js'
import { shopDemonstrations } from './seed/shopDemonstrations.js'
import type { DeprecationFacts } from './values/deprecation.js'

/** Fields that the sandbox has beside the contract, so that developers see how an end comes. */
const demonstrations: readonly Demonstration[] = [
  // a list of one line for each part of the product
  ...shopDemonstrations,
]

interface ServedContract {
  readonly schema: GraphQLSchema
  readonly generated: Generated
}

/** Most apps share it, because it depends on the code alone. */
const usual: ServedContract = { schema, generated: await generateRoutes(schema, routes) }

/**
 * The schema and the routes that an app serves.
 * @param deprecations for tests: facts by schema coordinate, or by method and path of a route
 */
export async function servedContract(
  { APP_ENV }: Pick<Config, 'APP_ENV'>,
  { deprecations = {} }: { readonly deprecations?: Readonly<Record<string, DeprecationFacts>> },
): Promise<ServedContract> {
  const isSandbox = APP_ENV === 'sandbox'
  if (!isSandbox && Object.keys(deprecations).length === 0) return usual
  const { ofRoutes, ofSchema } = parted(deprecations)
  const own = withDeprecations(schema, { demonstrations: isSandbox ? demonstrations : [], deprecations: ofSchema })
  const rows = routes.map((row): RestRoute => {
    const facts = ofRoutes[routeSubject(row)]
    return facts ? deprecatedRoute(row, facts) : row
  })
  return { schema: own, generated: await generateRoutes(own, rows) }
}

/** The name of a route has a space, a schema coordinate has none. */
function parted(deprecations: Readonly<Record<string, DeprecationFacts>>) {
  const entries = Object.entries(deprecations)
  return {
    ofRoutes: Object.fromEntries(entries.filter(([subject]) => subject.includes(' '))),
    ofSchema: Object.fromEntries(entries.filter(([subject]) => !subject.includes(' '))),
  }
}
