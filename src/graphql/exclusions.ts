import { type DocumentNode, type GraphQLSchema, Kind, TypeInfo, type ValueNode, visit, visitWithTypeInfo } from 'graphql'
import { constraintOf } from '../schema/constrained.js'
import type { ApiError } from '../values/errors/apiError.js'
import { invalid } from '../values/errors/make.js'

/** Two arguments of one field, of which a call gives only one. */
export interface Exclusion {
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
      Field({ arguments: given = [] }) {
        if (given.length < 2) return
        const valueFor = (name: string | undefined) => given.find((argument) => argument.name.value === name)?.value
        for (const { name, extensions } of info.getFieldDef()?.args ?? []) {
          const other = constraintOf(extensions)?.notWith
          const [first, second] = [valueFor(other), valueFor(name)]
          if (other !== undefined && first && second) found.push({ names: [other, name], values: [first, second] })
        }
      },
    }),
  )
  return found
}

/** @param variables wire values, with the defaults */
export function checkExclusions(exclusions: readonly Exclusion[], variables: Readonly<Record<string, unknown>>): ApiError | undefined {
  const isGiven = (value: ValueNode) => (value.kind === Kind.VARIABLE ? variables[value.name.value] != null : value.kind !== Kind.NULL)
  const [one, other] = exclusions.find(({ values }) => values.every(isGiven))?.names ?? []
  if (one === undefined || other === undefined) return undefined
  return invalid([
    { field: one, message: `must not stand beside ${other}: send one of the two` },
    { field: other, message: `must not stand beside ${one}: send one of the two` },
  ])
}
