import postgres from 'postgres'

/** Address of a PostgreSQL server: a URL, or the socket folder of the embedded server, which a URL cannot name. */
export type DatabaseAddress = string | { readonly host: string; readonly port: number; readonly user: string; readonly database: string }

/** Makes a new client. Notices of the server (such as an index that exists already) are ignored. */
export function connect(address: DatabaseAddress, options: postgres.Options<Record<string, never>>): postgres.Sql {
  const quiet = { onnotice: () => {}, ...options }
  return typeof address === 'string' ? postgres(address, quiet) : postgres({ ...address, ...quiet })
}
