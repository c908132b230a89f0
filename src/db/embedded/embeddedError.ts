/** An error of the embedded server, with the way out for whoever cannot or need not repair it. */
export function embeddedError(reason: string): Error {
  return new Error(`The embedded PostgreSQL cannot be used: ${reason}. Set DATABASE_URL to use a PostgreSQL server of your own.`)
}
