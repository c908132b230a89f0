import {
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  isSpecifiedScalarType,
  OperationTypeNode,
} from 'graphql'
import { accessOf } from '../policies/authorize.js'
import { assumedSizeOf } from '../schema/assumedSize.js'
import { constraintOf } from '../schema/constrained.js'

/** A part of the schema, by its coordinate. */
export interface ExaminedPart {
  /** The place in the schema, such as `Query.pets`, `Query.pets(q:)` or `PetStatus.sold`. */
  readonly coordinate: string
  readonly isDescribed: boolean
  /** A root field that declares neither a scope nor that it is public. */
  readonly lacksScope?: boolean
  /** A list whose length nothing bounds. */
  readonly isUnbounded?: boolean
}

/** A page holds its rows beside its position in the list. The arguments of the field that gives the page bound its length. */
const factsOfPage = ['pagination', 'pageInfo']
/** Arguments that bound the list of their field. */
const bounds = ['limit', 'first', 'ids']

type Extended = Readonly<Record<string, unknown>>

/** All parts of a schema but those of introspection. */
export function readSchema(schema: GraphQLSchema): readonly ExaminedPart[] {
  const roots = new Set(Object.values(OperationTypeNode).map((kind) => schema.getRootType(kind)?.name))
  return Object.values(schema.getTypeMap()).flatMap((type): ExaminedPart[] => {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) return []
    const own = { coordinate: type.name, isDescribed: isDescribed(type) }
    if (isEnumType(type))
      return [own, ...type.getValues().map((value) => ({ coordinate: `${type.name}.${value.name}`, isDescribed: isDescribed(value) }))]
    if (isInputObjectType(type))
      return [
        own,
        ...Object.values(type.getFields()).map((field) => ({
          coordinate: `${type.name}.${field.name}`,
          isDescribed: isDescribed(field),
          isUnbounded: isListType(getNullableType(field.type)) && !hasMaxItems(field.extensions),
        })),
      ]
    if (!isObjectType(type) && !isInterfaceType(type)) return [own]
    const fields = Object.values(type.getFields())
    const isPage = fields.some(({ name }) => factsOfPage.includes(name))
    return [
      own,
      ...fields.flatMap((field) => {
        const coordinate = `${type.name}.${field.name}`
        const isBounded =
          isPage ||
          assumedSizeOf(field.extensions) !== undefined ||
          hasMaxItems(field.extensions) ||
          field.args.some(({ name }) => bounds.includes(name))
        return [
          {
            coordinate,
            isDescribed: isDescribed(field),
            lacksScope: roots.has(type.name) && accessOf(field) === undefined,
            isUnbounded: isListType(getNullableType(field.type)) && !isBounded,
          },
          ...field.args.map((arg) => ({
            coordinate: `${coordinate}(${arg.name}:)`,
            isDescribed: isDescribed(arg),
            isUnbounded: isListType(getNullableType(arg.type)) && !hasMaxItems(arg.extensions),
          })),
        ]
      }),
    ]
  })
}

function isDescribed({ description }: { readonly description?: string | null | undefined }): boolean {
  return (description ?? '').trim() !== ''
}

function hasMaxItems(extensions: Extended | undefined | null): boolean {
  return constraintOf(extensions)?.maxItems !== undefined
}
