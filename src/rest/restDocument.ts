import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { deprecationOf } from '../schema/deprecated.js'
import { hasEnded } from '../values/deprecation.js'
import { invalidField } from '../values/errors/make.js'
import { rowType, shownFields } from './shownFields.js'
import type { GeneratedRoute } from './sofa.js'
import type { VersionRoute } from './versions/restVersion.js'

/** Alias of `version` when the caller's `fields` leave `version` out: the ETag needs the version. It is never shown. */
export const HIDDEN_VERSION = '_version'
/** In characters. */
export const MAX_FIELDS_LENGTH = 2000
const MAX_PATHS = 50
const MAX_SEGMENTS = 5

/** Builds the documents of one route: the default representation, the one that `fields=` asks for, and the rows of an export. */
export interface RestDocuments {
  /**
   * Sofa's operation, cut to the shown fields. The default fields leave out the fields that have ended.
   * @param fields `id,name,category.name`; undefined for the default fields. @param now by default nothing has ended. @throws VALIDATION_ERROR
   */
  document(fields: string | undefined, now?: Date): DocumentNode
  /** Like `document`, for an export: without the fields that count the list. */
  exportDocument(fields: string | undefined, now?: Date): DocumentNode
  /** The number of fields that have ended, of all fields below the operation's: documents of equal numbers are equal. */
  ended(now: Date): number
}

/**
 * @param row of a version; without `translation` the documents select the fields that it names.
 * @param resources types with an address of their own. Other resources link them by id and do not embed them.
 */
export function createRestDocuments(
  { field, document, runs = field, translation }: GeneratedRoute & Partial<Pick<VersionRoute, 'runs' | 'translation'>>,
  resources: ReadonlySet<string>,
): RestDocuments {
  const root = getNamedType(field.type)
  const read = getNamedType(runs.type)
  const operation = document.definitions[0] as OperationDefinitionNode // Sofa makes documents of one operation
  const inSchema = (type: GraphQLObjectType, nodes: FieldNode[]) => translation?.select(type.name, nodes) ?? nodes

  const ends = isObjectType(root) ? endsBelow(root, new Set()) : []

  function build(fields: string | undefined, now: Date, rootOnly: readonly string[] | undefined): DocumentNode {
    if (!isObjectType(root) || !isObjectType(read)) return document
    const page = rowType(root)
    const shown = page ?? root
    const defaults: Defaults = { resources, now }
    const chosen = inSchema(shown, fields === undefined ? standard(shown, defaults) : selected(fields, shown, defaults))
    if (!page) {
      const hasVersion = fieldNames(chosen).includes('version') || !read.getFields().version
      return cut(operation, hasVersion ? chosen : [...chosen, node('version', undefined, HIDDEN_VERSION)])
    }
    const pagination = getNamedType(root.getFields().pagination?.type)
    const facts = isObjectType(pagination) ? inSchema(pagination, standard(pagination, defaults)) : []
    return cut(operation, [
      node('data', chosen),
      node('pagination', rootOnly ? facts.filter((n) => rootOnly.includes(n.name.value)) : facts),
    ])
  }

  return {
    document: (fields, now = NOTHING_HAS_ENDED) => build(fields, now, undefined),
    exportDocument: (fields, now = NOTHING_HAS_ENDED) => build(fields, now, ['nextCursor']),
    ended: (now) => ends.filter((sunset) => sunset <= now).length,
  }
}

const NOTHING_HAS_ENDED = new Date(0)

/** The facts that choose the default fields. */
interface Defaults {
  /** Types that are linked by id. */
  readonly resources: ReadonlySet<string>
  readonly now: Date
}

/** The ends of all deprecated fields below a type. */
function endsBelow(type: GraphQLObjectType, within: Set<GraphQLObjectType>): Date[] {
  if (within.has(type)) return []
  within.add(type)
  return Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type)
    return [deprecationOf(field)?.sunset ?? [], isObjectType(inner) ? endsBelow(inner, within) : []].flat()
  })
}

