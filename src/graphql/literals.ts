import { type ASTNode, type ASTVisitor, GraphQLError, Kind, type ValidationContext, valueFromASTUntyped } from 'graphql'
import { type FieldError, invalid } from '../values/errors.js'
import { textProblem } from '../values/text.js'
import { checkConstraint } from './inputCheck.js'
import { InputPlace } from './inputPlace.js'

/** What the argument that holds a body is called where it is itself at fault. */
export const BODY = 'input'

const fields = new WeakMap<ASTNode, string>()

/** What is wrong with the input that `nodes` of a validated document are; undefined where they are none. */
export function literalErrors(nodes: readonly ASTNode[] | undefined, message: string): FieldError[] | undefined {
  const field = nodes?.[0] && fields.get(nodes[0])
  return field === undefined ? undefined : [{ field, message }]
}

/** Holds values written into the document to the constraints that variables are held to when the operation is run. */
export function literalRule(context: ValidationContext): ASTVisitor {
  const place = new InputPlace(context)
  const refuse = (error: FieldError, node: ASTNode): void => {
    const originalError = invalid([error])
    context.reportError(new GraphQLError(originalError.message, { nodes: node, originalError }))
  }
  return {
    enter(node, key) {
      place.enter(node, key)
      if (!place.isInput) return
      const { field, constraint } = place
      fields.set(node, field || BODY)
      if (node.kind === Kind.STRING) {
        const problem = textProblem(node.value)
        if (problem) refuse({ field, message: problem }, node)
      }
      if ((node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) && constraint && node.value.kind !== Kind.VARIABLE)
        checkConstraint(valueFromASTUntyped(node.value), constraint, field, (error) => refuse(error, node))
    },
    leave: (node, key) => place.leave(node, key),
  }
}
