import { type DocumentNode, Kind, type Location, type Source, type Token, visit } from 'graphql'
import { forgetPlace } from './literals.js'

/** Nodes whose locations may appear in errors of a valid document. */
const shown: ReadonlySet<Kind> = new Set([
  Kind.DOCUMENT,
  Kind.OPERATION_DEFINITION,
  Kind.VARIABLE_DEFINITION,
  Kind.FIELD,
  Kind.FRAGMENT_SPREAD,
  Kind.INLINE_FRAGMENT,
  Kind.DIRECTIVE,
  Kind.ARGUMENT,
  Kind.VARIABLE,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
])

/**
 * Removes data from a valid document that only parsing and validation needed: its list of tokens, which is larger than the document, and the notes of
 * `literals.ts` about its values. The locations that errors show stay.
 * @returns the number of nodes in the document.
 */
export function forgetParsing(document: DocumentNode): number {
  let nodes = 0
  visit(document, {
    enter(node) {
      nodes += 1
      forgetPlace(node)
      const { loc } = node
      // graphql-js writes this property once, and the execution of a document reads no tokens
      if (loc) Object.assign(node, { loc: shown.has(node.kind) ? new ShownPlace(loc) : undefined })
    },
  })
  return nodes
}

/** The part of a node's location that errors show. */
class ShownPlace implements Pick<Location, 'start' | 'end' | 'source'> {
  readonly start: number
  readonly end: number
  readonly source: Source
  readonly line: number
  readonly column: number

  constructor({ start, end, source, startToken: { line, column } }: Location) {
    this.start = start
    this.end = end
    this.source = source
    this.line = line
    this.column = column
  }

  /** graphql-jit reads line and column from the first token. */
  get startToken(): Pick<Token, 'line' | 'column'> {
    return this
  }
}
