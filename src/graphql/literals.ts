import { type ASTNode, type ASTVisitor, type GraphQLInputType, Kind, type ValidationContext } from 'graphql'
import type { FieldError } from '../values/fieldErrors.js'
import { typeProblem } from './inputCheck.js'
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

/** Notes the positions of a document's values, for `literalError`. Our constraints are no rules of GraphQL: `documentInputs.ts` checks them. */
export function literalRule(context: ValidationContext): ASTVisitor {
  const path = new InputPath(context)
  return {
    enter(node, key) {
      path.enter(node, key)
      const type = context.getInputType()
      // the position that uses the default value is known only when the operation runs
      if (node.kind === Kind.VARIABLE_DEFINITION && node.defaultValue)
        positions.set(node.defaultValue, { step: { name: node.variable.name.value, constraint: undefined, outer: undefined }, type })
      if (path.step) positions.set(node, { step: path.step, type })
    },
    leave: (node, key) => path.leave(node, key),
  }
}

/** Removes the note about a node of a valid document: no error will need it. */
export function forgetPlace(node: ASTNode): void {
  positions.delete(node)
}
