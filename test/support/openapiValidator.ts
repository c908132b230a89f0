import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { schema } from '../../src/graphql/schema.js'
import { exportOf } from '../../src/rest/exportRoute.js'
import type { Document, Header, OpenapiOperation, OpenapiParameter, Reference, Response } from '../../src/rest/openapi/types.js'
import { openapiText } from '../../src/rest/openapi.js'
import { pathsOf, routes } from '../../src/rest/routes.js'
import { photoUpload } from '../../src/rest/shopRoutes.js'
import { type Generated, generateRoutes } from '../../src/rest/sofa.js'
import { baseVersion } from '../../src/rest/versions/restVersion.js'
import { API_VERSION } from '../../src/values/apiVersion.js'
import { withSparse } from './sparseSchemas.js'

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
  // a validator checks few replies, so that optimizing its code takes longer than it saves
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, code: { optimize: false } })
  addFormats.default(ajv)
  ajv.addSchema(withSparse(contract, generated), 'openapi')

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
    const pointer = '$ref' in documented ? documented.$ref : `#/paths/${pointerKey(template)}/${key}/responses/${reply.status}`
    checkBody(response, `${pointer}/content`, { method, reply, hasFields: new URLSearchParams(query).has('fields') }, refuse)
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

  function checkBody({ content }: Response, pointer: string, { method, reply, hasFields }: Exchange, refuse: Refuse): void {
    if (!content || method === 'HEAD') {
      if (reply.text !== '') refuse('there is no body')
      return
    }
    const [sent = ''] = (reply.headers['content-type'] ?? '').split(';')
    // a reply of GraphQL has this type for callers that ask for it; the document tells so in its text, because generated clients want one type
    const type = sent === 'application/graphql-response+json' && !content[sent] ? 'application/json' : sent
    const media = content[type]
    if (!media) return refuse(`the body is ${type || 'of no type'}; documented are ${Object.keys(content).join(', ')}`)
    if (reply.headers['content-encoding']) return // a compressed body is not text here
    const schema = `${pointer}/${pointerKey(type)}/schema`
    if (type === 'application/x-ndjson') {
      for (const line of reply.text.split('\n').filter(Boolean)) {
        const row = JSON.parse(line) as object
        if ('error' in row) checkValue('#/components/schemas/ApiError', row, refuse)
        else checkValue(hasFields ? sparsePointer(media['x-line']) : `${pointer}/${pointerKey(type)}/x-line/anyOf/0`, row, refuse)
      }
    } else if (type.endsWith('json')) {
      // the document promises the full representation and tells of `fields` in its text; a reply with chosen fields has no others and at least one
      const isSparse = hasFields && reply.status === 200 && '$ref' in media.schema
      checkValue(isSparse ? sparsePointer(media.schema) : schema, JSON.parse(reply.text), refuse)
    }
  }

  const compiled = new Map<string, ValidateFunction>()

  function checkValue(pointer: string, value: unknown, refuse: Refuse): void {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi${pointer}` })
    compiled.set(pointer, validate)
    if (!validate(value)) refuse(ajv.errorsText(validate.errors, { dataVar: 'it', separator: '; ' }))
  }

  function resolve<Target extends object>(node: Target | Reference): Target {
    if (!('$ref' in node)) return node
    const keys = node.$ref.slice(2).split('/')
    return keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], contract) as Target // prune has followed every $ref
  }

  return { checkReply, checkDelivery }
}

/** Holds replies and deliveries to the document of the schema's version. */
export const { checkReply, checkDelivery } = createValidator(contract, generated, API_VERSION)

type Refuse = (reason: string) => never

interface Exchange {
  readonly method: string
  readonly reply: SentReply
  readonly hasFields: boolean
}

/** A page for a browser, which the document does not describe. On the paths of the API there is none. */
function isErrorPage(path: string, { status, headers }: SentReply): boolean {
  return status >= 400 && headers['content-type'] === 'text/html; charset=utf-8' && !/^\/((api\/)?v\d+|graphql|oauth)(\/|$)/.test(path)
}

/** The pointer to the sparse form of the component that a schema refers to. */
function sparsePointer(schema: unknown): string {
  const [reference] = JSON.stringify(schema).match(/#\/components\/schemas\/\w+/) ?? []
  return `${reference}_sparse`
}

/** A key as a part of a JSON pointer in a URI fragment (RFC 6901, section 6). */
function pointerKey(key: string): string {
  return encodeURIComponent(key.replace(/~/g, '~0').replace(/\//g, '~1'))
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
