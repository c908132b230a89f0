import { Kind, parse } from 'graphql'

/** Names of the operations of a document, in order. Empty for a document that cannot be parsed. @param {string} query @returns {readonly string[]} */
export function operationNames(query) {
  try {
    return parse(query).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [definition.name.value] : [],
    )
  } catch {
    return []
  }
}
