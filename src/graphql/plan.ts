import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getOperationAST,
  isInputType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  separateOperations,
  TypeInfo,
  typeFromAST,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { CompiledQuery } from 'graphql-jit'
import type { Operation, RootField } from '../policies/policy.js'
import type { Constraint } from '../schema/constrained.js'
import { compilePlan, isTooLarge } from './compilePlan.js'
import { type Exclusion, exclusionsIn } from './exclusions.js'
import { fieldOf, InputPath } from './inputPath.js'
import { type NestedConnection, nestedConnections } from './nestedRows.js'

/** An input position that uses a variable's value. */
interface VariableUse {
  readonly field: string
  readonly constraint: Constraint | undefined
  /** The position takes no null, though its variable may be null when it has a default (GraphQL specification, section 5.8.5). */
  readonly isNonNull: boolean
}

/** A variable of an operation: its type, and the input positions that use it. */
interface PlannedVariable {
  readonly name: string
  readonly type: GraphQLInputType
  /** The default as a wire value; undefined when there is none. */
  readonly defaultValue: unknown
  readonly uses: readonly VariableUse[]
}

/** One operation of a valid document, analysed once and run many times. */
export interface Plan {
  /** The operation and its fragments, without the other operations. */
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: readonly PlannedVariable[]
  /** The operation's root fields for the policies, with the fields of its fragments. */
  readonly facts: Operation
  /** The wire values of the defaults. */
  readonly defaults: Readonly<Record<string, unknown>>
  readonly exclusions: readonly Exclusion[]
  /** The connections below the root fields. */
  readonly connections: readonly NestedConnection[]
  /** Whether the operation is so large that a run holds up other callers. A heavy operation is never compiled. */
  readonly isHeavy: boolean
  /** Bytes of heap that the plan takes without its compiled code. */
  readonly bytes: number
  /** The compiled operation, from its proving run on; undefined when graphql-js must run it. Counts the runs, so call it once for each run. */
  compiled(): CompiledQuery['query'] | undefined
}

/** The run at which an operation is compiled. Compiling takes as long as about ten runs, and most documents run once or twice. */
export const PROVING_RUN = 5

/** Bytes of heap that a plan takes: a fixed part, and a part for each use of a variable beside its name. Estimated, not measured. */
const BYTES_BESIDE = 1500
const BYTES_PER_USE = 150

interface Proof {
  /** The run at which the operation is compiled. */
  readonly provingRun: number
  /** Called at the proving run. @param bytes heap that the compiled form takes. */
  onProven(bytes: number): void
}

/** @returns undefined when the document has no such operation. */
export function makePlan(
  schema: GraphQLSchema,
  whole: DocumentNode,
  operationName: string | null | undefined,
  { provingRun, onProven }: Proof,
): Plan | undefined {
  const operation = getOperationAST(whole, operationName)
  const document = operation && separateOperations(whole)[operation.name?.value ?? '']
  if (!document) return undefined
  const usesOf = variableUses(schema, document)
  const definitions = operation.variableDefinitions ?? []
  const variables = definitions.flatMap((definition): PlannedVariable[] => {
    const name = definition.variable.name.value
    const type = typeFromAST(schema, definition.type)
    const defaultValue = definition.defaultValue && valueFromASTUntyped(definition.defaultValue)
    // validation has checked that the type is an input type
    return isInputType(type) ? [{ name, type, defaultValue, uses: usesOf.get(name) ?? [] }] : []
  })
  const defaults = Object.fromEntries(variables.flatMap((v) => (v.defaultValue === undefined ? [] : [[v.name, v.defaultValue]])))
  let runs = 0
  let compiled: CompiledQuery['query'] | undefined
  const uses = variables.flatMap((variable) => variable.uses)
  return {
    document,
    operation,
    variables,
    facts: { kind: operation.operation, rootFields: rootFieldsOf(schema, operation, document) },
    defaults,
    exclusions: exclusionsIn(schema, document),
    connections: nestedConnections(schema, operation, document),
    isHeavy: isTooLarge(schema, document),
    bytes: uses.reduce((sum, { field }) => sum + field.length + BYTES_PER_USE, BYTES_BESIDE),
    compiled() {
      runs += 1
      if (runs === provingRun) {
        const made = compilePlan(schema, document)
        compiled = made?.query
        onProven(made?.bytes ?? 0)
      }
      return compiled
    },
  }
}

function rootFieldsOf(schema: GraphQLSchema, { operation, selectionSet }: OperationDefinitionNode, document: DocumentNode): RootField[] {
  const fields = schema.getRootType(operation)?.getFields() ?? {}
  return namesIn(selectionSet, document).flatMap((name) => fields[name] ?? []) // introspection has no field
}

function namesIn({ selections }: SelectionSetNode, document: DocumentNode): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value
    if (selection.kind === Kind.INLINE_FRAGMENT) return namesIn(selection.selectionSet, document)
    const fragment = document.definitions.find((node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === selection.name.value)
    return fragment && 'selectionSet' in fragment ? namesIn(fragment.selectionSet, document) : []
  })
}

function variableUses(schema: GraphQLSchema, document: DocumentNode): ReadonlyMap<string, readonly VariableUse[]> {
  const uses = new Map<string, VariableUse[]>()
  const info = new TypeInfo(schema)
  const path = new InputPath(info)
  visit(
    document,
    visitWithTypeInfo(info, {
      enter(node, key) {
        path.enter(node, key)
        const { step } = path
        if (node.kind !== Kind.VARIABLE || !step) return
        const known = uses.get(node.name.value) ?? []
        uses.set(node.name.value, known)
        known.push({ field: fieldOf(step), constraint: step.constraint, isNonNull: isNonNullType(info.getInputType()) })
      },
      leave: (node, key) => path.leave(node, key),
    }),
  )
  return new Map([...uses].map(([name, ofName]) => [name, keptSecret(ofName)]))
}

/** A variable that is a secret at one position is a secret at all its positions. */
function keptSecret(uses: readonly VariableUse[]): readonly VariableUse[] {
  if (!uses.some(({ constraint }) => constraint?.secret)) return uses
  return uses.map((use) => ({ ...use, constraint: { ...use.constraint, secret: true } }))
}
