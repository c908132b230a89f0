import {
  type GraphQLArgument,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { constraintOf } from '../../schema/constrained.js'
import { deprecationOf } from '../../schema/deprecated.js'
import { MAX_FIELDS_LENGTH } from '../restDocument.js'
import { linkedFields } from '../shownFields.js'
import { samples } from './samples.js'
import { deprecatedKeywords, withDeprecation } from './text.js'
import { constrain, typeSchema } from './typeSchema.js'
import type { OpenapiParameter } from './types.js'

const NAME = '[_A-Za-z][_0-9A-Za-z]*'
const PATH = `${NAME}(\\.${NAME})*`

/**
 * An argument of the operation's field as a parameter.
 * @param resource the type whose sample id is the example of a path parameter. @param name of the parameter, when it differs from the argument's
 */
export function parameter(
  location: 'path' | 'query',
  arg: GraphQLArgument,
  resource: string | undefined,
  name = arg.name,
): OpenapiParameter {
  const constraint = constraintOf(arg.extensions)
  const example =
    constraint?.example ?? (location === 'path' ? (samples[`${resource}.${arg.name}`] ?? samples[`path.${arg.name}`] ?? 1) : undefined)
  const schema = constrain(typeSchema(arg.type), constraint)
  return {
    name,
    in: location,
    ...(isListType(getNullableType(arg.type)) && { style: 'form' as const, explode: false as const }),
    ...((location === 'path' || isRequiredArgument(arg)) && { required: true }),
    ...deprecatedKeywords(deprecationOf(arg)),
    description: withDeprecation(arg.description, deprecationOf(arg)),
    schema: arg.defaultValue === undefined ? schema : { ...schema, default: arg.defaultValue },
    ...(example !== undefined && { example }),
  }
}

/** The parameter `fields`, which chooses the fields of this type in a GET's reply. */
export function fieldsParameter(type: GraphQLObjectType, resources: ReadonlySet<string>): OpenapiParameter {
  const relations = linkedFields(type, resources)
  const extra = relations.map(({ name }) => `\`${name}\``).join(' and ')
  return {
    name: 'fields',
    in: 'query',
    description: [
      'Names of fields, separated by commas. The server reads only these fields. A dot leads into an object.',
      extra && `Only when named here, ${extra} ${relations.length > 1 ? 'are' : 'is'} shown too.`,
      'Without it the default representation is shown.',
    ]
      .filter(Boolean)
      .join(' '),
    schema: { type: 'string', minLength: 1, maxLength: MAX_FIELDS_LENGTH, pattern: `^${PATH}(,${PATH})*$` },
    example: exampleFields(type),
  }
}

/** The first two plain fields, and a part of the first object: `id,sku,category.name`. */
function exampleFields(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields())
  const plain = fields.filter((field) => isLeafType(getNamedType(field.type))).slice(0, 2)
  const nested = fields.flatMap((field) => {
    const inner = getNamedType(field.type)
    const parts = isObjectType(inner) ? Object.values(inner.getFields()).filter((part) => isLeafType(getNamedType(part.type))) : []
    const part = parts.find(({ name }) => name === 'name') ?? parts[0]
    return part ? [`${field.name}.${part.name}`] : []
  })
  return [...plain.map(({ name }) => name), ...nested.slice(0, 1)].join(',')
}
