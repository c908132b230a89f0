import {
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  Kind,
  type ValidationContext,
  valueFromASTUntyped,
} from 'graphql'
import { invalid } from '../values/errors/make.js'
import { MAX_ERRORS } from '../values/errors/maxErrors.js'
import type { FieldError } from '../values/fieldErrors.js'
import { textProblem } from '../values/text.js'
import { checkConstraint, type RefusedFields, typeProblem } from './inputCheck.js'
import { fieldOf, InputPath, type Step } from './inputPath.js'

/** Field name in errors about the whole body argument. */
export const BODY = 'input'

/** The input that a position in a document takes. */
interface InputPosition {
  readonly step: Step
  readonly type: GraphQLInputType | null | undefined
}

const positions = new WeakMap<ASTNode, InputPosition>()

/** Begins of graphql-js' messages about a wrong value. The rest of such a message repeats the value, which may be a secret. */
const REPEATING = /^(Expected value of type|Enum "\w+" cannot represent|\w+ cannot represent|Value ".*" does not exist in)\b/s

/** The error of an input value in a validated document, in the words used for variables; undefined when `nodes` are no input value. */
export function literalError(nodes: readonly ASTNode[] | undefined, message: string): FieldError | undefined {
  const [node] = nodes ?? []
  const position = node && positions.get(node)
  if (!position) return undefined
  const { step, type } = position
  const field = fieldOf(step) || BODY
  if (!type || !REPEATING.test(message)) return { field, message }
  return { field, message: node.kind === Kind.NULL ? 'must not be null' : typeProblem(type, step.constraint) }
}

/** Valid documents with values that our constraints refuse. */
const refused = new WeakMap<DocumentNode, readonly GraphQLError[]>()

/** The values in a valid document that break our constraints. The executor reports them after missing rights. */
export function refusedLiterals(document: DocumentNode): readonly GraphQLError[] {
  return refused.get(document) ?? []
}

/**
 * Checks values in the document against the same constraints as variables, and keeps the errors for `refusedLiterals`: the document is valid GraphQL.
 * Variables are checked when the operation runs.
 */
export function literalRule(context: ValidationContext): ASTVisitor {
  const path = new InputPath(context)
  const found: GraphQLError[] = []
  const refuse = (error: FieldError, node: ASTNode): void => {
    if (found.length >= MAX_ERRORS) return
    const originalError = invalid([error])
    found.push(new GraphQLError(originalError.message, { nodes: node, originalError }))
  }
  const reportAt = (node: ASTNode): RefusedFields => ({ isFull: false, add: (error) => refuse(error, node) })
  return {
    enter(node, key) {
      path.enter(node, key)
      const type = context.getInputType()
      // the position that uses the default value is known only when the operation runs
      if (node.kind === Kind.VARIABLE_DEFINITION && node.defaultValue)
        positions.set(node.defaultValue, { step: { name: node.variable.name.value, constraint: undefined, outer: undefined }, type })
      const { step } = path
      if (!step) return
      const { constraint } = step
      positions.set(node, { step, type })
      if (node.kind === Kind.STRING) {
        const problem = textProblem(node.value)
        if (problem) refuse({ field: fieldOf(step), message: problem }, node)
      }
      if ((node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) && constraint && node.value.kind !== Kind.VARIABLE)
        checkConstraint(valueFromASTUntyped(node.value), constraint, fieldOf(step), reportAt(node))
    },
    leave(node, key) {
      path.leave(node, key)
      if (node.kind === Kind.DOCUMENT && found.length > 0) refused.set(node, found)
    },
  }
}

/** Removes the note about a node of a valid document: no error will need it. */
export function forgetPlace(node: ASTNode): void {
  positions.delete(node)
}
