import type { Document, OpenapiOperation, Paths } from '../../src/rest/openapi/types.js'

/** An operation or a delivery of a document. */
export interface Named {
  /** Method and path, such as `GET /v1/pets`. */
  readonly name: string
  /** The path, or the event. */
  readonly path: string
  readonly operation: OpenapiOperation
}

const METHODS: readonly string[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** The parts that OpenAPI lets an operation inherit or leave out. */
type Written = Partial<Pick<OpenapiOperation, 'parameters' | 'security' | 'responses'>> &
  Omit<OpenapiOperation, 'parameters' | 'security' | 'responses'>

/** The operations of `paths` or `webhooks` by method and path, complete. The names of path parameters are left out, because they do not travel. */
export function operationsOf(paths: Paths, document: Document): ReadonlyMap<string, Named> {
  const { security = [] } = document as { security?: OpenapiOperation['security'] } // our documents have no credentials for all operations
  return new Map(
    Object.entries(paths).flatMap(([path, item]) => {
      const { parameters: shared = [] } = item as { parameters?: OpenapiOperation['parameters'] } // our documents have no parameters for a whole path
      return Object.entries(item)
        .filter(([method]) => METHODS.includes(method))
        .map(([method, written]): [string, Named] => {
          const { parameters = [], ...own }: Written = written
          const operation = { responses: {}, security, ...own, parameters: [...shared, ...parameters] }
          return [`${method} ${path.replace(/\{[^}]+\}/g, '{}')}`, { name: `${method.toUpperCase()} ${path}`, path, operation }]
        })
    }),
  )
}
