import { type DocumentNode, Kind, type Location, type Source, type Token, visit } from 'graphql'
import { forgetPlace } from './literals.js'

/** Nodes that errors of a valid document may name. */
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
 * Removes data from a valid document that only parsing and validation needed: its list of tokens, which is larger than the document, and the rules' notes
 * about its values. Errors keep their places.
 * @returns how many nodes the document has.
 */
export function forgetParsing(document: DocumentNode): number {
  let nodes = 0
  visit(document, {
    enter(node) {
      nodes += 1
      forgetPlace(node)
      const { loc } = node
      // graphql-js writes the property once and never changes it; nothing that runs a document reads the tokens of a place
      if (loc) Object.assign(node, { loc: shown.has(node.kind) ? new Place(loc) : undefined })
    },
  })
  return nodes
}

/** As much of a node's place as errors tell. */
class Place implements Pick<Location, 'start' | 'end' | 'source'> {
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

  /** graphql-jit asks the first token for its line and column. */
  get startToken(): Pick<Token, 'line' | 'column'> {
    return this
  }
}
