import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
} from 'graphql'
import type { Style } from '../context.js'
import type { Variables } from '../policies/price.js'
import { deprecationOf } from '../schema/deprecated.js'
import type { Deprecation } from '../values/deprecation.js'
import { declaredDeprecations } from './declareDeprecations.js'
import { type Conditions, inclusionOf, isIncluded } from './inclusion.js'
import { type UsedVariable, usedVariable, valueIn } from './usedVariable.js'

/** A use of a deprecated part, with the field of the document that selects the part or takes the input. */
export interface DeprecatedUse {
  readonly deprecation: Deprecation
  readonly node: FieldNode
}

interface PossibleUse extends DeprecatedUse {
  readonly conditions: Conditions
}

/** An input that gets the value of a variable. */
interface VariableInput {
  readonly node: FieldNode
  readonly conditions: Conditions
  readonly variable: UsedVariable
  /** Whether the variable has the default that its position has anyway. */
  readonly repeatsDefault: boolean
  readonly type: GraphQLInputType
  readonly position: Position
}

/** The argument, or the field of an input, that takes a value. */
interface Position {
  readonly deprecation: Deprecation | undefined
  /** Null leaves an argument out, but a field of an input may mean it: a change empties the field. */
  readonly isArgument: boolean
  /** The default of the argument or of the field, as a wire value. */
  readonly defaultValue?: unknown
}

const NO_USES: readonly DeprecatedUse[] = []
/** The position of an entry of a list. */
const ENTRY: Position = { deprecation: undefined, isArgument: false }

function positionOf(element: GraphQLArgument | GraphQLInputField, isArgument: boolean): Position {
  return { deprecation: deprecationOf(element), isArgument, defaultValue: element.defaultValue }
}

/**
 * The deprecated parts that an operation uses: fields, arguments, fields of inputs, and values of enums. The document tells all of them but the values
 * of variables, so a call only looks at its variables, and a planned read needs nothing else.
 */
export class DeprecatedUses {
  private readonly possible: readonly PossibleUse[]
  private readonly inputs: readonly VariableInput[]

  /** @param document with this operation alone, and its fragments; valid against the schema. @param defaults wire values of the defaults of variables */
  constructor(schema: GraphQLSchema, operation: OperationDefinitionNode, document: DocumentNode, defaults: Variables) {
    const { possible, inputs } = usesIn(schema, operation, document, defaults)
    this.possible = possible
    this.inputs = inputs
  }

  /** Whether no call of the operation can use a deprecated part. */
  get isEmpty(): boolean {
    return this.size === 0
  }

  /** The number of parts to look at. */
  get size(): number {
    return this.possible.length + this.inputs.length
  }

  /**
   * The uses of a call. The generated operations of REST repeat the defaults of all arguments, so there only a value of the call is a use.
   * @param variables wire values
   */
  madeBy(variables: Variables, style: Style): readonly DeprecatedUse[] {
    if (this.isEmpty) return NO_USES
    const made: DeprecatedUse[] = this.possible.filter(({ conditions }) => isIncluded([conditions], variables))
    for (const { node, conditions, variable, repeatsDefault, type, position } of this.inputs) {
      const isGenerated = repeatsDefault && style === 'rest'
      const value = valueIn(variables, isGenerated ? { ...variable, defaultValue: undefined } : variable)
      if (value !== undefined && isIncluded([conditions], variables))
        addGiven(value, type, position, (deprecation) => made.push({ deprecation, node }))
    }
    return made
  }
}

interface FoundUses {
  readonly possible: readonly PossibleUse[]
  readonly inputs: readonly VariableInput[]
}