/** The default representation, down to plain values. */
function standard(type: GraphQLObjectType, defaults: Defaults): FieldNode[] {
  return shownFields(type, defaults.resources).flatMap((field) => {
    const deprecation = deprecationOf(field)
    if (deprecation && hasEnded(deprecation, defaults.now)) return []
    const inner = getNamedType(field.type)
    return isObjectType(inner) ? node(field.name, standard(inner, defaults)) : node(field.name)
  })
}

function selected(fields: string, type: GraphQLObjectType, defaults: Defaults): FieldNode[] {
  if (fields.length > MAX_FIELDS_LENGTH)
    throw invalidField('fields', `must have at most ${MAX_FIELDS_LENGTH} characters`, { allowed: { maxLength: MAX_FIELDS_LENGTH } })
  const paths = fields.split(',', MAX_PATHS + 1).map((path) => path.trim())
  if (paths.length > MAX_PATHS) throw invalidField('fields', `must name at most ${MAX_PATHS} fields`, { allowed: { maxItems: MAX_PATHS } })
  const empty = paths.findIndex((path) => path.split('.').includes(''))
  if (empty >= 0) throw invalidField('fields', emptyName(paths[empty] ?? '', paths.length > 1 ? empty + 1 : undefined), { value: fields })
  return merge(
    paths.map((path) => ({ path, names: path.split('.') })),
    type,
    defaults,
  )
}

/** @param path with an empty name. @param place of the path, from 1; undefined when there is no other path */
function emptyName(path: string, place: number | undefined): string {
  if (path !== '') return `"${path}" must have a name on both sides of each dot`
  return place === undefined
    ? 'must name a field: leave the parameter out for the default fields'
    : `entry ${place} must not be empty: write one comma between two names`
}

function merge(paths: readonly { path: string; names: readonly string[] }[], type: GraphQLObjectType, defaults: Defaults): FieldNode[] {
  const groups = new Map<string, { path: string; names: readonly string[] }[]>()
  for (const { path, names } of paths) {
    const [first = '', ...rest] = names
    const group = groups.get(first) ?? []
    groups.set(first, group)
    group.push({ path, names: rest })
  }
  return [...groups].map(([name, inner]) => {
    const field = type.getFields()[name]
    const path = inner[0]?.path
    if (!field || (inner[0]?.names.length ?? 0) >= MAX_SEGMENTS) {
      throw invalidField('fields', `${type.name} has no field "${name}"`, { value: path, allowed: Object.keys(type.getFields()) })
    }
    const innerType = getNamedType(field.type)
    if (!isObjectType(innerType)) {
      if (inner.some(({ names }) => names.length > 0))
        throw invalidField('fields', `"${path}" does not exist, because ${name} has no fields`, { value: path })
      return node(name)
    }
    const whole = inner.some(({ names }) => names.length === 0)
    const deeper = inner.filter(({ names }) => names.length > 0)
    const named = merge(deeper, innerType, defaults)
    const taken = fieldNames(named)
    return node(name, whole ? [...standard(innerType, defaults).filter((n) => !taken.includes(n.name.value)), ...named] : named)
  })
}

function cut(operation: OperationDefinitionNode, selections: readonly FieldNode[]): DocumentNode {
  const root = operation.selectionSet.selections[0] as FieldNode // Sofa's operations have one root field
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ ...operation, selectionSet: setOf([{ ...root, selectionSet: setOf(selections) }]) }],
  }
}

function node(name: string, inner?: readonly FieldNode[], alias?: string): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    ...(alias && { alias: { kind: Kind.NAME, value: alias } }),
    ...(inner && { selectionSet: setOf(inner) }),
  }
}

function setOf(selections: readonly FieldNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections }
}

function fieldNames(nodes: readonly FieldNode[]): string[] {
  return nodes.map((n) => n.name.value)
}
