import { type ArgumentNode, type GraphQLArgument, type GraphQLField, getNullableType, isListType, Kind, type ValueNode } from 'graphql'
import type { Variables } from '../policies/price.js'
import { assumedSizeOf } from '../schema/assumedSize.js'
import { constraintOf } from '../schema/constrained.js'
import { DEFAULT_LIMIT, MAX_LIMIT } from '../values/page.js'
import { type UsedVariable, usedVariable, valueIn } from './usedVariable.js'

/** The number of entries of a list before it is read: the first of the given sizes that has a value, otherwise the usual size. */
export interface ListSize {
  readonly given: readonly GivenSize[]
  readonly usual: number
  /** The largest number of entries when no size is given. */
  readonly longest: number
}

/** A size that the document contains, or the variable that holds it. */
type GivenSize = number | { readonly variable: UsedVariable; readonly toSize: ToSize }

/** @returns the size that a value stands for; undefined for null */
type ToSize = (value: unknown) => number | undefined

type SizedField = Pick<GraphQLField<unknown, unknown>, 'args' | 'extensions'>

/** The arguments of a field in a document. */
interface GivenArguments {
  readonly nodes: readonly ArgumentNode[] | undefined
  /** Wire values of the defaults of variables. */
  readonly defaults: Variables
}

/** @param variables wire values. @param otherwise the size without a given one */
export function entriesOf({ given, usual }: ListSize, variables: Variables, otherwise = usual): number {
  for (const one of given) {
    const size = typeof one === 'number' ? one : one.toSize(valueIn(variables, one.variable))
    if (size !== undefined) return size
  }
  return otherwise
}

/** Whether a field gives a connection: only these can be read from their end. */
export function isConnection({ args }: Pick<SizedField, 'args'>): boolean {
  return args.some(({ name }) => name === 'last')
}

/** The size of the pages that a field gives; undefined for a field without pages. */
export function pageSizeOf({ args }: SizedField, given: GivenArguments): ListSize | undefined {
  if (isConnection({ args })) {
    const sizes = ['last', 'first'].flatMap((name) => givenSizes(args, given, name))
    return { given: sizes, usual: DEFAULT_LIMIT, longest: DEFAULT_LIMIT }
  }
  const limit = args.find(({ name }) => name === 'limit')
  if (!limit) return undefined
  const usual = typeof limit.defaultValue === 'number' ? limit.defaultValue : DEFAULT_LIMIT
  return { given: givenSizes(args, given, 'limit'), usual, longest: usual }
}

/** The size of a list outside of pages: the number of the given ids, otherwise the assumed size. */
export function listSizeOf({ args, extensions }: SizedField, given: GivenArguments): ListSize {
  const longest = constraintOf(extensions)?.maxItems ?? MAX_LIMIT
  return { given: givenSizes(args, given, 'ids'), usual: assumedSizeOf(extensions) ?? longest, longest }
}

function givenSizes(args: readonly GraphQLArgument[], { nodes = [], defaults }: GivenArguments, name: string): GivenSize[] {
  const declared = args.find((arg) => arg.name === name)
  const value = nodes.find((argument) => argument.name.value === name)?.value
  if (!declared || !value) return []
  const toSize = isListType(getNullableType(declared.type)) ? numberOfEntries(declared) : numberWithin(declared)
  if (value.kind === Kind.VARIABLE) return [{ variable: usedVariable(value.name.value, defaults), toSize }]
  const size = toSize(literalOf(value))
  return size === undefined ? [] : [size]
}

/** The value of a literal; its entries and its fields are left out. */
function literalOf(value: ValueNode): unknown {
  if (value.kind === Kind.NULL) return null
  if (value.kind === Kind.LIST) return value.values
  return value.kind === Kind.INT ? Number(value.value) : value.kind
}

/** A value outside of the allowed range is refused before the run: its size only needs to be a sound number. */
function numberWithin({ extensions }: GraphQLArgument): ToSize {
  const { minimum = 0, maximum = MAX_LIMIT } = constraintOf(extensions) ?? {}
  return (value) => {
    if (value == null) return undefined
    return typeof value === 'number' && value <= maximum ? Math.ceil(Math.max(value, minimum)) : maximum
  }
}

/** A single value stands for a list of one entry. */
function numberOfEntries({ extensions }: GraphQLArgument): ToSize {
  const { maxItems = MAX_LIMIT } = constraintOf(extensions) ?? {}
  return (value) => {
    if (value == null) return undefined
    return Array.isArray(value) ? Math.min(value.length, maxItems) : 1
  }
}
