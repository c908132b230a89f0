import { withoutSecrets } from '../values/withoutSecrets.js'

/** Properties that tell where in the database an error arose. The property `detail` is left out, because it repeats the row. */
const FACTS = ['code', 'table_name', 'column_name', 'constraint_name'] as const
/** SQLSTATE of errors whose messages quote a value: class 22, data exceptions (PostgreSQL, appendix A). */
const QUOTES_VALUE = /^22/

/**
 * An error in the form of the log, with its causes. Drizzle's message and properties repeat the values that were sent with a statement, among them
 * password hashes, so the log gets only the text of a failed statement. A message of PostgreSQL about a wrong value loses the value.
 */
export function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name: type, cause } = error
  const facts = Object.entries(error).filter(([name]) => FACTS.some((fact) => fact === name))
  return {
    type,
    message: messageOf(error),
    ...Object.fromEntries(facts),
    stack: framesOf(error),
    ...(cause !== undefined && { cause: loggedError(cause) }),
  }
}

/** The stack without the message, with which it begins. A message may have lines that look like frames. */
function framesOf({ message, stack = '' }: Error): string {
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length)
  return frames.slice(Math.max(0, frames.indexOf('\n    at '))).trimStart()
}

function messageOf(error: Error): string {
  const hasStatement = 'query' in error && typeof error.query === 'string' && 'params' in error
  if (hasStatement) return `Failed query: ${error.query}`
  const quotesValue = 'code' in error && typeof error.code === 'string' && QUOTES_VALUE.test(error.code)
  return withoutSecrets(quotesValue ? error.message.replace(/".*"/s, '"…"') : error.message)
}
