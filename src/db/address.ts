import postgres from 'postgres'

/** Where a PostgreSQL is: a URL, or what a URL cannot name, the socket folder of the embedded one. */
export type DatabaseAddress = string | { readonly host: string; readonly port: number; readonly user: string; readonly database: string }

/** A client of its own. Notices of the server (an index that exists already) are no concern of ours. */
export function connect(address: DatabaseAddress, options: postgres.Options<Record<string, never>>): postgres.Sql {
  const quiet = { onnotice: () => {}, ...options }
  return typeof address === 'string' ? postgres(address, quiet) : postgres({ ...address, ...quiet })
}
