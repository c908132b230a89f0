import { Kind, type SelectionNode } from 'graphql'
import type { Variables } from '../policies/price.js'
import { type UsedVariable, usedVariable, valueIn } from './usedVariable.js'

/** A variable of `@skip` or `@include`, with the value that leaves the selection out. */
interface InclusionCondition {
  readonly variable: UsedVariable
  readonly excluding: boolean
}

/** Conditions that must all hold. */
export type Conditions = readonly InclusionCondition[]

/** The conditions of a selection; undefined for a selection that is never in the response. @param defaults of the variables */
export function inclusionOf({ directives = [] }: SelectionNode, defaults: Variables): Conditions | undefined {
  const conditions: InclusionCondition[] = []
  for (const { name, arguments: given } of directives) {
    const excluding = exclusions.get(name.value)
    const value = given?.find((argument) => argument.name.value === 'if')?.value
    if (excluding === undefined || !value) continue
    if (value.kind === Kind.VARIABLE) conditions.push({ variable: usedVariable(value.name.value, defaults), excluding })
    else if (value.kind === Kind.BOOLEAN && value.value === excluding) return undefined
  }
  return conditions
}

/** Directive → the value of `if` that leaves the selection out. */
const exclusions: ReadonlyMap<string, boolean> = new Map([
  ['skip', true],
  ['include', false],
])

/** Whether all conditions of one alternative hold. A missing or invalid value leaves nothing out. */
export function isIncluded(alternatives: readonly Conditions[], variables: Variables): boolean {
  return alternatives.some((conditions) => conditions.every(({ variable, excluding }) => valueIn(variables, variable) !== excluding))
}
