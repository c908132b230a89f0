import { type DocumentNode, GraphQLError, lexicographicSortSchema, parse, printSchema, specifiedRules, validate } from 'graphql'
import { ConfigError } from './config.js'
import { listWays, type ReadWay } from './graphql/listWays.js'
import { schema } from './graphql/schema.js'
import { buildManifest, type DocumentFile } from './graphql/trusted/buildManifest.js'
import { type OpenapiVersion, openapiText, type ServingFacts } from './rest/openapi.js'
import { type PriceList, priceList } from './rest/priceList.js'
import { routes } from './rest/routes.js'
import { generateRoutes } from './rest/sofa.js'
import { apiVersions } from './rest/versions/apiVersions.js'
import { type ApiVersions, loadVersions } from './rest/versions/registry.js'
import { restVersions } from './rest/versions/restVersion.js'

/** The GraphQL contract in schema definition language. It is sorted, so that a diff shows real changes only. */
export function schemaText(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}

/**
 * The REST contract of a version as JSON. Neither contract needs a database or settings.
 * @param server facts of a gateway: the document is then the document that this gateway serves. Without it, the document is the committed contract.
 * @param apiVersion a live version, by default the newest
 */
export async function openapiDocument(version: OpenapiVersion, server?: ServingFacts, apiVersion?: string): Promise<string> {
  const versions = knownVersions()
  const name = apiVersion ?? versions.current.name
  const served = await restVersions(versions, await generateRoutes(schema, routes))
  const rest = served.find((live) => live.name === name)
  if (!rest) throw new Error(`${name} is no live version of the REST API. Live are ${versions.live().join(', ')}`)
  return openapiText(rest, schema, version, server)
}

/** The names of the live versions of the REST API, oldest first. */
export function liveVersions(): readonly string[] {
  return knownVersions().live()
}

/** The life of each version of the REST API, oldest first, as the registry declares it. @throws Error for a registry with a wrong row */
export function versionDays() {
  knownVersions()
  return apiVersions.map(({ name, since, sunset, successor }) => ({ name, since, sunset, successor }))
}

/** The manifest of trusted documents as JSON, with the number of its operations. @throws ConfigError that names every fault with its file and line */
export function documentsManifest(files: readonly DocumentFile[]): ReturnType<typeof buildManifest> {
  return buildManifest(schema, files)
}

/** The price of every route and of every root field. */
export async function prices(): Promise<PriceList> {
  return priceList(schema, await generateRoutes(schema, routes))
}

/** The ways in which the root fields of a GraphQL document are read. @throws ConfigError when the text is no valid document */
export function waysOfReads(text: string): readonly ReadWay[] {
  const fault = (message: string) => new ConfigError(`--plan: ${message}`)
  let document: DocumentNode
  try {
    document = parse(text)
  } catch (error) {
    throw error instanceof GraphQLError ? fault(error.message) : error
  }
  const [error] = validate(schema, document, specifiedRules)
  if (error) throw fault(error.message)
  return listWays(schema, document)
}

function knownVersions(): ApiVersions {
  return loadVersions(apiVersions, () => new Date())
}
