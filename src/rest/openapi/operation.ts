import { type GraphQLNamedType, type GraphQLObjectType, getNamedType, isInputObjectType, isObjectType } from 'graphql'
import { accessOf, accessText } from '../../policies/authorize.js'
import { takesKeys } from '../../policies/idempotent.js'
import { deprecationOf } from '../../schema/deprecated.js'
import type { Deprecation } from '../../values/deprecation.js'
import { argumentSources } from '../arguments.js'
import { exportOf } from '../exportRoute.js'
import { type RestRoute, statusOf } from '../route.js'
import { pathsOf } from '../routes.js'
import { rowType } from '../shownFields.js'
import type { GeneratedRoute } from '../sofa.js'
import { componentName } from './componentName.js'
import { errorReferences } from './errors.js'
import type { Examples } from './examples.js'
import { withCostHeader } from './headers.js'
import { operationIdOf, summaryOf } from './operationId.js'
import { fieldsParameter, parameter } from './parameters.js'
import { refusalsOf } from './refusals.js'
import { security } from './security.js'
import { templateOf } from './templateOf.js'
import { deprecatedKeywords, withDeprecation } from './text.js'
import { type Media, type OpenapiOperation, type OpenapiParameter, type Reference, type Response, ref } from './types.js'

export const JSON_TYPE = 'application/json'

/** Facts that the descriptions of operations need. */
export interface OperationSurroundings {
  readonly examples: Examples
  /** Types that the default representation links by id. */
  readonly resources: ReadonlySet<string>
  /** The resource type whose address is the beginning of a path. */
  readonly resourceAt: (path: string) => string | undefined
  /** The types of the objects of events. */
  readonly eventTypes: readonly GraphQLNamedType[]
}

/** Descriptions for fields whose GraphQL description does not fit REST. */
const inRestWords: Readonly<Record<string, string>> = {
  deletePet: 'Deletes a pet. CONFLICT while an open order contains it. Past orders keep its name and price.',
  updateUser:
    'Changes the fields that the body contains: a JSON Merge Patch (RFC 7396), in which null clears a field. Only the user can change the email address.',
  updatePet: 'Changes the fields that the body contains: a JSON Merge Patch (RFC 7396), in which null clears a field.',
}

const sendBackNote =
  'The body may hold everything that a read has shown: read-only fields are ignored when they are unchanged, and refused by name when they are changed.'

/** An operation of a row of the table: its parameters, its replies, and all its possible errors. */
export function operation(row: GeneratedRoute, surroundings: OperationSurroundings): OpenapiOperation {
  const { route, field } = row
  const type = getNamedType(field.type)
  const shown = isObjectType(type) ? type : undefined
  const isList = shown !== undefined && rowType(shown) !== undefined
  const isRead = route.method === 'GET'
  const sources = argumentSources(field, route)
  const { body, version } = sources
  const asked = accessOf(field) ?? 'public'
  const restWords = inRestWords[field.name]
  const operationId = operationIdOf(row, isList)
  return {
    operationId,
    summary: summaryOf(operationId),
    description: [
      ...ifDeprecated(row),
      ...(restWords ? [restWords, accessText(asked)] : [field.description ?? '']),
      ...notes(row, isList, version !== undefined),
    ].join('\n\n'),
    tags: [route.tag],
    ...deprecatedKeywords(deprecationOfRow(row)),
    ...security(asked),
    parameters: parameters(row, shown, surroundings),
    ...(body && { requestBody: requestBody(row, surroundings.examples) }),
    responses: {
      [statusOf(route)]: shown && route.status !== 204 ? success(row, shown, surroundings.examples) : noContent(row),
      ...(isRead && { 304: unchanged(isList) }),
      ...(shown && route.status === 201 && takesKeys(field) && { 200: replayed(success(row, shown, surroundings.examples)) }),
      ...errorReferences(refusalsOf(row, asked, sources, surroundings.eventTypes)),
    },
  }
}

function noContent({ field }: GeneratedRoute): Response {
  return { description: 'Done. The reply has no body.', headers: withCostHeader(...keyHeaders(field)) }
}

/** The response header about an idempotency key. */
export function keyHeaders(field: GeneratedRoute['field']): 'XIdempotentReplayed'[] {
  return takesKeys(field) ? ['XIdempotentReplayed'] : []
}

/** The request headers for an idempotency key. */
export function keyParameters(field: GeneratedRoute['field']): Reference[] {
  return takesKeys(field) ? [ref('parameters', 'IdempotencyKey'), ref('parameters', 'XIdempotencyKey')] : []
}

