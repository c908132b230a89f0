import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isInputObjectType,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import { type Constraint, constraintOf } from '../schema/constrained.js'

/** A variable of an operation: its type, and where in the input its value ends up. */
export interface PlannedVariable {
  readonly name: string
  readonly type: GraphQLInputType
  readonly hasDefault: boolean
  readonly uses: readonly { field: string; constraint: Constraint | undefined }[]
}

/** One operation of a valid document, analysed once and run many times. */
export interface Plan {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: readonly PlannedVariable[]
  /** The wire values of the defaults. */
  readonly defaults: Readonly<Record<string, unknown>>
  /** A compiled form of the operation, from its second run on; undefined where graphql-js has to run it. */
  compiled(): CompiledQuery | undefined
}

/** @returns undefined when the document has no such operation. */
export function makePlan(schema: GraphQLSchema, document: DocumentNode, operationName?: string | null): Plan | undefined {
  const operation = getOperationAST(document, operationName)
  if (!operation) return undefined
  const { uses, isCompilable } = analyse(schema, document)
  const definitions = operation.variableDefinitions ?? []
  const variables = definitions.flatMap(({ variable, type, defaultValue }) => {
    const name = variable.name.value
    const inputType = typeFromAST(schema, type)
    // validation has made sure that it is an input type
    return isInputType(inputType) ? [{ name, type: inputType, hasDefault: defaultValue !== undefined, uses: uses.get(name) ?? [] }] : []
  })
  const defaults = Object.fromEntries(
    definitions.flatMap((d) => (d.defaultValue ? [[d.variable.name.value, valueFromASTUntyped(d.defaultValue)]] : [])),
  )
  let runs = 0
  let compiled: CompiledQuery | undefined
  return {
    document,
    operation,
    variables,
    defaults,
    compiled() {
      runs += 1
      // compiling takes as long as some ten runs, and many documents come once
      if (runs === 2 && isCompilable) compiled = compile(schema, document, operation)
      return compiled
    },
  }
}

function compile(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): CompiledQuery | undefined {
  const compiled = compileQuery(schema, document, operation.name?.value, { disablingCapturingStackErrors: true })
  return isCompiledQuery(compiled) ? compiled : undefined
}

/** Where each variable is used, and whether graphql-jit runs the document as graphql-js does: it does not coerce variables inside literals. */
function analyse(schema: GraphQLSchema, document: DocumentNode) {
  const uses = new Map<string, { field: string; constraint: Constraint | undefined }[]>()
  const info = new TypeInfo(schema)
  const path: { name: string; constraint: Constraint | undefined }[] = []
  let literals = 0
  let isCompilable = true
  const literal = { enter: () => void literals++, leave: () => void literals-- }
  visit(
    document,
    visitWithTypeInfo(info, {
      VariableDefinition: () => false,
      Argument: {
        enter: (node) => void path.push({ name: node.name.value, constraint: constraintOf(info.getArgument()?.extensions) }),
        leave: () => void path.pop(),
      },
      ObjectField: {
        enter: (node) => {
          const parent = getNamedType(info.getParentInputType())
          const field = isInputObjectType(parent) ? parent.getFields()[node.name.value] : undefined
          path.push({ name: node.name.value, constraint: constraintOf(field?.extensions) })
        },
        leave: () => void path.pop(),
      },
      [Kind.OBJECT]: literal,
      [Kind.LIST]: literal,
      Variable: (node) => {
        if (literals > 0) isCompilable = false
        const known = uses.get(node.name.value) ?? []
        uses.set(node.name.value, known)
        known.push({ field: fieldPath(path.map((part) => part.name)), constraint: path.at(-1)?.constraint })
      },
    }),
  )
  return { uses, isCompilable }
}

/** The one argument that holds a body is not part of a field's name: REST has the body bare. */
export function fieldPath(names: readonly string[]): string {
  return (names[0] === 'input' ? names.slice(1) : names).join('.')
}
