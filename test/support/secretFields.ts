import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'
import { schema } from '../../src/graphql/schema.js'
import { routes } from '../../src/rest/routes.js'
import { constraintOf } from '../../src/schema/constrained.js'

/** A field of an input that holds a credential, with its calls in both styles. */
export interface SecretField {
  readonly label: string
  /** Name of the field in the input. */
  readonly name: string
  readonly mutation: string
  /** A valid input without the secret field. */
  readonly input: Readonly<Record<string, unknown>>
  /** The mutation with its input and all other arguments as variables. */
  readonly document: string
  /** The mutation with `literal` as its input in the document. */
  documentWith(literal: string): string
  /** Values of the other variables. */
  readonly others: Readonly<Record<string, unknown>>
  readonly method: string
  readonly url: string
}

/** Every field that the schema marks as secret. */
export const secretFields: readonly SecretField[] = Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap((mutation) => {
  const input = mutation.args.find(({ name }) => name === 'input')?.type
  const type = input && getNamedType(input)
  if (!isInputObjectType(type)) return []
  return Object.values(type.getFields())
    .filter((field) => constraintOf(field.extensions)?.secret)
    .map((field) => describe(mutation, type, field))
})

function describe(mutation: GraphQLField<unknown, unknown>, type: GraphQLInputObjectType, { name }: GraphQLInputField): SecretField {
  const route = routes.find(({ field }) => field === `Mutation.${mutation.name}`)
  if (!route) throw new Error(`${mutation.name} has no route`)
  const others = mutation.args.filter((argument) => argument.name !== 'input')
  const shown = isLeafType(getNamedType(mutation.type)) ? '' : '{ __typename }'
  const declared = others.map((argument) => `$${argument.name}: ${argument.type}`)
  const passed = others.map((argument) => `${argument.name}: $${argument.name}`)
  const document = (head: readonly string[], value: string) =>
    `mutation ${head.length > 0 ? `(${head.join(', ')})` : ''} { ${mutation.name}(${[...passed, `input: ${value}`].join(', ')}) ${shown} }`
  const fields = Object.values(type.getFields()).filter((field) => field.name !== name)
  return {
    label: `${mutation.name}.${name}`,
    name,
    mutation: mutation.name,
    input: Object.fromEntries(fields.map((field) => [field.name, sample(field.type, constraintOf(field.extensions)?.example)])),
    document: document([...declared, `$input: ${type.name}!`], '$input'),
    documentWith: (literal) => document(declared, literal),
    others: Object.fromEntries(others.map((argument) => [argument.name, 1])),
    method: route.method,
    url: `/v1${route.path.replace(/:\w+/g, '1')}`,
  }
}

function sample(type: GraphQLInputType, example: unknown): unknown {
  if (example !== undefined) return example
  if (isNonNullType(type)) return sample(type.ofType, undefined)
  if (isListType(type)) return [sample(type.ofType, undefined)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  return getNamedType(type).name === 'Boolean' ? true : 'ada@example.com'
}
