import {
  type DocumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getOperationAST,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  separateOperations,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql'
import type { CompiledQuery } from 'graphql-jit'
import type { Operation, RootField } from '../policies/policy.js'
import type { FieldError } from '../values/fieldErrors.js'
import { compilePlan, isTooLarge } from './compilePlan.js'
import { DeprecatedUses } from './deprecatedUses.js'
import { documentInputs, type VariableUse } from './documentInputs.js'
import { type Exclusion, exclusionsIn } from './exclusions.js'
import { OperationLabel } from './operationLabel.js'
import { OperationReads } from './operationReads.js'
import { createPrice, type OperationPrice } from './price.js'
import { runningFieldsOf } from './runningFields.js'
import { shownName } from './shownName.js'

/** A variable of an operation: its type, and the input positions that use it. */
export interface PlannedVariable {
  readonly name: string
  readonly type: GraphQLInputType
  /** The default as a wire value; undefined when there is none. */
  readonly defaultValue: unknown
  readonly uses: readonly VariableUse[]
}

/** An operation of a valid document, analysed once and run many times. */
export interface Plan {
  /** The operation and its fragments, without the other operations. */
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: readonly PlannedVariable[]
  /** The root fields that the document selects, with the fields of its fragments. A field that is selected twice is listed twice. */
  readonly facts: Operation
  /** The root fields that a run with these variables runs: without fields that `@skip` or `@include` leaves out, and equal fields once. */
  running(variables: Readonly<Record<string, unknown>>): readonly RootField[]
  /** The wire values of the defaults. */
  readonly defaults: Readonly<Record<string, unknown>>
  readonly exclusions: readonly Exclusion[]
  /** The values in the document that break our constraints, by the field that takes them. */
  readonly refusedValues: ReadonlyMap<FieldNode, readonly FieldError[]>
  readonly deprecated: DeprecatedUses
  readonly price: OperationPrice
  /** Whether the operation is so large that a run holds up other callers. A heavy operation is never compiled. */
  readonly isHeavy: boolean
  /** The reads of a query that need no resolvers; undefined for other operations. */
  readonly reads: OperationReads | undefined
  /** Its name for logs and traces. */
  readonly shownName: string | undefined
  readonly label: OperationLabel
  /** Bytes of heap that the plan takes without its compiled code and its reads. */
  readonly bytes: number
  /** The compiled operation, from its proving run on; undefined when graphql-js must run it. Counts the runs, so call it once for each run. */
  compiled(): CompiledQuery['query'] | undefined
}

/** The run at which an operation is compiled. Compiling takes as long as about ten runs, and most documents run once or twice. */
export const PROVING_RUN = 5

/** Bytes of heap that a plan takes: a fixed part, and a part for each use of a variable beside its name. Estimated, not measured. */
const BYTES_BESIDE = 1500
const BYTES_PER_USE = 150
/** Bytes of heap for each refused value: its message, and a shortened copy of the value. Estimated, not measured. */
const BYTES_PER_REFUSED = 1000
/** Bytes of heap for each part that may be deprecated. Estimated, not measured. */
const BYTES_PER_DEPRECATED = 200

interface Proof {
  /** The run at which the operation is compiled. */
  readonly provingRun: number
  /** Called at the proving run. @param bytes heap that the compiled form takes. */
  onProven(bytes: number): void
  /** Called when reads are planned. @param bytes heap that they take. */
  onPlanned?(bytes: number): void
}

/** @returns undefined when the document has no such operation. */
export function makePlan(
  schema: GraphQLSchema,
  whole: DocumentNode,
  operationName: string | null | undefined,
  { provingRun, onProven, onPlanned = () => {} }: Proof,
): Plan | undefined {
  const operation = getOperationAST(whole, operationName)
  const document = operation && separateOperations(whole)[operation.name?.value ?? '']
  if (!document) return undefined
  const inputs = documentInputs(schema, document)
  const rootFields = rootFieldsOf(schema, operation, document)
  const definitions = operation.variableDefinitions ?? []
  const variables = definitions.flatMap((definition): PlannedVariable[] => {
    const name = definition.variable.name.value
    const type = typeFromAST(schema, definition.type)
    const defaultValue = definition.defaultValue && valueFromASTUntyped(definition.defaultValue)
    // validation has checked that the type is an input type
    return isInputType(type) ? [{ name, type, defaultValue, uses: inputs.uses.get(name) ?? [] }] : []
  })
  const defaults = Object.fromEntries(variables.flatMap((v) => (v.defaultValue === undefined ? [] : [[v.name, v.defaultValue]])))
  const price = createPrice(schema, operation, document, defaults)
  const deprecated = new DeprecatedUses(schema, operation, document, defaults)
  let runs = 0
  let compiled: CompiledQuery['query'] | undefined
  const uses = variables.flatMap((variable) => variable.uses)
  const refused = [...inputs.refused.values()].flat().length
  const isRead = operation.operation === OperationTypeNode.QUERY
  const exclusions = exclusionsIn(schema, document)
  return {
    document,
    operation,
    variables,
    facts: { kind: operation.operation, rootFields, price },
    running: runningFieldsOf(schema, operation, document, defaults),
    defaults,
    exclusions,
    refusedValues: inputs.refused,
    deprecated,
    price,
    isHeavy: isTooLarge(schema, document),
    reads: isRead ? new OperationReads(schema, document, operation, defaults, onPlanned) : undefined,
    shownName: shownName(operation),
    label: new OperationLabel(operation.name?.value),
    bytes: uses.reduce(
      (sum, { field }) => sum + field.length + BYTES_PER_USE,
      BYTES_BESIDE + refused * BYTES_PER_REFUSED + deprecated.size * BYTES_PER_DEPRECATED + price.bytes,
    ),
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
