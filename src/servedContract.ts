import type { GraphQLSchema } from 'graphql'
import type { Config } from './config.js'
import { schema } from './graphql/schema.js'
import { shopDemonstrations } from './graphql/shopDemonstrations.js'
import { type Demonstration, withDeprecations } from './graphql/withDeprecations.js'
import { contractDeprecations } from './rest/contractDeprecations.js'
import { deprecatedRoute, type RestRoute, routeSubject } from './rest/route.js'
import { routes } from './rest/routes.js'
import { type Generated, generateRoutes } from './rest/sofa.js'
import type { ApiVersion } from './rest/versions/registry.js'
import type { Deprecation, DeprecationFacts } from './values/deprecation.js'

/** Fields that the sandbox has beside the contract, so that developers see how an end comes. */
const demonstrations: readonly Demonstration[] = [
  // a list of one line for each part of the product
  ...shopDemonstrations,
]

interface ServedContract {
  readonly schema: GraphQLSchema
  readonly generated: Generated
  /** Of all parts and routes. */
  readonly deprecations: readonly Deprecation[]
}

/** Most apps share it, because it depends on the code alone. */
const usual = await contractOf(schema, routes)

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
  const missing = Object.keys(ofRoutes).filter((subject) => !routes.some((row) => routeSubject(row) === subject))
  if (missing.length > 0) throw new Error(`These deprecations are of no route: ${missing.join(', ')}`)
  const rows = routes.map((row): RestRoute => {
    const facts = ofRoutes[routeSubject(row)]
    return facts ? deprecatedRoute(row, facts) : row
  })
  return contractOf(own, rows)
}

/** @throws Error for a deprecation whose replacement does not exist */
async function contractOf(served: GraphQLSchema, rows: readonly RestRoute[]): Promise<ServedContract> {
  const deprecations = contractDeprecations(served, rows)
  return { schema: served, generated: await generateRoutes(served, rows), deprecations }
}

/** The ends of versions and of parts of the contract. */
export function sunsetsOf(versions: readonly ApiVersion[], parts: readonly Deprecation[]): Pick<Deprecation, 'subject' | 'sunset'>[] {
  return [...versions.flatMap(({ name, deprecation }) => (deprecation ? [{ subject: name, sunset: deprecation.sunset }] : [])), ...parts]
}

/** The name of a route has a space, a schema coordinate has none. */
function parted(deprecations: Readonly<Record<string, DeprecationFacts>>) {
  const entries = Object.entries(deprecations)
  return {
    ofRoutes: Object.fromEntries(entries.filter(([subject]) => subject.includes(' '))),
    ofSchema: Object.fromEntries(entries.filter(([subject]) => !subject.includes(' '))),
  }
}
