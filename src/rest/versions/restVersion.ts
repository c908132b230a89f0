import { type FieldNode, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import type { RootField } from '../../policies/policy.js'
import type { Variables } from '../../policies/price.js'
import { API_VERSION } from '../../values/apiVersion.js'
import { createExamples } from '../openapi/examples.js'
import { resourceTypes } from '../resources.js'
import { rowType } from '../shownFields.js'
import { type Generated, type GeneratedRoute, generateRoutes } from '../sofa.js'
import { resolveChanges, type VersionChanges } from './changes.js'
import { mustBeSentBack } from './mustBeSentBack.js'
import { mustHaveOwnParameters } from './mustHaveOwnParameters.js'
import { refuseInVersion } from './refuseInVersion.js'
import type { ApiVersion, ApiVersions } from './registry.js'
import { selectInSchema } from './selectInSchema.js'
import { ShownObjects, type ShowObject } from './shownObjects.js'
import { takeFromVersion } from './takeFromVersion.js'
import { versionAddress } from './versionAddress.js'
import { versionSchema } from './versionSchema.js'

/** Translates the calls of a route between a version and the schema. */
interface Translation {
  /** Runs an operation with the variables of the schema, and gives its error in the words of the version. @param sent as the version writes them */
  run<Result>(sent: Variables, act: (variables: Variables) => Promise<Result>): Promise<Result>
  /** The fields of the schema for selected fields of the version. */
  select(typeName: string, nodes: readonly FieldNode[]): FieldNode[]
  /** Undefined for a result that the version shows as the schema does. */
  readonly show: ShowObject | undefined
  /** The same for a row of a list. */
  readonly showRow: ShowObject | undefined
}

/** A route in the names of a version. */
export interface VersionRoute extends GeneratedRoute {
  /** The field of the schema that runs. */
  readonly runs: RootField
  /** Undefined in the version of the schema. */
  readonly translation: Translation | undefined
}

/** The routes of a version, and everything that shows them. */
export interface RestVersion extends Pick<ApiVersion, 'name' | 'deprecation'> {
  /** The routes, with a schema and OpenAPI components in the names of the version. */
  readonly generated: Generated
  readonly routes: readonly VersionRoute[]
  /** Shows objects of a type. @returns undefined for a type that the version shows as the schema does */
  showOf(typeName: string): ShowObject | undefined
}

/** The versions whose routes are served. A version that has ended at the start has none. @param base Sofa's output for the schema */
export async function restVersions(versions: ApiVersions, base: Generated): Promise<RestVersion[]> {
  const live = versions.all.filter((version) => versions.statusOf(version) !== 'sunset')
  return Promise.all(
    live.map((version) => (version.name === API_VERSION ? baseVersion(base, version.deprecation) : laterVersion(version, base))),
  )
}

/** The version whose form the schema has. @param base Sofa's output for the schema */
export function baseVersion(base: Generated, deprecation?: ApiVersion['deprecation']): RestVersion {
  const routes = base.routes.map((row) => ({ ...row, runs: row.field, translation: undefined }))
  return { name: API_VERSION, deprecation, generated: base, routes, showOf: () => undefined }
}

async function laterVersion(version: ApiVersion, base: Generated): Promise<RestVersion> {
  const changes = resolveChanges(version, base)
  mustBeSentBack(version.name, changes, base)
  mustHaveOwnParameters(version.name, changes, base)
  const examples = createExamples(base.schema, resourceTypes(base))
  const shownSchema = versionSchema(version.name, base.schema, changes, examples)
  const generated = await generateRoutes(
    shownSchema,
    base.routes.map(({ route }) => route),
  )
  const objects = new ShownObjects(base.schema, changes, versionAddress(version.name, base, generated))
  const routes = generated.routes.map((row, i): VersionRoute => {
    const { field: runs, document } = base.routes[i] as GeneratedRoute // both have a row for each route
    return { ...row, document, runs, translation: translationOf(row, runs, base.schema, changes, objects) }
  })
  const { name, deprecation } = version
  return { name, deprecation, generated: { ...generated, routes }, routes, showOf: (typeName) => objects.of(typeName) }
}

function translationOf(
  { route, field: shown }: GeneratedRoute,
  field: RootField,
  schema: GraphQLSchema,
  changes: VersionChanges,
  objects: ShownObjects,
): Translation {
  const type = getNamedType(field.type)
  const row = isObjectType(type) ? rowType(type) : undefined
  const input = field.args.find(({ name }) => name === 'input')?.type
  const refused = { changes, input, ofRows: row && changes.types.get(row.name) }
  const take = takeFromVersion({ changes, field, name: route.field, shown, row })
  return {
    async run(sent, act) {
      const taken = take(sent)
      try {
        return await act(taken)
      } catch (error) {
        throw refuseInVersion(refused, error, sent)
      }
    },
    select: (typeName, nodes) => selectInSchema(schema, changes, typeName, nodes),
    show: objects.of(type.name),
    showRow: row && objects.of(row.name),
  }
}
