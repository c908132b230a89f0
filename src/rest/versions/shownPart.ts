import type { VersionChanges } from './changes.js'

/**
 * A schema coordinate such as `Pet.breed` or `Query.pets(species:)`, in the names of the version. Another text stays, and so does a part that the version
 * does not have.
 */
export function shownPart({ types, args }: VersionChanges, text: string): string {
  const [, owner = '', field = '', argument] = /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(text) ?? []
  const name = argument === undefined ? types.get(owner)?.get(field)?.name : args.get(`${owner}.${field}`)?.get(argument)?.name
  if (name === undefined) return text
  return argument === undefined ? `${owner}.${name}` : `${owner}.${field}(${name}:)`
}
