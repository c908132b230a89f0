import {
  coerceInputValue,
  GraphQLError,
  type GraphQLField,
  type GraphQLInputFieldMap,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql'
import { schema } from '../../src/graphql/schema.js'
import { type Constraint, constraintOf } from '../../src/schema/constrained.js'

/** An argument of a root field, or a field of its input, that takes a value. */
export interface InputPosition {
  readonly operation: 'query' | 'mutation'
  readonly root: GraphQLField<unknown, unknown>
  /** The argument and, below `input`, the field. */
  readonly path: readonly string[]
  readonly type: GraphQLInputType
  readonly constraint: Constraint | undefined
}

interface Input {
  readonly name: string
  readonly type: GraphQLInputType
  readonly extensions: Readonly<Record<string, unknown>>
}

/** Every place for a caller's value: all arguments of all queries and mutations, and all fields of their input objects. */
export function inputPositions(schema: GraphQLSchema): InputPosition[] {
  return (['query', 'mutation'] as const).flatMap((operation) => {
    const type = operation === 'query' ? schema.getQueryType() : schema.getMutationType()
    return Object.values(type?.getFields() ?? {}).flatMap((root) => below([], root.args).map((place) => ({ operation, root, ...place })))
  })
}

function below(path: readonly string[], inputs: readonly Input[]): Pick<InputPosition, 'path' | 'type' | 'constraint'>[] {
  return inputs.flatMap(({ name, type, extensions }) => {
    const named = getNamedType(type)
    const inner = isInputObjectType(named) ? below([...path, name], Object.values(named.getFields())) : []
    return [{ path: [...path, name], type, constraint: constraintOf(extensions) }, ...inner]
  })
}

/** The name of the place in an error. */
export function fieldName({ path }: InputPosition): string {
  return path.length > 1 ? path.slice(1).join('.') : (path[0] ?? '')
}

/** Whether the type of the argument accepts the variable of `byVariable`; a constraint may still refuse it. */
export function isOfType({ root, path: [name] }: InputPosition, variables: Readonly<Record<string, unknown>>): boolean {
  const type = root.args.find((arg) => arg.name === name)?.type
  try {
    if (type)
      coerceInputValue(variables.v, type, (_path, _value, error) => {
        throw error
      })
    return true
  } catch (error) {
    if (error instanceof GraphQLError) return false
    throw error
  }
}

/** Whether the types of the arguments accept the literals of a document; a constraint may still refuse them. */
export function isLiteralOfType(query: string): boolean {
  return validate(schema, parse(query), [ValuesOfCorrectTypeRule]).length === 0
}

/** A valid value for the place, for calls that are wrong in another place. */
function goodValue(type: GraphQLInputType, name: string, constraint?: Constraint): unknown {
  if (constraint?.example !== undefined) return constraint.example
  const nullable = getNullableType(type)
  if (isListType(nullable)) return [goodValue(nullable.ofType, name)]
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name
  if (isInputObjectType(nullable)) {
    const required = Object.values(nullable.getFields()).filter((field) => isNonNullType(field.type))
    return Object.fromEntries(required.map((field) => [field.name, goodValue(field.type, field.name, constraintOf(field.extensions))]))
  }
  if (name === 'path') return '/photos/00000000-0000-4000-8000-000000000000.jpg'
  return /^(Int|Int64|Decimal|Float)$/.test(nullable.name) ? 1 : 'UGV0OjE'
}

/** The required arguments of the root field without the tested argument, as text of a document. */
function otherArguments({ root, path }: InputPosition): string[] {
  return root.args
    .filter((arg) => arg.name !== path[0] && isNonNullType(arg.type) && arg.defaultValue === undefined)
    .map((arg) => `${arg.name}: ${literal(goodValue(arg.type, arg.name, constraintOf(arg.extensions)), arg.type)}`)
}

function selection({ root }: InputPosition): string {
  return isLeafType(getNamedType(root.type)) ? '' : '{ __typename }'
}

/** The document with the tested argument as a variable, and the variables with `value` at the place. */
export function byVariable(position: InputPosition, value: unknown): { query: string; variables: Readonly<Record<string, unknown>> } {
  const { operation, root, path } = position
  const [name = '', ...inner] = path
  const argument = root.args.find((arg) => arg.name === name)
  const given = [`${name}: $v`, ...otherArguments(position)].join(', ')
  const query = `${operation}($v: ${argument?.type}) { ${root.name}(${given}) ${selection(position)} }`
  return { query, variables: { v: argument ? valueWith(argument.type, inner, value) : value } }
}

/** A value of the type that is valid except for `value` at the place. Lists on the way have one entry. */
function valueWith(type: GraphQLInputType, [name, ...inner]: readonly string[], value: unknown): unknown {
  const nullable = getNullableType(type)
  if (name === undefined) return value
  if (isListType(nullable)) return [valueWith(nullable.ofType, [name, ...inner], value)]
  const field = fieldsOf(nullable)[name]
  return { ...(goodValue(nullable, name) as object), [name]: field ? valueWith(field.type, inner, value) : value }
}

/** The document with `text` at the place. */
export function byLiteral(position: InputPosition, text: string): string {
  const { operation, root, path } = position
  const [name = '', ...inner] = path
  const argument = root.args.find((arg) => arg.name === name)
  const written = argument ? literalWith(argument.type, inner, text) : text
  return `${operation} { ${root.name}(${[`${name}: ${written}`, ...otherArguments(position)].join(', ')}) ${selection(position)} }`
}

/** The same as `valueWith`, as text of a document. */
function literalWith(type: GraphQLInputType, [name, ...inner]: readonly string[], text: string): string {
  const nullable = getNullableType(type)
  if (name === undefined) return text
  if (isListType(nullable)) return `[${literalWith(nullable.ofType, [name, ...inner], text)}]`
  const field = fieldsOf(nullable)[name]
  return objectLiteral(goodValue(nullable, name), nullable, { [name]: field ? literalWith(field.type, inner, text) : text })
}

function fieldsOf(type: GraphQLInputType): GraphQLInputFieldMap {
  const named = getNamedType(type)
  return isInputObjectType(named) ? named.getFields() : {}
}

/** A JSON value of a type as text of a document, where enum values have no quotes. */
function literal(value: unknown, type: GraphQLInputType): string {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return `[${(value as unknown[]).map((entry) => literal(entry, nullable.ofType)).join(', ')}]` // an array
  if (isInputObjectType(nullable)) return objectLiteral(value, nullable)
  return isEnumType(nullable) ? String(value) : JSON.stringify(value)
}

/** @param written texts of fields, which replace their values in `value`. */
function objectLiteral(value: unknown, type: GraphQLInputType, written: Readonly<Record<string, string>> = {}): string {
  const fields = fieldsOf(type)
  const own = Object.entries(value as object).flatMap(([name, inner]) => {
    const field = fields[name]
    return field ? [[name, literal(inner, field.type)]] : []
  })
  const all = Object.entries({ ...Object.fromEntries(own), ...written })
  return `{ ${all.map(([name, text]) => `${name}: ${text}`).join(', ')} }`
}
