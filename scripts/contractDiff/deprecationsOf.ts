import { type GraphQLNamedType, type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { type Deprecation, deprecationOf } from './sunset.js'

/** The fields, arguments, input fields and enum values of a schema by their coordinates, each with its deprecation if it has one. */
export type Deprecations = ReadonlyMap<string, Deprecation | undefined>

interface Part {
  readonly name: string
  readonly deprecationReason?: string | null | undefined
}

export function deprecationsOf(schema: GraphQLSchema): Deprecations {
  const found = new Map<string, Deprecation | undefined>()
  const note = (coordinate: string, { deprecationReason }: Part) => found.set(coordinate, deprecationOf(deprecationReason))
  for (const type of Object.values(schema.getTypeMap())) {
    for (const part of partsOf(type)) note(`${type.name}.${part.name}`, part)
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields()))
      for (const argument of field.args) note(`${type.name}.${field.name}(${argument.name}:)`, argument)
  }
  return found
}

function partsOf(type: GraphQLNamedType): readonly Part[] {
  if (isEnumType(type)) return type.getValues()
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : []
}
