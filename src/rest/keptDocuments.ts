import type { KnownDocuments } from '../graphql/documents.js'
import type { RestDocuments } from './restDocument.js'

type Build = RestDocuments['document']

/**
 * Keeps the documents of a route, so that they are built, planned and compiled once. The default representation is kept until one of its fields ends.
 * The documents of `fields=` share the memory of `KnownDocuments` with all routes.
 * @param route the route's name, which is unique.
 */
export function keptDocuments(documents: RestDocuments, known: KnownDocuments, route: string): RestDocuments {
  function kept(kind: string, build: Build): Build {
    const whole = keptWhole(documents, build)
    return (fields, now) => {
      if (fields === undefined) return whole(now)
      const key = `${route} ${kind} ${now ? documents.ended(now) : 0} ${fields}`
      const found = known.get(key)
      if (found) return found
      const made = build(fields, now)
      known.remember(key, made)
      return made
    }
  }
  return {
    document: kept('page', documents.document),
    exportDocument: kept('export', documents.exportDocument),
    ended: documents.ended,
  }
}

/** Keeps the document of the default representation until one of its fields ends. */
export function keptWhole<Made>(
  { ended }: Pick<RestDocuments, 'ended'>,
  build: (fields: undefined, now?: Date) => Made,
): (now?: Date) => Made {
  let last: { readonly ended: number; readonly made: Made } | undefined
  return (now) => {
    const number = now ? ended(now) : 0
    if (last?.ended !== number) last = { ended: number, made: build(undefined, now) }
    return last.made
  }
}
