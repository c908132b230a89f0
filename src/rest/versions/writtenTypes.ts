import { type GraphQLNamedType, getNamedType, isInputObjectType, isObjectType } from 'graphql'
import type { Generated } from '../sofa.js'

/**
 * The input types that write each object type: the inputs of the mutations that return it, and the inputs inside of them. So `AddressInput` writes
 * `Address`, because `PlaceOrderInput` writes `Order` and both have the field `shippingAddress`.
 */
export function writtenTypes({ routes }: Generated): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  function pair(type: GraphQLNamedType | undefined, input: GraphQLNamedType | undefined): void {
    if (!isObjectType(type) || !isInputObjectType(input)) return
    const inputs = found.get(type.name) ?? new Set()
    if (inputs.has(input.name)) return
    found.set(type.name, inputs.add(input.name))
    for (const field of Object.values(input.getFields())) pair(getNamedType(type.getFields()[field.name]?.type), getNamedType(field.type))
  }
  for (const { route, field } of routes)
    if (route.field.startsWith('Mutation.'))
      pair(getNamedType(field.type), getNamedType(field.args.find(({ name }) => name === 'input')?.type))
  return found
}
