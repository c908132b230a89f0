import { type ASTNode, type FieldNode, type GraphQLArgument, type GraphQLInputType, getNamedType, isInputObjectType, Kind } from 'graphql'
import { type Constraint, constraintOf } from '../schema/constrained.js'

/** The common part of graphql-js' TypeInfo and validation context: types of the node that a visitor has entered. */
interface InputTypes {
  getArgument(): GraphQLArgument | null | undefined
  getParentInputType(): GraphQLInputType | null | undefined
}

/** A step of the path from an argument to a value within it. */
export interface Step {
  readonly name: string
  readonly constraint: Constraint | undefined
  /** The step before it. */
  readonly outer: Step | undefined
}

/** The path as text, such as `items[0].quantity`. The argument `input` is left out, because a REST body has no such name; `input` alone gives ''. */
export function fieldOf(last: Step): string {
  const names: string[] = []
  for (let step: Step | undefined = last; step; step = step.outer) names.unshift(step.name)
  return (names[0] === 'input' ? names.slice(1) : names).join('.').replaceAll('.[', '[')
}

/** Knows the path of a visitor within a document's arguments, and the constraint at its end. The visitor must report every node it enters and leaves. */
export class InputPath {
  /** The last step of the current path; undefined outside of arguments. A path is a chain of steps and no text, because values may nest deeply. */
  step: Step | undefined
  private readonly fields: FieldNode[] = []

  constructor(private readonly types: InputTypes) {}

  /** The innermost field around the visitor. */
  get field(): FieldNode | undefined {
    return this.fields.at(-1)
  }

  enter(node: ASTNode, key: string | number | undefined): void {
    if (node.kind === Kind.FIELD) this.fields.push(node)
    const step = this.stepTo(node, key)
    if (step) this.step = step
  }

  leave(node: ASTNode, key: string | number | undefined): void {
    if (node.kind === Kind.FIELD) this.fields.pop()
    if (isStep(node, key)) this.step = this.step?.outer
  }

  private stepTo(node: ASTNode, key: string | number | undefined): Step | undefined {
    if (!isStep(node, key)) return undefined
    if (node.kind === Kind.ARGUMENT)
      return { name: node.name.value, constraint: constraintOf(this.types.getArgument()?.extensions), outer: this.step }
    if (node.kind !== Kind.OBJECT_FIELD) return { name: `[${key}]`, constraint: this.step?.constraint?.items, outer: this.step }
    const parent = getNamedType(this.types.getParentInputType())
    const field = isInputObjectType(parent) ? parent.getFields()[node.name.value] : undefined
    return { name: node.name.value, constraint: constraintOf(field?.extensions), outer: this.step }
  }
}

const values = new Set<Kind>([Kind.VARIABLE, Kind.INT, Kind.FLOAT, Kind.STRING, Kind.BOOLEAN, Kind.NULL, Kind.ENUM, Kind.LIST, Kind.OBJECT])

/** Whether a node begins a step: an argument, a field of an object, or an entry of a list (only entries of lists have a numeric key among values). */
function isStep(node: ASTNode, key: string | number | undefined): boolean {
  return node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD || (typeof key === 'number' && values.has(node.kind))
}
