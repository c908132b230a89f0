import {
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql'
import type { Deprecations } from './deprecationsOf.js'

/** Facts of two schemas on which verdicts depend. */
export interface GraphqlFacts {
  readonly before: GraphQLSchema
  readonly after: GraphQLSchema
  /** The types of the earlier schema that replies show. */
  readonly shown: ReadonlySet<string>
  /** The types of the earlier schema that only parts after their sunset use. */
  readonly ended: ReadonlySet<string>
  /** The coordinates of the arguments and input fields that every document gave. */
  readonly required: ReadonlySet<string>
}

/** @param today such as `2026-11-30` */
export function graphqlFacts(before: GraphQLSchema, after: GraphQLSchema, deprecations: Deprecations, today: string): GraphqlFacts {
  const hasEnded = (coordinate: string) => {
    const sunset = deprecations.get(coordinate)?.sunset
    return sunset !== undefined && sunset <= today
  }
  const left = reachable(before, hasEnded)
  const ended = [...reachable(before, () => false)].filter((name) => !left.has(name))
  return { before, after, shown: shownTypes(before), ended: new Set(ended), required: requiredParts(before) }
}

function shownTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  )
  return new Set(fields.map(({ type }) => getNamedType(type).name))
}

/** The types that documents can use. @param isLeftOut tells of a coordinate whether it counts */
function reachable(schema: GraphQLSchema, isLeftOut: (coordinate: string) => boolean): ReadonlySet<string> {
  const found = new Set<string>()
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) => type ?? [])
  const waiting: GraphQLNamedType[] = [...roots, ...schema.getDirectives().flatMap(({ args }) => args.map(typeOf))]
  for (let type = waiting.pop(); type; type = waiting.pop()) {
    if (found.has(type.name)) continue
    found.add(type.name)
    waiting.push(...usedBy(type, schema, isLeftOut))
  }
  return found
}

const typeOf = ({ type }: Pick<GraphQLArgument, 'type'>) => getNamedType(type)

function usedBy(type: GraphQLNamedType, schema: GraphQLSchema, isLeftOut: (coordinate: string) => boolean): readonly GraphQLNamedType[] {
  if (isUnionType(type)) return type.getTypes()
  if (isInputObjectType(type)) {
    return Object.values(type.getFields())
      .filter(({ name }) => !isLeftOut(`${type.name}.${name}`))
      .map(typeOf)
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  const fields = Object.values(type.getFields()).filter(({ name }) => !isLeftOut(`${type.name}.${name}`))
  const types = fields.flatMap((field) => [
    getNamedType(field.type),
    ...field.args.filter(({ name }) => !isLeftOut(`${type.name}.${field.name}(${name}:)`)).map(typeOf),
  ])
  return [...types, ...type.getInterfaces(), ...(isInterfaceType(type) ? schema.getPossibleTypes(type) : [])]
}

function requiredParts(schema: GraphQLSchema): ReadonlySet<string> {
  const found = new Set<string>()
  const note = (owner: string, args: readonly GraphQLArgument[]) => {
    for (const argument of args) if (isRequiredArgument(argument)) found.add(`${owner}(${argument.name}:)`)
  }
  for (const { name, args } of schema.getDirectives()) note(`@${name}`, args)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) if (isRequiredInputField(field)) found.add(`${type.name}.${field.name}`)
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) note(`${type.name}.${field.name}`, field.args)
    }
  }
  return found
}
