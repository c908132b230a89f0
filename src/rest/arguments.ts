import {
  type GraphQLArgument,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
} from 'graphql'
import type { RootField } from '../policies/policy.js'
import { parameterNameOf } from '../schema/inRest.js'
import { invalid, invalidField } from '../values/errors/make.js'
import { FieldErrors } from '../values/fieldErrors.js'
import { parseJson } from '../values/json.js'
import { PERCENT_ENCODED, undecodableInUrl } from '../values/undecodableParameters.js'
import { unknownParameter } from '../values/unknownParameter.js'
import type { RestRoute } from './route.js'

/** The source of each argument of a field: path, header, body or query. Each argument has one source only. */
export interface ArgumentSources {
  readonly path: readonly GraphQLArgument[]
  readonly query: readonly QueryParameter[]
  readonly body: GraphQLArgument | undefined
  /** True for a POST without required fields in its body: the body may be absent. */
  readonly isBodyOptional: boolean
  /** Read from `If-Match`. */
  readonly version: GraphQLArgument | undefined
}

/** A query parameter and its argument. */
export interface QueryParameter {
  readonly name: string
  readonly arg: GraphQLArgument
}

/** @param row the route's method and path, and the arguments it leaves out. */
export function argumentSources(
  field: RootField,
  { method, path, without = [] }: Pick<RestRoute, 'method' | 'path' | 'without'>,
): ArgumentSources {
  const inPath = new Set([...path.matchAll(/:(\w+)/g)].map((match) => match[1]))
  const rest = field.args.filter((arg) => !inPath.has(arg.name) && !without.includes(arg.name))
  const body = rest.find((arg) => arg.name === 'input')
  return {
    path: field.args.filter((arg) => inPath.has(arg.name)),
    body,
    isBodyOptional: method === 'POST' && !hasRequiredFields(body?.type),
    version: rest.find((arg) => arg.name === 'version'),
    query: queryParameters(rest.filter((arg) => arg.name !== 'input' && arg.name !== 'version')),
  }
}

/** Some arguments have another name in REST, and take the place of the argument of this name. */
function queryParameters(args: readonly GraphQLArgument[]): QueryParameter[] {
  const taken = new Set(args.map((arg) => parameterNameOf(arg.extensions)))
  return args.flatMap((arg) => {
    const name = parameterNameOf(arg.extensions)
    return name === undefined && taken.has(arg.name) ? [] : [{ name: name ?? arg.name, arg }]
  })
}

/** The query parameters of a request; a repeated one has several texts. */
export type RestQuery = Readonly<Record<string, string | string[]>>

interface RestRequest {
  /** Path and query as sent. */
  readonly url: string
  readonly params: Readonly<Record<string, string>>
  readonly query: RestQuery
  readonly body: unknown
  readonly ifMatch: string | undefined
}

/**
 * Reads the variables of a route's operation, in wire form. The executor checks their values.
 * @param extras query parameters of the representation, not of the operation.
 * @throws VALIDATION_ERROR for parameters that are unknown or repeated, and for a body that is no JSON object.
 */
export function readArguments(sources: ArgumentSources, request: RestRequest, extras: readonly string[]): Record<string, unknown> {
  const variables: Record<string, unknown> = {}
  for (const arg of sources.path) variables[arg.name] = fromText(request.params[arg.name] ?? '', arg.type)
  const errors = new FieldErrors()
  for (const field of undecodableInUrl(request.url)) errors.add({ field, message: PERCENT_ENCODED })
  readQuery(sources.query, request.query, extras, variables, errors)
  if (errors.found.length > 0) throw invalid(errors.found)
  if (sources.body) variables[sources.body.name] = sources.isBodyOptional && isEmpty(request.body) ? {} : readBody(request.body)
  if (sources.version && request.ifMatch !== undefined) variables.version = versionOf(request.ifMatch)
  return variables
}

function readQuery(
  parameters: readonly QueryParameter[],
  query: RestQuery,
  extras: readonly string[],
  into: Record<string, unknown>,
  errors: FieldErrors,
): void {
  const allowed = [...parameters.map((parameter) => parameter.name), ...extras]
  for (const [name, value] of Object.entries(query)) {
    if (errors.isFull) return
    const arg = parameters.find((candidate) => candidate.name === name)?.arg
    const isList = arg !== undefined && isListOf(arg)
    if (!allowed.includes(name)) errors.add(unknownParameter(name, allowed, bracketHint(name, parameters)))
    else if (Array.isArray(value))
      errors.add({ field: name, message: isList ? 'must be given once, with commas between its values' : 'must be given once' })
    else if (arg) into[arg.name] = isList ? value.split(',').map((entry) => fromText(entry, arg.type)) : fromText(value, arg.type)
  }
}

/** For a caller that writes a parameter as other frameworks do: `status[]=sold`, `status[0]=sold`. */
function bracketHint(name: string, parameters: readonly QueryParameter[]): string {
  const [, plain] = /^([^[]+)\[\w*\]$/.exec(name) ?? []
  const known = parameters.find((candidate) => candidate.name === plain)
  if (!known) return ''
  return isListOf(known.arg) ? `; a list is written as ${plain}=a,b` : `; write ${plain} without brackets`
}

function isListOf({ type }: GraphQLArgument): boolean {
  return isListType(getNullableType(type))
}

const INTEGER = /^-?(0|[1-9]\d*)$/
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/
/** Texts that are numbers, by type. A fraction for an integer type is refused, not rounded. */
const NUMERIC: Readonly<Record<string, RegExp>> = { Int: INTEGER, Int64: INTEGER, Float: NUMBER, Decimal: NUMBER }

/** Converts a text from the URL to a JSON value of the type. A text that does not fit stays a text, which the type then refuses. */
function fromText(text: string, type: GraphQLInputType): unknown {
  const { name } = getNamedType(type)
  const numeric = NUMERIC[name]
  if (numeric) return numeric.test(text) ? Number(text) : text
  if (name === 'Boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

function readBody(body: unknown): unknown {
  const parsed = parseJson(body)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw invalidField('body', 'must be a JSON object')
  return parsed
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || (body instanceof Buffer && body.length === 0)
}

function hasRequiredFields(type: GraphQLInputType | undefined): boolean {
  const input = getNamedType(type)
  return isInputObjectType(input) && Object.values(input.getFields()).some(isRequiredInputField)
}

const ENTITY_TAG = /^"(\d{1,9})-[^"]*"$/
/** Stands for an `If-Match` that is not one of our ETags. Versions start at 1, so it never matches: 412 if the resource exists, 404 if not. */
const NO_VERSION = 0

/** The version in an `If-Match` (RFC 9110, section 13.1.1); undefined for `*`; `NO_VERSION` for a weak tag, because a weak tag never matches. */
function versionOf(ifMatch: string): number | undefined {
  const text = ifMatch.trim()
  if (text === '*') return undefined
  if (text.includes(',')) throw invalidField('If-Match', 'must be one ETag, or *', { value: text })
  return Number(ENTITY_TAG.exec(text)?.[1] ?? NO_VERSION)
}
