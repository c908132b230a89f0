import type { DatabaseAddress } from '../db/address.js'
import { readDatabaseUrl } from '../values/databaseUrl.js'

/** Parameters that libpq does not know, and the password, which other users of the machine would see in the list of processes. */
const LEFT_OUT = /^(pgbouncer|password)=/

/** How a program of PostgreSQL finds a database: arguments, and variables of its environment. */
export function libpqPlace(address: DatabaseAddress): { args: string[]; env: Record<string, string> } {
  if (typeof address !== 'string') {
    const { host, port, user, database } = address
    return { args: [`--dbname=${database}`], env: { PGHOST: host, PGPORT: String(port), PGUSER: user } }
  }
  const { password } = readDatabaseUrl(address)
  return { args: [`--dbname=${withoutPassword(address)}`], env: password === undefined ? {} : { PGPASSWORD: password } }
}

function withoutPassword(url: string): string {
  const [, scheme = '', authority = '', rest = ''] = /^(\w+:\/\/)([^/?]*@[^/?]*|[^/?]*)(.*)$/s.exec(url.trim()) ?? []
  const at = authority.lastIndexOf('@')
  const [user = ''] = authority.slice(0, Math.max(0, at)).split(':')
  const [path = '', query = ''] = rest.split('?')
  const kept = query.split('&').filter((pair) => pair !== '' && !LEFT_OUT.test(pair))
  return `${scheme}${user === '' ? '' : `${user}@`}${authority.slice(at + 1)}${path}${kept.length > 0 ? `?${kept.join('&')}` : ''}`
}