function unchanged(isList: boolean): Response {
  return { description: 'The stored copy is current.', headers: withCostHeader('ETag', ...(isList ? ['Link' as const] : [])) }
}

/** The reply to a repeated creation with `X-Idempotency-Key`. */
export function replayed(created: Response): Response {
  return { ...created, description: 'The stored reply to the first call with this `X-Idempotency-Key`.' }
}

/** The deprecation of a row, or of its root field. */
export function deprecationOfRow({ route, field }: GeneratedRoute): Deprecation | undefined {
  return route.deprecation ?? deprecationOf(field)
}

/** The deprecation of a row in words; none for a row that stays. */
export function ifDeprecated(row: GeneratedRoute): string[] {
  const deprecation = deprecationOfRow(row)
  return deprecation ? [withDeprecation(undefined, deprecation)] : []
}

/** Older paths of a route, as a sentence; none for a route without any. */
export function aliasNote(route: Pick<RestRoute, 'path' | 'field'>): string[] {
  const [canonical, ...others] = pathsOf(route).map((path) => path.replace(/:(\w+)/g, '{$1}'))
  const aliases = others.filter((path) => !path.endsWith(canonical ?? ''))
  return aliases.length > 0 ? [`Also served as ${aliases.map((path) => `\`${path}\``).join(' and ')}.`] : []
}

function notes({ route, field }: GeneratedRoute, isList: boolean, hasVersion: boolean): string[] {
  return [
    ...(isList ? [`\`${templateOf(exportOf(route).path)}\` sends all matching rows in one stream.`] : []),
    ...(route.method === 'PUT' || route.method === 'PATCH' ? [sendBackNote] : []),
    ...(hasVersion ? ['Send `If-Match` so that the change of another caller is not overwritten.'] : []),
    ...(route.without?.some((name) => field.args.some((arg) => arg.name === name))
      ? ['This path addresses the newest valid key, so its id need not be known.']
      : []),
    ...(route.method !== 'GET' && takesKeys(field) ? ['Send `Idempotency-Key` so that a retry changes nothing a second time.'] : []),
    ...aliasNote(route),
  ]
}

/** The parameters of a row. */
export function parameters(
  { route, field }: GeneratedRoute,
  shown: GraphQLObjectType | undefined,
  { resources, resourceAt }: OperationSurroundings,
  isExport = false,
): (OpenapiParameter | Reference)[] {
  const { path, query, version } = argumentSources(field, route)
  const isRead = route.method === 'GET'
  return [
    ...path.map((arg) => parameter('path', arg, resourceAt(route.path))),
    ...query.map(({ name, arg }) => parameter('query', arg, undefined, name)),
    ...(isRead && shown ? [fieldsParameter(rowType(shown) ?? shown, resources)] : []),
    ...(isRead && !isExport ? [ref('parameters', 'IfNoneMatch')] : []),
    ...(version ? [ref('parameters', 'IfMatch')] : []),
    ...(isRead ? [] : keyParameters(field)),
    ref('parameters', 'XRequestId'),
  ]
}

function requestBody({ route, field }: GeneratedRoute, examples: Examples): OpenapiOperation['requestBody'] {
  const { body, isBodyOptional } = argumentSources(field, route)
  const type = getNamedType(body?.type)
  const media: Media = {
    schema: { ...ref('schemas', componentName(type?.name ?? '')) },
    ...(isInputObjectType(type) && { example: examples.ofInput(type) }),
  }
  const types = route.method === 'PATCH' ? [JSON_TYPE, 'application/merge-patch+json'] : [JSON_TYPE]
  return {
    required: !isBodyOptional,
    description: body?.description ?? '',
    content: Object.fromEntries(types.map((name) => [name, media])),
  }
}

/** The successful reply: always the full representation. A program that chooses fields by `fields` knows which ones it asked for. */
function success({ route, field }: GeneratedRoute, shown: GraphQLObjectType, examples: Examples): Response {
  const content = { [JSON_TYPE]: { schema: { ...ref('schemas', componentName(shown.name)) }, example: examples.ofType(shown) } }
  const description = shown.description ?? field.name
  if (route.method === 'GET') {
    const told = `${description} With \`fields\`, ${rowType(shown) ? 'each entry' : 'the reply'} has only the named fields.`
    return { description: told, headers: rowType(shown) ? withCostHeader('ETag', 'Link') : withCostHeader('ETag'), content }
  }
  const tag = shown.getFields().version ? ['ETag' as const] : []
  const location = route.location ? ['Location' as const] : []
  return { description, headers: withCostHeader(...tag, ...location, ...keyHeaders(field)), content }
}
