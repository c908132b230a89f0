import { type DocumentNode, type FieldNode, type GraphQLSchema, Kind, TypeInfo, type ValueNode, visit, visitWithTypeInfo } from 'graphql'
import { constraintOf } from '../schema/constrained.js'
import type { FieldError } from '../values/fieldErrors.js'

/** Two arguments of one field, of which a call gives only one. */
export interface Exclusion {
  readonly node: FieldNode
  readonly names: readonly [string, string]
  readonly values: readonly [ValueNode, ValueNode]
}

/** The places of a document that name two arguments of which only one may have a value. */
export function exclusionsIn(schema: GraphQLSchema, document: DocumentNode): Exclusion[] {
  const found: Exclusion[] = []
  const info = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const { arguments: given = [] } = node
        if (given.length < 2) return
        const valueFor = (name: string | undefined) => given.find((argument) => argument.name.value === name)?.value
        for (const { name, extensions } of info.getFieldDef()?.args ?? []) {
          const other = constraintOf(extensions)?.notWith
          const [first, second] = [valueFor(other), valueFor(name)]
          if (other !== undefined && first && second) found.push({ node, names: [other, name], values: [first, second] })
        }
      },
    }),
  )
  return found
}

/** Whether a call gives both arguments. @param wireValue the wire value of a variable, or its default */
export function isBroken({ values: [one, other] }: Exclusion, wireValue: (variable: string) => unknown): boolean {
  return isGiven(one, wireValue) && isGiven(other, wireValue)
}

function isGiven(value: ValueNode, wireValue: (variable: string) => unknown): boolean {
  return value.kind === Kind.VARIABLE ? wireValue(value.name.value) != null : value.kind !== Kind.NULL
}

export function exclusionErrors({ names: [one, other] }: Exclusion): FieldError[] {
  return [
    { field: one, message: `must not stand beside ${other}: send one of the two` },
    { field: other, message: `must not stand beside ${one}: send one of the two` },
  ]
}
