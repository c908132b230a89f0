class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError'
}

/** An error of the embedded server. The message also names the way out for users who cannot or need not repair that server. */
export function embeddedError(reason: string): Error {
  return new EmbeddedError(
    `DATA_DIR: the embedded PostgreSQL cannot be used: ${reason}. Set DATABASE_URL to use a PostgreSQL server of your own.`,
  )
}
