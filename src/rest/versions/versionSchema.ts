import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  type GraphQLArgumentConfig,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { withReplacement } from '../../schema/deprecated.js'
import { parameterNameOf } from '../../schema/inRest.js'
import { shownFrom } from '../../schema/shownLimits.js'
import type { Examples } from '../openapi/examples.js'
import { rowType } from '../shownFields.js'
import { changedField } from './changedField.js'
import { changedInput } from './changedInput.js'
import type { ChangesOf, VersionChanges } from './changes.js'
import { groupName, renamedFields } from './renamedFields.js'
import { shownPart } from './shownPart.js'

/**
 * The schema as a version shows it, for `fields`, parameters and OpenAPI. Nothing runs on it. Its arguments keep their names, because the operations of the
 * schema take them; a new name of an argument is the name of its query parameter.
 * @param schema the part of the schema that REST shows. @param examples of this schema. @throws Error when a difference gives a name that is taken
 */
export function versionSchema(version: string, schema: GraphQLSchema, changes: VersionChanges, examples: Examples): GraphQLSchema {
  const changed = mapSchema(schema, {
    [MapperKind.OBJECT_TYPE](type) {
      const of = changes.types.get(type.name)
      if (!of) return undefined
      const config = type.toConfig()
      const from = shownFrom(config.extensions ?? {})
      const fields = renamedFields<GraphQLFieldConfig<unknown, unknown>>({
        version,
        schema,
        type: type.name,
        fields: config.fields,
        changes: of,
        exampleOf: (name) => examples.ofField(type, fieldOf(type, name)),
        makeGroup(into, group) {
          const input = from !== undefined && movesInto(changes.types.get(from), into) ? groupName(from, into) : undefined
          return new GraphQLNonNull(new GraphQLObjectType({ ...group, extensions: { shownFrom: input } }))
        },
      })
      return new GraphQLObjectType({ ...config, astNode: null, fields })
    },
    [MapperKind.INPUT_OBJECT_TYPE](type) {
      const of = changes.types.get(type.name)
      if (!of) return undefined
      const config = type.toConfig()
      const fields = renamedFields<GraphQLInputFieldConfig>({
        version,
        schema,
        type: type.name,
        fields: config.fields,
        changes: of,
        exampleOf: (name) => examples.ofInputField(type, fieldOf(type, name)),
        makeGroup(_into, group) {
          const object = new GraphQLInputObjectType(group)
          return Object.values(group.fields).some((member) => isNonNullType(member.type)) ? new GraphQLNonNull(object) : object
        },
      })
      return new GraphQLInputObjectType({ ...config, astNode: null, fields, extensions: { ...config.extensions, ...changedInput } })
    },
    [MapperKind.ROOT_FIELD](config, name, typeName) {
      const page = getNamedType(config.type)
      const row = isObjectType(page) ? rowType(page) : undefined
      return {
        ...config,
        args: argumentsOf(config.args ?? {}, changes.args.get(`${typeName}.${name}`), row && changes.types.get(row.name)),
      }
    },
  })
  return withShownReplacements(changed, changes)
}

/** Names the replacements of deprecated parts as the version does. */
function withShownReplacements(schema: GraphQLSchema, changes: VersionChanges): GraphQLSchema {
  const shown = <Part extends { readonly extensions?: Readonly<Record<string, unknown>> | null }>(part: Part) =>
    withReplacement(part, (replacement) => shownPart(changes, replacement))
  return mapSchema(schema, {
    [MapperKind.COMPOSITE_FIELD]: shown,
    [MapperKind.INPUT_OBJECT_FIELD]: shown,
    [MapperKind.ARGUMENT]: shown,
    [MapperKind.ENUM_VALUE]: shown,
  })
}

function fieldOf<Field>(type: { getFields(): Record<string, Field> }, name: string): Field {
  return type.getFields()[name] as Field // the name comes from the same type
}

function movesInto(changes: ChangesOf | undefined, into: string): boolean {
  return [...(changes?.values() ?? [])].some(({ name }) => name?.startsWith(`${into}.`))
}

function argumentsOf(
  args: GraphQLFieldConfigArgumentMap,
  of: ChangesOf | undefined,
  ofRows: ChangesOf | undefined,
): GraphQLFieldConfigArgumentMap {
  const taken = new Set(Object.values(args).map(({ extensions }) => parameterNameOf(extensions)))
  const entries = Object.entries(args).flatMap(([name, arg]): [string, GraphQLArgumentConfig][] => {
    if (parameterNameOf(arg.extensions) === undefined && taken.has(name)) return [] // REST has the other argument of this name
    const difference = of?.get(name)
    if (difference?.isRemoved) return []
    if (!difference) return [[name, name === 'sort' && ofRows ? { ...arg, description: renamedIn(arg.description, ofRows) } : arg]]
    const made = changedField(arg, difference)
    return [[name, { ...made, extensions: { ...made.extensions, ...(difference.name !== undefined && { parameter: difference.name }) } }]]
  })
  return Object.fromEntries(entries)
}

/** A description with the names of the version in the place of quoted names of the schema. */
function renamedIn(text: string | null | undefined, changes: ChangesOf): string | undefined {
  return text?.replace(/`(\w+)`/g, (quoted, name) => {
    const renamed = changes.get(name)?.name
    return renamed === undefined ? quoted : `\`${renamed}\``
  })
}