/** Walks through an operation as graphql-js does. */
function usesIn(
  schema: GraphQLSchema,
  { operation, selectionSet }: OperationDefinitionNode,
  { definitions }: DocumentNode,
  defaults: Variables,
): FoundUses {
  const possible: PossibleUse[] = []
  const inputs: VariableInput[] = []
  const root = schema.getRootType(operation)
  if (!root || declaredDeprecations(schema).size === 0) return { possible, inputs }
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  /** Fragments whose uses are known, whatever the conditions around a further spread. */
  const known = new Set<string>()

  function addAll(type: GraphQLNamedType, selections: readonly SelectionNode[], outer: Conditions): void {
    for (const selection of selections) {
      const own = inclusionOf(selection, defaults)
      if (!own) continue
      const conditions = own.length > 0 ? [...outer, ...own] : outer
      if (selection.kind === Kind.FIELD) addField(type, selection, conditions)
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const narrowed = schema.getType(selection.typeCondition?.name.value ?? type.name) ?? type
        addAll(narrowed, selection.selectionSet.selections, conditions)
      } else addFragment(selection.name.value, conditions)
    }
  }

  function addFragment(name: string, conditions: Conditions): void {
    const fragment = fragments.get(name)
    const type = fragment && schema.getType(fragment.typeCondition.name.value)
    if (!type || known.has(name)) return
    if (conditions.length === 0) known.add(name)
    addAll(type, fragment.selectionSet.selections, conditions)
  }

  function addField(type: GraphQLNamedType, node: FieldNode, conditions: Conditions): void {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
    if (!field) return // `__typename`, and introspection
    const deprecation = deprecationOf(field)
    if (deprecation) possible.push({ deprecation, node, conditions })
    for (const { name, value } of node.arguments ?? []) {
      const argument = field.args.find((candidate) => candidate.name === name.value)
      if (argument) addValue(value, argument.type, positionOf(argument, true), { node, conditions })
    }
    if (node.selectionSet) addAll(getNamedType(field.type), node.selectionSet.selections, conditions)
  }

  function repeatsDefault(variable: string, { defaultValue }: Position): boolean {
    return defaultValue !== undefined && JSON.stringify(defaultValue) === JSON.stringify(defaults[variable])
  }

  function addValue(value: ValueNode, type: GraphQLInputType, position: Position, at: Omit<PossibleUse, 'deprecation'>): void {
    const { deprecation, isArgument } = position
    const named = getNamedType(type)
    if (value.kind === Kind.VARIABLE) {
      if (deprecation || leadsToDeprecated(named, new Set()))
        inputs.push({
          ...at,
          variable: usedVariable(value.name.value, defaults),
          repeatsDefault: repeatsDefault(value.name.value, position),
          type,
          position,
        })
      return
    }
    if (deprecation && !(isArgument && value.kind === Kind.NULL)) possible.push({ ...at, deprecation })
    if (value.kind === Kind.LIST) for (const entry of value.values) addValue(entry, entryOf(type), ENTRY, at)
    else if (value.kind === Kind.OBJECT && isInputObjectType(named))
      for (const { name, value: inner } of value.fields) {
        const field = named.getFields()[name.value]
        if (field) addValue(inner, field.type, positionOf(field, false), at)
      }
    else if (value.kind === Kind.ENUM && isEnumType(named)) {
      const ofValue = deprecationOf(named.getValue(value.value))
      if (ofValue) possible.push({ ...at, deprecation: ofValue })
    }
  }

  addAll(root, selectionSet.selections, [])
  return { possible, inputs }
}

/** Finds the uses in the wire value of a variable. A value of another type gives none: it is refused anyway. */
function addGiven(value: unknown, type: GraphQLInputType, position: Position, add: (deprecation: Deprecation) => void): void {
  const { deprecation, isArgument } = position
  if (deprecation && !(isArgument && value === null)) add(deprecation)
  const named = getNamedType(type)
  if (Array.isArray(value)) for (const entry of value) addGiven(entry, entryOf(type), ENTRY, add)
  else if (typeof value === 'string' && isEnumType(named)) {
    const ofValue = deprecationOf(named.getValue(value))
    if (ofValue) add(ofValue)
  } else if (typeof value === 'object' && value !== null && isInputObjectType(named))
    for (const field of Object.values(named.getFields())) {
      const inner = Object.hasOwn(value, field.name) ? (value as Variables)[field.name] : undefined // a JSON object
      if (inner !== undefined) addGiven(inner, field.type, positionOf(field, false), add)
    }
}

/** Whether values of a type can use a deprecated part. @param within the types around it: a type inside itself adds nothing */
function leadsToDeprecated(type: GraphQLNamedType, within: Set<GraphQLNamedType>): boolean {
  if (isEnumType(type)) return type.getValues().some((value) => deprecationOf(value) !== undefined)
  if (!isInputObjectType(type) || within.has(type)) return false
  within.add(type)
  return Object.values(type.getFields()).some((field) => deprecationOf(field) || leadsToDeprecated(getNamedType(field.type), within))
}

function entryOf(type: GraphQLInputType): GraphQLInputType {
  const list = isNonNullType(type) ? type.ofType : type
  return isListType(list) ? list.ofType : list
}
