/** Properties that tell where in the database an error arose. The property `detail` is left out, because it repeats the row. */
const FACTS = ['code', 'table_name', 'column_name', 'constraint_name'] as const

/**
 * An error in the form of the log, with its causes. Drizzle's message and properties repeat the values that were sent with a statement, among them
 * password hashes, so the log gets only the text of a failed statement.
 */
export function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name: type, message, stack = '', cause } = error
  const hasStatement = 'query' in error && typeof error.query === 'string' && 'params' in error
  const facts = Object.entries(error).filter(([name]) => FACTS.some((fact) => fact === name))
  return {
    type,
    message: hasStatement ? `Failed query: ${error.query}` : message,
    ...Object.fromEntries(facts),
    stack: stack.slice(Math.max(0, stack.indexOf('\n    at '))).trimStart(), // without the message, with which a stack begins
    ...(cause !== undefined && { cause: loggedError(cause) }),
  }
}
