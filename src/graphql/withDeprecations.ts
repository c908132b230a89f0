import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { type GraphQLFieldConfig, GraphQLObjectType, type GraphQLSchema } from 'graphql'
import type { RequestContext } from '../context.js'
import type { DeprecationFacts } from '../values/deprecation.js'
import { declareDeprecations } from './declareDeprecations.js'

/** A field that exists only to be deprecated, so that developers see how an end comes. */
export interface Demonstration {
  /** Name of the object type. */
  readonly type: string
  readonly name: string
  readonly field: GraphQLFieldConfig<unknown, RequestContext>
}

interface Additions {
  readonly demonstrations?: readonly Demonstration[]
  /** Facts by schema coordinate: `Pet.breed`, `Query.pets(species:)`, `PetStatus.pending`. */
  readonly deprecations?: Readonly<Record<string, DeprecationFacts>>
}

/**
 * A copy of the schema with demonstrations, and with deprecations beside those that the code declares.
 * @throws Error for an incomplete deprecation, and for one of a part that the schema does not have
 */
export function withDeprecations(schema: GraphQLSchema, { demonstrations = [], deprecations = {} }: Additions): GraphQLSchema {
  const missing = new Set(Object.keys(deprecations))
  const marked = <Part extends { extensions?: unknown }>(part: Part, subject: string): Part => {
    const facts = deprecations[subject]
    if (!facts) return part
    missing.delete(subject)
    return { ...part, extensions: { ...(part.extensions as object | undefined), deprecationFacts: facts } } // an object, or nothing
  }
  const copy = mapSchema(extended(schema, demonstrations), {
    [MapperKind.OBJECT_FIELD]: (field, name, type) => ({
      ...marked(field, `${type}.${name}`),
      ...(field.args && {
        args: Object.fromEntries(
          Object.entries(field.args).map(([argument, given]) => [argument, marked(given, `${type}.${name}(${argument}:)`)]),
        ),
      }),
    }),
    [MapperKind.INTERFACE_FIELD]: (field, name, type) => marked(field, `${type}.${name}`),
    [MapperKind.INPUT_OBJECT_FIELD]: (field, name, type) => marked(field, `${type}.${name}`),
    [MapperKind.ENUM_VALUE]: (value, type, _schema, name) => marked(value, `${type}.${name}`),
  })
  if (missing.size > 0) throw new Error(`These deprecations are of no part of the schema: ${[...missing].join(', ')}`)
  declareDeprecations(copy)
  return copy
}

function extended(schema: GraphQLSchema, demonstrations: readonly Demonstration[]): GraphQLSchema {
  if (demonstrations.length === 0) return schema
  return mapSchema(schema, {
    [MapperKind.OBJECT_TYPE]: (type) => {
      const added = demonstrations.filter((demonstration) => demonstration.type === type.name)
      if (added.length === 0) return type
      const config = type.toConfig()
      return new GraphQLObjectType({
        ...config,
        fields: { ...config.fields, ...Object.fromEntries(added.map(({ name, field }) => [name, field])) },
      })
    },
  })
}
