import { type GraphQLNamedType, getNamedType, isInputObjectType } from 'graphql'
import { resourceTypes } from '../resources.js'
import { readOnlyParts } from '../sentBack.js'
import type { Generated } from '../sofa.js'
import type { VersionChanges } from './changes.js'

/**
 * Refuses differences by which a client could not send back a resource that it has read: another name or type of the name by which inputs write an object, and
 * an object with fields that inputs write and fields that they do not. @throws Error that names the version and the difference
 */
export function mustBeSentBack(version: string, { types }: Pick<VersionChanges, 'types'>, generated: Generated): void {
  const resources = resourceTypes(generated)
  for (const row of generated.routes) {
    const parts = readOnlyParts(row, resources)
    const input: GraphQLNamedType | undefined = getNamedType(row.field.args.find(({ name }) => name === 'input')?.type)
    if (!parts || !isInputObjectType(input)) continue
    for (const { name, type } of parts.named) {
      const difference = types.get(type.name)?.get('name')
      if (difference) throw new Error(`${version}: ${difference.of}: inputs write ${name} by this name, so it is the same in all versions`)
    }
    const ofType = types.get(getNamedType(row.field.type).name)
    const written = new Set(
      [...(ofType ?? [])].flatMap(([name, difference]) => (input.getFields()[name] ? (groupOf(difference.name) ?? []) : [])),
    )
    for (const { name } of parts.fields) {
      const difference = ofType?.get(name)
      const group = groupOf(difference?.name)
      if (difference && group !== undefined && written.has(group))
        throw new Error(
          `${version}: ${difference.of}: ${input.name} cannot write it, so it cannot move into ${group}, which has fields that ${input.name} writes`,
        )
    }
  }
}

/** The object into which a name moves a field: `price` of `price.amount`. */
function groupOf(name: string | undefined): string | undefined {
  return name?.includes('.') ? name.split('.')[0] : undefined
}
