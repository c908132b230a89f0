import postgres from 'postgres'
import { type DatabaseTarget, readDatabaseUrl } from '../values/databaseUrl.js'
import { type ClientOptions, SocketOpener } from './driver/socketOpener.js'
import { encryptionOf } from './encryption.js'

/** Address of a PostgreSQL server: a connection string, or the socket folder of the embedded server. */
export type DatabaseAddress = string | { readonly host: string; readonly port: number; readonly user: string; readonly database: string }

type Options = postgres.Options<Record<string, never>>

/**
 * Session settings that poolers in transaction mode take; they refuse a connection with any other. The deadlines of statements (`db/driver/guard`) hold
 * without settings, and so do the results of planned reads.
 */
const POOLED = ['application_name', 'TimeZone', 'DateStyle']

/**
 * Makes a new client. Notices of the server (such as an index that exists already) are ignored. A connection string wins over `options`.
 * @throws ConfigError when a file of the connection string cannot be used.
 */
export function connect(address: DatabaseAddress, options: Options): postgres.Sql {
  const quiet = { onnotice: () => {}, ...options }
  return typeof address === 'string' ? connectTo(address, quiet) : postgres({ ...address, ...quiet })
}

function connectTo(url: string, options: Options): postgres.Sql {
  const target = readDatabaseUrl(url)
  const addresses = target.hosts.map(({ address }) => address)
  const opener = new SocketOpener({ encryption: encryptionOf(url, target.tls), addresses, isShuffled: target.isShuffled })
  const client = postgres({
    ...options,
    ...given({ user: target.user, password: target.password, database: target.database }),
    ...given({ connect_timeout: target.connectSeconds, keep_alive: target.keepAliveSeconds, target_session_attrs: target.sessionKind }),
    // the client has one host to tell apart, see `SocketOpener`
    max: target.hosts.length > 1 ? 1 : options.max,
    prepare: options.prepare ?? !target.isPooled,
    connection: { ...sessionOf(target, options.connection), ...target.session },
    ssl: false, // the socket is encrypted already
    onclose(connection: number) {
      opener.startOver()
      options.onclose?.(connection)
    },
    // postgres.js (3.4.9) knows lists of hosts and the option `socket`, but its types do not
    ...({ ...placeOf(target), socket: (parsed: ClientOptions) => opener.open(parsed) } as object),
  })
  const end = client.end
  client.end = (how) => {
    const ended = end(how)
    if (how?.timeout !== undefined) void ended.finally(() => opener.close())
    return ended
  }
  return client
}

/** Without a host and a port, postgres.js takes those of the environment (`PGHOST`, `PGPORT`), as libpq does. */
function placeOf({ hosts }: DatabaseTarget): { host?: string | string[]; port?: number | number[] } {
  const [only, ...more] = hosts
  const name = only?.host ?? only?.address
  if (more.length === 0 && (only?.port === undefined || name === undefined) && !name?.includes(':'))
    return given({ host: name, port: only?.port })
  return { host: hosts.map(({ host, address }) => host ?? address ?? 'localhost'), port: hosts.map(({ port }) => port ?? 5432) }
}

function sessionOf({ isPooled }: DatabaseTarget, settings: Options['connection'] = {}): Options['connection'] {
  return isPooled ? Object.fromEntries(Object.entries(settings).filter(([name]) => POOLED.includes(name))) : settings
}

/** The entries that have a value: postgres.js takes an undefined option for a given one. */
function given<Entries extends object>(entries: Entries): Entries {
  // entries without a value are left out, and every entry of the type may lack a value
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Entries
}
