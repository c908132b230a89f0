import {
  type ArgumentNode,
  type ASTNode,
  type ASTVisitor,
  type FragmentDefinitionNode,
  GraphQLError,
  getNamedType,
  isInputObjectType,
  Kind,
  type ObjectFieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  valueFromASTUntyped,
} from 'graphql'
import { type Constraint, constraintOf } from '../schema/constrained.js'
import { type FieldError, invalid } from '../values/errors.js'
import { textProblem } from '../values/text.js'
import { checkConstraint } from './inputCheck.js'
import { fieldPath } from './plan.js'

/** Bounds of a document before it is run (SPEC section 4). Introspection only reads what is in memory and may go deeper. */
export const limits = { tokens: 1500, depth: 10, introspectionDepth: 20, aliases: 30, rootFields: 20, directives: 10 }

interface Size {
  depth: number
  aliases: number
  directives: number
}

/** Refuses documents that ask for too much, each with the bound and what it holds. */
export function sizeRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      const { depth, aliases, directives } = sizeOf(context, operation.selectionSet)
      const measured = {
        depth,
        aliases,
        rootFields: rootFields(context, operation).length,
        directives: directives + (operation.directives?.length ?? 0),
      }
      const depthLimit = isIntrospection(context, operation) ? limits.introspectionDepth : limits.depth
      for (const [measure, actual] of Object.entries(measured)) {
        const limit = measure === 'depth' ? depthLimit : limits[measure as keyof typeof measured]
        if (actual > limit) {
          context.reportError(
            new GraphQLError(`The operation has ${actual} of ${measure}, more than the ${limit} allowed`, {
              nodes: operation,
              extensions: { code: 'QUERY_TOO_COMPLEX', details: { measure, limit, actual } },
            }),
          )
        }
      }
    },
  }
}

/** The size of a selection with its fragments spread out; each fragment is measured once, and a circle (refused elsewhere) counts as nothing. */
function sizeOf(context: ValidationContext, set: SelectionSetNode, fragments = new Map<string, Size>()): Size {
  const size: Size = { depth: 0, aliases: 0, directives: 0 }
  for (const selection of set.selections) {
    let inner: Size | undefined
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const name = selection.name.value
      inner = fragments.get(name)
      if (!inner) {
        fragments.set(name, { depth: 0, aliases: 0, directives: 0 })
        const fragment = context.getFragment(name)
        inner = fragment ? sizeOf(context, fragment.selectionSet, fragments) : { depth: 0, aliases: 0, directives: 0 }
        fragments.set(name, inner)
      }
    } else if (selection.selectionSet) inner = sizeOf(context, selection.selectionSet, fragments)
    const isField = selection.kind === Kind.FIELD
    size.depth = Math.max(size.depth, (inner?.depth ?? 0) + (isField ? 1 : 0))
    size.aliases += (inner?.aliases ?? 0) + (isField && selection.alias ? 1 : 0)
    size.directives += (inner?.directives ?? 0) + (selection.directives?.length ?? 0)
  }
  return size
}

function rootFields(context: ValidationContext, operation: OperationDefinitionNode): string[] {
  const names: string[] = []
  const seen = new Set<FragmentDefinitionNode>()
  const collect = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) names.push(selection.name.value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet)
      else {
        const fragment = context.getFragment(selection.name.value)
        if (fragment && !seen.has(fragment)) {
          seen.add(fragment)
          collect(fragment.selectionSet)
        }
      }
    }
  }
  collect(operation.selectionSet)
  return names
}

function isIntrospection(context: ValidationContext, operation: OperationDefinitionNode): boolean {
  return rootFields(context, operation).every((name) => name.startsWith('__'))
}

/** Holds values written into the document to the constraints that variables are held to when the operation is run. */
export function literalRule(context: ValidationContext): ASTVisitor {
  const path: string[] = []
  const refuse = (error: FieldError, node: ASTNode): void => {
    const { message, details } = invalid([error])
    context.reportError(new GraphQLError(message, { nodes: node, extensions: { code: 'VALIDATION_ERROR', details } }))
  }
  const check = (node: ArgumentNode | ObjectFieldNode, constraint: Constraint | undefined): void => {
    path.push(node.name.value)
    if (constraint && node.value.kind !== Kind.VARIABLE) {
      checkConstraint(valueFromASTUntyped(node.value), constraint, fieldPath(path), (error) => refuse(error, node))
    }
  }
  return {
    Argument: {
      enter: (node) => check(node, constraintOf(context.getArgument()?.extensions)),
      leave: () => void path.pop(),
    },
    ObjectField: {
      enter(node) {
        const parent = getNamedType(context.getParentInputType())
        check(node, isInputObjectType(parent) ? constraintOf(parent.getFields()[node.name.value]?.extensions) : undefined)
      },
      leave: () => void path.pop(),
    },
    StringValue(node) {
      const problem = path.length > 0 ? textProblem(node.value) : undefined
      if (problem) refuse({ field: fieldPath(path), message: problem }, node)
    },
  }
}
