import { ConfigError } from '../config.js'
import type { DatabaseAddress } from '../db/address.js'
import { readDatabaseUrl, withoutPassword } from '../values/databaseUrl.js'

/** Parameters that libpq does not know, or knows with fewer values. A variable has the mode of TLS. */
const OF_OTHERS = ['pgbouncer', 'schema', 'ssl', 'sslaccept', 'sslmode', 'supa', 'uselibpqcompat']

/**
 * How a program of PostgreSQL finds a database: arguments, which other users of the machine see in the list of processes, and variables, which they do not
 * see. @throws ConfigError for a secret that no variable can hold
 */
export function libpqPlace(address: DatabaseAddress): { args: string[]; env: Record<string, string> } {
  if (typeof address !== 'string') {
    const { host, port, user, database } = address
    return { args: [`--dbname=${database}`], env: { PGHOST: host, PGPORT: String(port), PGUSER: user } }
  }
  const { password, tls } = readDatabaseUrl(address)
  if (tls.keyPassword !== undefined)
    throw new ConfigError(
      '--native: sslpassword would stand in the list of processes. Name a key without a password, or leave out --native',
    )
  return {
    args: [`--dbname=${withoutPassword(address, OF_OTHERS)}`],
    // with channel binding the gateway checks the certificate instead, and libpq need not
    env: { ...(password !== undefined && { PGPASSWORD: password }), PGSSLMODE: tls.bindsChannel ? 'require' : tls.mode },
  }
}
