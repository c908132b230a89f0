import type { Document, Reference, Section } from '../../src/rest/openapi/types.js'

/** The part of a document itself, in the place of a reference to it. */
export function found<Part extends object>(part: Part | Reference, document: Document): Part {
  if (!isReference(part)) return part
  const [section, name] = part.$ref.split('/').slice(-2) as [Section, string] // references of the document name a component
  const target = document.components[section]?.[name]
  if (!target) throw new Error(`the document has no ${part.$ref}: the document of a contract holds all of its components`)
  return target as Part // a reference stands only where its section's parts may stand
}

function isReference(part: object): part is Reference {
  return '$ref' in part
}
