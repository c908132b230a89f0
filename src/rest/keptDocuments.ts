import type { DocumentNode } from 'graphql'
import type { KnownDocuments } from '../graphql/documents.js'
import type { RestDocuments } from './restDocument.js'

/**
 * Keeps the documents of a route, so that they are built, planned and compiled once. The default representation is kept for the life of the process.
 * The documents of `fields=` share the memory of `KnownDocuments` with all routes.
 * @param route the route's name, which is unique.
 */
export function keptDocuments(documents: RestDocuments, known: KnownDocuments, route: string): RestDocuments {
  function kept(kind: string, build: (fields: string | undefined) => DocumentNode): (fields: string | undefined) => DocumentNode {
    let whole: DocumentNode | undefined
    return (fields) => {
      if (fields === undefined) {
        whole ??= build(undefined)
        return whole
      }
      const key = `${route} ${kind} ${fields}`
      const found = known.get(key)
      if (found) return found
      const made = build(fields)
      known.remember(key, made)
      return made
    }
  }
  return {
    document: kept('page', documents.document),
    exportDocument: kept('export', documents.exportDocument),
  }
}
