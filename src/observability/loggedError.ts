/** What tells where in the database an error arose; its `detail` would repeat the row. */
const FACTS = ['code', 'table_name', 'column_name', 'constraint_name'] as const

/**
 * An error as the log tells it, with what caused it. Drizzle's message and properties repeat the values that were sent with a statement, among them
 * hashes of passwords, so of a failed statement only its text is told.
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
    stack: stack.slice(Math.max(0, stack.indexOf('\n    at '))).trimStart(), // it begins with the message
    ...(cause !== undefined && { cause: loggedError(cause) }),
  }
}
