/** The name of a failure: a code of the catalogue, of Node or of PostgreSQL, or the class of the error. It holds no value of a caller. */
export function failureName(error: unknown): string {
  if (typeof error === 'string') return error
  for (let current = error; current instanceof Error; current = current.cause)
    if ('code' in current && typeof current.code === 'string') return current.code
  return error instanceof Error ? error.name : 'unknown'
}
