import {
  type FieldNode,
  GraphQLError,
  type GraphQLNamedType,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { EventShape } from '../domain/ports/eventShape.js'
import { eventObjects } from '../domain/webhooks/eventTypes.js'
import { deprecatedIn } from './deprecatedIn.js'
import { resourceTypes } from './resources.js'
import { createRestDocuments } from './restDocument.js'
import type { Generated } from './sofa.js'
import { changesInVersion } from './versions/changesInVersion.js'
import type { ApiVersions } from './versions/registry.js'
import type { RestVersion } from './versions/restVersion.js'
import type { ShownJson } from './versions/shownObjects.js'

const MAX_TOKENS = 500
/** Memory for parsed selections, in bytes. */
const MAX_KEPT = 8 * 1024 * 1024
/** A parsed selection takes at most 133 bytes for each of its characters. */
const BYTES_PER_CHARACTER = 140

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A refusal of a selection: a sentence, or the words after "The field selection". */
class Unfit extends Error {
  constructor(
    message: string,
    readonly allowed?: readonly string[],
  ) {
    super(message)
  }
}

/**
 * Gives events the form of a version and of a selection. Events hold the default REST representation of an object.
 * @param rest the versions whose routes are served
 */
export function createEventShape(rest: readonly RestVersion[], versions: ApiVersions): EventShape {
  const shown: ReadonlyMap<string, ReadonlyMap<string, DefaultFields>> = new Map(
    rest.map(({ name, generated }) => [
      name,
      new Map([...eventObjects.keys()].map((object) => [object, representationOf(generated, `Query.${object}`)] as const)),
    ]),
  )
  const parsed = new LRUCache<string, SelectionSetNode>({
    maxSize: MAX_KEPT,
    sizeCalculation: (_set, text) => 1 + text.length * BYTES_PER_CHARACTER,
  })
  const read = (selection: string): SelectionSetNode => {
    const set = parsed.get(selection) ?? parseSelection(selection)
    parsed.set(selection, set)
    return set
  }
  const shownAs = (object: string, version: string): DefaultFields => shown.get(version)?.get(object) as DefaultFields // the maps have every live version and every kind of object
  return {
    versions: versions.live,
    deliveredVersion: (version) => (versions.live().includes(version) ? version : versions.current.name),
    inVersion(facts, version) {
      const show = rest.find(({ name }) => name === version)?.showOf(typeOf(facts.objectType))
      return show
        ? { ...facts, object: show(facts.object as ShownJson), changes: facts.changes && changesInVersion(facts.changes, show) }
        : facts
    },
    problem(selection, object, version) {
      try {
        check(read(selection), shownAs(object, version).fields, object)
        return undefined
      } catch (error) {
        if (error instanceof GraphQLError) return { message: `must be a GraphQL selection such as { id status }: ${error.message}` }
        if (error instanceof Unfit) return { message: error.message, allowed: error.allowed }
        throw error
      }
    },
    deprecated(selection, object, version) {
      const { fields, type } = shownAs(object, version)
      return deprecatedIn(selection === null ? fields : read(selection), type)
    },
    project: (selection, object) => pick(read(selection), object as Json) as object, // the object exists
  }
}

/** The type of the objects that events name in lower case. */
function typeOf(objectType: string): string {
  return objectType.slice(0, 1).toUpperCase() + objectType.slice(1)
}

/** The default representation of a resource, in the names of the routes. */
interface DefaultFields {
  readonly type: GraphQLNamedType
  readonly fields: SelectionSetNode
}

function representationOf(generated: Generated, name: string): DefaultFields {
  const row = generated.routes.find(({ route }) => route.field === name)
  if (!row) throw new Error(`the table has no row for ${name}`)
  const { route, field, document } = row // without the translation to the names of the schema
  const [operation] = createRestDocuments({ route, field, document }, resourceTypes(generated)).document(undefined).definitions as [
    OperationDefinitionNode,
  ] // made by `cut`
  const [root] = operation.selectionSet.selections as [FieldNode] // likewise
  if (!root.selectionSet) throw new Error(`${name} shows no fields`)
  return { type: getNamedType(field.type), fields: root.selectionSet }
}

/** @throws GraphQLError for a text that cannot be parsed, Unfit for more than one selection */
function parseSelection(text: string): SelectionSetNode {
  const document = parse(text.trimStart().startsWith('{') ? text : `{ ${text} }`, { maxTokens: MAX_TOKENS, noLocation: true })
  const [operation, ...others] = document.definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION || others.length > 0) throw new Unfit('must be one selection')
  return operation.selectionSet
}

/** @throws Unfit unless the selection has only shown fields, without arguments or directives, down to plain values */
function check(set: SelectionSetNode, shown: SelectionSetNode, owner: string): void {
  const names = new Set<string>()
  const allowed = fieldsOf(shown)
  for (const selection of set.selections) {
    if (selection.kind !== Kind.FIELD) throw new Unfit('must not contain fragments')
    const { name, alias, selectionSet } = selection
    if (selection.arguments?.length || selection.directives?.length)
      throw new Unfit(`must not contain arguments or directives, as at ${name.value}`)
    const field = allowed.get(name.value)
    if (!field) throw new Unfit(`${owner} has no field ${name.value}`, [...allowed.keys()])
    if (field.selectionSet && !selectionSet)
      throw new Unfit(`must select fields of ${name.value}`, [...fieldsOf(field.selectionSet).keys()])
    if (selectionSet && !field.selectionSet) throw new Unfit(`${name.value} has no fields of its own`)
    const key = alias?.value ?? name.value
    if (names.has(key)) throw new Unfit(`${key} is selected twice`)
    names.add(key)
    if (selectionSet && field.selectionSet) check(selectionSet, field.selectionSet, name.value)
  }
}

function fieldsOf({ selections }: SelectionSetNode): Map<string, FieldNode> {
  return new Map(selections.flatMap((node) => (node.kind === Kind.FIELD ? [[node.name.value, node] as const] : [])))
}

function pick(set: SelectionSetNode, value: Json): Json {
  if (Array.isArray(value)) return value.map((entry) => pick(set, entry))
  if (typeof value !== 'object' || value === null) return value
  const object = value as { readonly [key: string]: Json } // lists and plain values are handled above
  const entries = set.selections.flatMap((node) => {
    if (node.kind !== Kind.FIELD) return []
    const inner = object[node.name.value]
    if (inner === undefined) return []
    return [[node.alias?.value ?? node.name.value, node.selectionSet ? pick(node.selectionSet, inner) : inner] as const]
  })
  return Object.fromEntries(entries)
}
