import { inSpan } from '../observability/inSpan.js'
import type { Span, Trace } from '../observability/trace.js'
import { type GuardedQuery, guardedQuery } from './driver/guardedQuery.js'
import { withoutLiterals } from './withoutLiterals.js'

/** Characters of a statement that its span shows. */
const MAX_SHOWN = 2000
/** The first write of a statement, or else its first read. Statements of the code quote the names of tables. */
const WRITE = /\b(insert|update|delete)(?: into| from)? "(\w+)"/i
const READ = /\b(?:from|join) "(\w+)"/i

/** Shows a statement that was sent in the trace of its call. @param rows its answer */
export function traceStatement<Rows>(trace: Trace, text: string, rows: Promise<Rows>): Promise<Rows> {
  return trace.span.isRecorded ? inSpan(spanOfStatement(trace, text), rows) : rows
}

/** As `traceStatement`, for a query that is sent when it is awaited. */
export function traceQuery(trace: Trace, text: string, query: GuardedQuery): GuardedQuery {
  if (!trace.span.isRecorded) return query
  return guardedQuery((isOfArrays) => inSpan(spanOfStatement(trace, text), isOfArrays ? query.values() : query))
}

/** The span shows no values: they are parameters or literals, such as an alias of the caller. */
function spanOfStatement({ span }: Trace, text: string): Span {
  // a part of a text would keep the whole text in memory
  const shown = text.length > MAX_SHOWN ? Buffer.from(text.slice(0, MAX_SHOWN)).toString() : text
  return span.child(nameOf(text), 'client', { 'db.system.name': 'postgresql', 'db.query.text': withoutLiterals(shown) })
}

function nameOf(text: string): string {
  const [, verb, written] = WRITE.exec(text) ?? []
  if (verb !== undefined) return `${verb.toUpperCase()} ${written}`
  const [, read] = READ.exec(text) ?? []
  return read === undefined ? 'SQL' : `SELECT ${read}`
}
