import { apiPath } from '../values/apiVersion.js'
import { type Deprecation, type DeprecationFacts, readDeprecation } from '../values/deprecation.js'

/**
 * A row of the table of REST routes. It names a root field of the schema. Sofa generates the row's operation; all other facts about the route
 * (parameters, body, scope, document, OpenAPI) come from the field.
 */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path below the version; `:id` is the field's argument `id`. */
  readonly path: string
  /** Arguments of the field that this route does not take, because another row has them. */
  readonly without?: readonly string[]
  /** `operationId`; needed when the field's name gives none of verb and noun, or when another row has the field, too. */
  readonly name?: string
  readonly field: `Query.${string}` | `Mutation.${string}`
  readonly tag: string
  /** 200 by default. */
  readonly status?: 201 | 204
  /** Possible error statuses beside the statuses that follow from the method and the arguments of the route. */
  readonly refusals?: readonly number[]
  /** True for a row that creates a resource with an address of its own, below the row's path. */
  readonly location?: true
  /** `deprecatedRoute` makes it. */
  readonly deprecation?: Deprecation
}

/** A row that ends on a day. @throws Error for a missing part, or for days that are too near */
export function deprecatedRoute(row: RestRoute, facts: DeprecationFacts): RestRoute {
  return { ...row, deprecation: readDeprecation('route', routeSubject(row), facts) }
}

/** The name of a row in the report of deprecated parts, such as GET and the path with `{id}`. */
export function routeSubject({ method, path }: Pick<RestRoute, 'method' | 'path'>): string {
  return `${method} ${apiPath(path.slice(1)).replace(/:(\w+)/g, '{$1}')}`
}

/** The status of a success. */
export function statusOf({ status }: Pick<RestRoute, 'status'>): 200 | 201 | 204 {
  return status ?? 200
}

/** An older name of a path, with the same handlers. */
export type Alias = readonly [canonical: RegExp, alias: string]
