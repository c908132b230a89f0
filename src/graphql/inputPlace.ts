import { type ASTNode, type GraphQLArgument, type GraphQLInputType, getNamedType, isInputObjectType, Kind } from 'graphql'
import { type Constraint, constraintOf } from '../schema/constrained.js'

/** What graphql-js' TypeInfo and validation context both know of the node a visitor is at. */
interface InputTypes {
  getArgument(): GraphQLArgument | null | undefined
  getParentInputType(): GraphQLInputType | null | undefined
}

interface Step {
  readonly name: string
  readonly constraint: Constraint | undefined
}

/** Where in the arguments of a document a visitor stands, and what the value there is held to. Tell it of every node entered and left. */
export class InputPlace {
  private readonly steps: Step[] = []

  constructor(private readonly types: InputTypes) {}

  enter(node: ASTNode, key: string | number | undefined): void {
    const step = this.stepTo(node, key)
    if (step) this.steps.push(step)
  }

  leave(node: ASTNode, key: string | number | undefined): void {
    if (isStep(node, key)) this.steps.pop()
  }

  get isInput(): boolean {
    return this.steps.length > 0
  }

  /** As `items[0].quantity`. The one argument that holds a body is not part of it, as REST has the body bare: it is the empty text. */
  get field(): string {
    const names = this.steps.map((step) => step.name)
    return (names[0] === 'input' ? names.slice(1) : names).join('.').replaceAll('.[', '[')
  }

  get constraint(): Constraint | undefined {
    return this.steps.at(-1)?.constraint
  }

  private stepTo(node: ASTNode, key: string | number | undefined): Step | undefined {
    if (!isStep(node, key)) return undefined
    if (node.kind === Kind.ARGUMENT) return { name: node.name.value, constraint: constraintOf(this.types.getArgument()?.extensions) }
    if (node.kind !== Kind.OBJECT_FIELD) return { name: `[${key}]`, constraint: this.constraint?.items }
    const parent = getNamedType(this.types.getParentInputType())
    const field = isInputObjectType(parent) ? parent.getFields()[node.name.value] : undefined
    return { name: node.name.value, constraint: constraintOf(field?.extensions) }
  }
}

const values = new Set<Kind>([Kind.VARIABLE, Kind.INT, Kind.FLOAT, Kind.STRING, Kind.BOOLEAN, Kind.NULL, Kind.ENUM, Kind.LIST, Kind.OBJECT])

/** Arguments, fields of an object, and entries of a list, which alone among values stand in an array. */
function isStep(node: ASTNode, key: string | number | undefined): boolean {
  return node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD || (typeof key === 'number' && values.has(node.kind))
}
