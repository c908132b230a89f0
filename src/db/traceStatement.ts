import { LRUCache } from 'lru-cache'
import { inSpan } from '../observability/inSpan.js'
import type { Span, Trace } from '../observability/trace.js'
import { type GuardedQuery, guardedQuery } from './driver/guardedQuery.js'
import { withoutLiterals } from './withoutLiterals.js'

/** Characters of a statement that its span shows. */
const MAX_SHOWN = 2000
/** Characters of all statements that spans have shown and that are kept. */
const MAX_KNOWN = 4_000_000
/** The first write of a statement, or else its first read. Statements of the code quote the names of tables. */
const WRITE = /\b(insert|update|delete)(?: into| from)? "(\w+)"/i
const READ = /\b(?:from|join) "(\w+)"/i

/** A statement as its span shows it, without values: they are parameters or literals, such as an alias of the caller. */
interface ShownStatement {
  readonly name: string
  readonly text: string
}

/** To read a statement takes as long as all other work for its span, and the statements of an operation return. */
const known = new LRUCache<string, ShownStatement>({ maxSize: MAX_KNOWN, sizeCalculation: (_shown, text) => text.length + MAX_SHOWN })

/** Shows a statement that was sent in the trace of its call. @param rows its answer */
export function traceStatement<Rows>(trace: Trace, text: string, rows: Promise<Rows>): Promise<Rows> {
  return trace.span.isRecorded ? inSpan(spanOfStatement(trace, text), rows) : rows
}

/** As `traceStatement`, for a query that is sent when it is awaited. */
export function traceQuery(trace: Trace, text: string, query: GuardedQuery): GuardedQuery {
  if (!trace.span.isRecorded) return query
  return guardedQuery((isOfArrays) => inSpan(spanOfStatement(trace, text), isOfArrays ? query.values() : query))
}

function spanOfStatement({ span }: Trace, text: string): Span {
  const shown = known.get(text) ?? read(text)
  return span.child(shown.name, 'client', { 'db.system.name': 'postgresql', 'db.query.text': shown.text })
}

function read(text: string): ShownStatement {
  // a part of a text would keep the whole text in memory
  const part = text.length > MAX_SHOWN ? Buffer.from(text.slice(0, MAX_SHOWN)).toString() : text
  const shown = { name: nameOf(text), text: withoutLiterals(part) }
  known.set(text, shown)
  return shown
}

function nameOf(text: string): string {
  const [, verb, written] = WRITE.exec(text) ?? []
  if (verb !== undefined) return `${verb.toUpperCase()} ${written}`
  const [, read] = READ.exec(text) ?? []
  return read === undefined ? 'SQL' : `SELECT ${read}`
}
