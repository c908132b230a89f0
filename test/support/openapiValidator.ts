import { schema } from '../../src/graphql/schema.js'
import { exportOf } from '../../src/rest/exportRoute.js'
import type { Document, Header, OpenapiOperation, OpenapiParameter, Response } from '../../src/rest/openapi/types.js'
import { openapiText } from '../../src/rest/openapi.js'
import { createBodyCheck, pointerKey } from '../../src/rest/replyChecks/bodyCheck.js'
import { pathsOf, routes } from '../../src/rest/routes.js'
import { photoUpload } from '../../src/rest/shopRoutes.js'
import { type Generated, generateRoutes } from '../../src/rest/sofa.js'
import { baseVersion } from '../../src/rest/versions/restVersion.js'
import { API_VERSION } from '../../src/values/apiVersion.js'

/** The parts of a reply that the document describes. */
interface SentReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
}

const generated = await generateRoutes(schema, routes)
/** Made from the code under test, not read from `openapi.json`: another test compares that file. */
export const contract = JSON.parse(openapiText(baseVersion(generated), schema, '3.1')) as Document

/** Holds replies and deliveries to an OpenAPI document. */
interface Validator {
  /**
   * Checks a reply against the document: status, media type, headers and body.
   * @returns the operation and the status of the check; undefined for paths that the document does not describe.
   * @throws Error that names the difference.
   */
  checkReply(method: string, url: string, reply: SentReply): { operationId: string; status: number } | undefined
  /** Checks the headers and the body of a delivery. @throws Error that names the difference. */
  checkDelivery(headers: Readonly<Record<string, unknown>>, body: string): void
}

