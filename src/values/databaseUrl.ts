import { type DatabaseHost, readHosts } from './databaseHosts.js'
import { checkParameters, type DatabaseParameters } from './databaseParameters.js'
import { type DatabaseTls, readTls } from './databaseTls.js'
import { DatabaseUrlProblem } from './databaseUrlProblem.js'

/** The hosts, database, session and TLS that a connection string names. Files are named and not read. */
export interface DatabaseTarget {
  /** In the order in which they are tried. */
  readonly hosts: readonly DatabaseHost[]
  readonly user?: string
  readonly password?: string
  readonly database?: string
  readonly tls: DatabaseTls
  /** Settings of the session, such as `application_name`. */
  readonly session: Readonly<Record<string, string>>
  readonly connectSeconds?: number
  readonly keepAliveSeconds?: number
  readonly sessionKind?: 'read-write' | 'primary'
  readonly isShuffled: boolean
  /** A pooler in transaction mode stands before the server. */
  readonly isPooled: boolean
}

/**
 * Reads a connection string as libpq does (PostgreSQL 18, "Connection URIs"), with the parameters that providers add.
 * @throws DatabaseUrlProblem whose message names the parameter and shows no value.
 */
export function readDatabaseUrl(text: string): DatabaseTarget {
  const { authority, database, query } = parts(text.trim())
  const at = authority.lastIndexOf('@')
  const [user = '', ...password] = authority.slice(0, Math.max(0, at)).split(':')
  const named = {
    ...(user === '' ? {} : { user: decoded(user, 'the user') }),
    ...(password.length === 0 ? {} : { password: decoded(password.join(':'), 'the password') }),
    ...(database === '' ? {} : { dbname: decoded(database, 'the database') }),
  }
  const parameters = checkParameters({ ...named, ...readQuery(query) })
  return {
    hosts: readHosts(authority.slice(at + 1), parameters),
    user: parameters.user,
    password: parameters.password,
    database: parameters.dbname,
    tls: readTls(parameters),
    session: readSession(parameters),
    connectSeconds: numberOf(parameters.connect_timeout),
    keepAliveSeconds: parameters.keepalives === '0' ? 0 : numberOf(parameters.keepalives_idle),
    sessionKind: sessionKind(parameters.target_session_attrs),
    isShuffled: parameters.load_balance_hosts === 'random',
    isPooled: parameters.pgbouncer === 'true',
  }
}

/** The same place as a connection string for another program: without the password, and without the parameters that have these names. */
export function withoutPassword(text: string, names: readonly string[]): string {
  const { authority, database, query } = parts(text.trim())
  const at = authority.lastIndexOf('@')
  const [user = ''] = authority.slice(0, Math.max(0, at)).split(':')
  const leftOut = ['password', ...names]
  const kept = query.split('&').filter((pair) => pair !== '' && !leftOut.includes(pair.slice(0, pair.indexOf('='))))
  const place = `${user === '' ? '' : `${user}@`}${authority.slice(at + 1)}/${database}`
  return `postgresql://${place}${kept.length > 0 ? `?${kept.join('&')}` : ''}`
}

interface Parts {
  readonly authority: string
  readonly database: string
  readonly query: string
}

/** As in libpq, a `#` has no meaning, and the last `@` before the first `/` ends the user and password. */
function parts(text: string): Parts {
  const [, rest] = /^postgres(?:ql)?:\/\/(.*)$/is.exec(text) ?? []
  if (rest === undefined) throw new DatabaseUrlProblem('must begin with postgres:// or postgresql://')
  if (/[\s\p{Cc}]/u.test(rest)) throw new DatabaseUrlProblem('must have no white space. Write a space as %20')
  const slash = rest.indexOf('/')
  const head = slash < 0 ? rest : rest.slice(0, slash)
  const named = rest.search(/\?[A-Za-z_]+=/)
  // any other `?` before the `@` belongs to the password
  const question = named >= 0 ? named : rest.indexOf('?', head.lastIndexOf('@') + 1)
  const path = question < 0 ? rest : rest.slice(0, question)
  const end = path.indexOf('/')
  const authority = end < 0 ? path : path.slice(0, end)
  const database = end < 0 ? '' : path.slice(end + 1)
  if (!authority.includes('@') && database.includes('@'))
    throw new DatabaseUrlProblem('has a `/` before the `@`. In a user or a password write it as %2F')
  return { authority, database, query: question < 0 ? '' : rest.slice(question + 1) }
}

function decoded(text: string, what: string): string {
  let plain: string
  try {
    plain = decodeURIComponent(text)
  } catch {
    throw new DatabaseUrlProblem(`${what} has a \`%\` that begins no encoded character. Write it as %25`)
  }
  if (plain.includes('\0')) throw new DatabaseUrlProblem(`${what} has a NUL character`)
  return plain
}

/** As in libpq, a later value wins, and a `+` is a `+`. An empty value counts as absent. */
function readQuery(query: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null) // `__proto__` is a name like every other
  for (const pair of query.split('&').filter(Boolean)) {
    const equals = pair.indexOf('=')
    const name = equals < 0 ? pair : pair.slice(0, equals)
    // a name that is no word may be a part of a password with a `?`
    if (!/^[A-Za-z_]{1,40}$/.test(name))
      throw new DatabaseUrlProblem('has a parameter without a name. In a password write `?` as %3F and `&` as %26')
    if (equals < 0) throw new DatabaseUrlProblem(`${name} must have a value, as ${name}=…`)
    const value = decoded(pair.slice(equals + 1), name)
    if (value !== '') found[name] = value
  }
  return found
}

function readSession({ application_name: name, fallback_application_name: fallback, options }: DatabaseParameters): Record<string, string> {
  const called = name ?? fallback
  return { ...(called === undefined ? {} : { application_name: called }), ...(options === undefined ? {} : { options }) }
}

function sessionKind(text: string | undefined): DatabaseTarget['sessionKind'] {
  return text === 'read-write' || text === 'primary' ? text : undefined
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
