import type { DocumentNode } from 'graphql'
import type { KnownDocuments } from '../graphql/documents.js'
import type { Representations } from './representation.js'

/**
 * Keeps the documents of a route, so that they are built, planned and compiled once. The default representation is kept for the life of the process. The
 * documents of `fields=` share the memory of `KnownDocuments` with all routes.
 * @param route the route's name, which no other route has.
 */
export function keptRepresentations(representations: Representations, documents: KnownDocuments, route: string): Representations {
  function kept(kind: string, build: (fields: string | undefined) => DocumentNode): (fields: string | undefined) => DocumentNode {
    let whole: DocumentNode | undefined
    return (fields) => {
      if (fields === undefined) {
        whole ??= build(undefined)
        return whole
      }
      const key = `${route} ${kind} ${fields}`
      const known = documents.get(key)
      if (known) return known
      const made = build(fields)
      documents.remember(key, made)
      return made
    }
  }
  return {
    document: kept('page', representations.document),
    exportDocument: kept('export', representations.exportDocument),
  }
}