/** @param generated the routes of the version, in its names */
export function createValidator(contract: Document, generated: Generated, version: string): Validator {
  const { bodyProblem, valueProblem, resolve } = createBodyCheck(contract, generated)

  /** The exports of lists: not rows of the table, but documented. */
  const exported = routes.map(exportOf).filter(({ path }) => contract.paths[`/${version}${templateOf(path)}`])

  /** Every address under which a documented path is served. */
  const addresses = [
    ...[...routes, ...exported, photoUpload].flatMap((route) =>
      pathsOf(route, version).map((url) => address(url, `/${version}${templateOf(route.path)}`, route.method)),
    ),
    ...Object.keys(contract.paths).map((path) => address(path, path)),
    address(`/${version}/graphql`, '/graphql'),
  ].sort((a, b) => a.parameters - b.parameters) // `/v1/orders/mine` before `/v1/orders/{id}`

  function checkReply(method: string, url: string, reply: SentReply): { operationId: string; status: number } | undefined {
    const [path = '', query = ''] = url.split('?')
    const refuse = (reason: string): never => {
      throw new Error(`${method} ${url} → ${reply.status} is not as the OpenAPI document says: ${reason}\n${reply.text.slice(0, 500)}`)
    }
    if (isErrorPage(path, reply)) return undefined
    const key = method === 'HEAD' ? 'get' : method.toLowerCase()
    const best = bestFor(path)
    const template = best.find((candidate) => candidate.method === undefined || candidate.method.toLowerCase() === key)?.path
    const operation = template === undefined ? undefined : contract.paths[template]?.[key]
    if (!template || !operation) {
      if (method === 'OPTIONS' || (best.length === 0 && !new RegExp(`^(/api)?/${version}(/|$)`).test(path))) return undefined
      if (reply.status !== 429) checkUnknown(best.length > 0 ? 405 : 404, reply, refuse)
      else checkValue('#/components/schemas/ApiError', JSON.parse(reply.text), refuse)
      return undefined
    }
    const documented = operation.responses[String(reply.status)]
    if (!documented) return refuse(`${operation.operationId} documents ${Object.keys(operation.responses).join(', ')}`)
    const response = resolve<Response>(documented)
    checkHeaders(response, reply, refuse)
    const problem = method === 'HEAD' ? headProblem(reply) : bodyProblem(template, key, documented, bodyOf(reply, query))
    if (problem !== undefined) refuse(problem)
    return { operationId: operation.operationId, status: reply.status }
  }

  const found = new Map<string, readonly Address[]>()

  /** The addresses of the path with the fewest parameters. */
  function bestFor(path: string): readonly Address[] {
    const known = found.get(path)
    if (known) return known
    const first = addresses.find(({ pattern }) => pattern.test(path))
    const best = addresses.filter(({ parameters, pattern }) => parameters === first?.parameters && pattern.test(path))
    if (found.size < 1000) found.set(path, best)
    return best
  }

  function checkDelivery(headers: Readonly<Record<string, unknown>>, body: string): void {
    const { eventType } = JSON.parse(body)
    const refuse = (reason: string): never => {
      throw new Error(`the delivery of ${eventType} is not as the OpenAPI document says: ${reason}\n${body.slice(0, 500)}`)
    }
    const operation = contract.webhooks[eventType]?.post
    if (!operation) return refuse('there is no such event')
    for (const given of operation.parameters) {
      const { name } = resolve<OpenapiParameter>(given)
      const value = headers[name.toLowerCase()]
      if (value === undefined) refuse(`the header ${name} is missing`)
      if ('$ref' in given) checkValue(`${given.$ref}/schema`, value, refuse)
    }
    const type = String(headers['content-type'])
    if (!operation.requestBody?.content[type]) refuse(`the body is ${type}`)
    checkValue(`#/webhooks/${pointerKey(eventType)}/post/requestBody/content/${pointerKey(type)}/schema`, JSON.parse(body), refuse)
  }

  /** An unknown path or method is refused with the error envelope of every operation. */
  function checkUnknown(status: 404 | 405, reply: SentReply, refuse: Refuse): void {
    if (reply.status !== status) refuse(`there is no such ${status === 404 ? 'path' : 'method'}, so ${status} was to be expected`)
    if (status === 405 && !reply.headers.allow) refuse('405 comes with Allow')
    const schema = reply.headers['content-type']?.startsWith('application/problem+json') ? 'Problem' : 'ApiError'
    if (reply.text !== '') checkValue(`#/components/schemas/${schema}`, JSON.parse(reply.text), refuse)
  }

  function checkHeaders({ headers = {} }: Response, reply: SentReply, refuse: Refuse): void {
    for (const [name, given] of Object.entries(headers)) {
      const header = resolve<Header>(given)
      const value = reply.headers[name.toLowerCase()]
      if (value === undefined && header.required) refuse(`the header ${name} is missing`)
      if (value === undefined || !('$ref' in given)) continue
      checkValue(`${given.$ref}/schema`, header.schema.type === 'integer' ? Number(value) : value, refuse)
    }
  }

  function checkValue(pointer: string, value: unknown, refuse: Refuse): void {
    const problem = valueProblem(pointer, value)
    if (problem !== undefined) refuse(problem)
  }

  return { checkReply, checkDelivery }
}

/** Holds replies and deliveries to the document of the schema's version. */
export const { checkReply, checkDelivery } = createValidator(contract, generated, API_VERSION)

type Refuse = (reason: string) => never

function headProblem({ text }: SentReply): string | undefined {
  return text === '' ? undefined : 'there is no body'
}

function bodyOf({ status, headers, text }: SentReply, query: string) {
  return {
    status,
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
    text,
    hasFields: new URLSearchParams(query).has('fields'),
  }
}

/** A page for a browser, which the document does not describe. On the paths of the API there is none. */
function isErrorPage(path: string, { status, headers }: SentReply): boolean {
  return status >= 400 && headers['content-type'] === 'text/html; charset=utf-8' && !/^\/((api\/)?v\d+|graphql|oauth)(\/|$)/.test(path)
}

function templateOf(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}')
}

interface Address {
  readonly pattern: RegExp
  /** The path as the document writes it. */
  readonly path: string
  readonly parameters: number
  /** The method, when the alias is for a single method only; undefined for any method. */
  readonly method: string | undefined
}

function address(url: string, path: string, method?: string): Address {
  const source = url.replace(/[.]/g, '\\.').replace(/:\w+|\{\w+\}/g, '[^/]+')
  return { pattern: new RegExp(`^${source}/?$`), path, parameters: source.split('[^/]+').length - 1, method }
}

/** Every operation, with the data that a test needs to call it. */
export function operations(): { path: string; method: string; operation: OpenapiOperation }[] {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
}
