import { DatabaseUrlProblem } from './databaseUrlProblem.js'

/** Parameters of a connection string that the gateway uses. Their values are checked. */
export type DatabaseParameters = Partial<Readonly<Record<Used, string>>>

/** The modes of libpq, and `no-verify` of programs in Node.js, which means `require`. */
const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'] as const

const words = {
  channel_binding: ['disable', 'prefer', 'require'],
  client_encoding: ['auto', 'utf8', 'utf-8', 'unicode'],
  gssencmode: ['disable', 'prefer'],
  keepalives: ['0', '1'],
  load_balance_hosts: ['disable', 'random'],
  max_protocol_version: ['3.0', 'latest'],
  min_protocol_version: ['3.0'],
  pgbouncer: ['true', 'false'],
  replication: ['false', 'off', 'no', '0'],
  schema: ['public'],
  ssl: ['true', 'false', ...sslModes],
  ssl_max_protocol_version: ['TLSv1.2', 'TLSv1.3'],
  ssl_min_protocol_version: ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
  sslaccept: ['strict', 'accept_invalid_certs'],
  sslcertmode: ['disable', 'allow'],
  sslcompression: ['0', '1'],
  sslmode: sslModes,
  sslnegotiation: ['postgres', 'direct'],
  sslsni: ['0', '1'],
  target_session_attrs: ['any', 'read-write', 'primary'],
  uselibpqcompat: ['true', 'false'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Bounds of whole numbers. `keepalives_interval`, `keepalives_count` and `tcp_user_timeout` tune what the system does by itself. */
const numbers = {
  connect_timeout: [0, 3600],
  keepalives_count: [0, 1000],
  keepalives_idle: [0, 86_400],
  keepalives_interval: [0, 86_400],
  tcp_user_timeout: [0, 86_400_000],
} as const satisfies Readonly<Record<string, readonly [min: number, max: number]>>

/** `supa` marks the pooler of Supabase for other programs. */
const texts = [
  'application_name',
  'dbname',
  'fallback_application_name',
  'host',
  'hostaddr',
  'options',
  'password',
  'port',
  'sslcert',
  'sslcrl',
  'sslkey',
  'sslpassword',
  'sslrootcert',
  'supa',
  'user',
] as const

type Used = keyof typeof words | keyof typeof numbers | (typeof texts)[number]

/** Parameters of other programs, with the setting of the gateway that has their meaning. */
const elsewhere: Readonly<Record<string, string>> = {
  connection_limit: 'DATABASE_POOL',
  max_connections: 'DATABASE_POOL',
  pool_size: 'DATABASE_POOL',
  pool_timeout: 'DATABASE_TIMEOUT_MS',
  prepared_statements: 'DATABASE_PREPARE',
  prepareThreshold: 'DATABASE_PREPARE',
  socket_timeout: 'DATABASE_TIMEOUT_MS',
  statement_cache_size: 'DATABASE_PREPARE',
  statement_timeout: 'DATABASE_TIMEOUT_MS',
}

/** Parameters of libpq that the gateway cannot keep. To ignore them would be less safe, or would lead to another server. */
const unsupported: Readonly<Record<string, string>> = {
  gssdelegation: 'The gateway does not use GSSAPI',
  gsslib: 'The gateway does not use GSSAPI',
  krbsrvname: 'The gateway does not use GSSAPI',
  oauth_client_id: 'The gateway logs in with a password or a certificate',
  oauth_client_secret: 'The gateway logs in with a password or a certificate',
  oauth_issuer: 'The gateway logs in with a password or a certificate',
  oauth_scope: 'The gateway logs in with a password or a certificate',
  passfile: 'Put the password into the connection string',
  require_auth: 'Use sslmode=verify-full, so that only the right server gets the password',
  requirepeer: 'Use a socket in a folder that only the right user can write',
  requiressl: 'Use sslmode=require',
  scram_client_key: 'Put the password into the connection string',
  scram_server_key: 'Put the password into the connection string',
  service: 'Put the parameters of the service into the connection string',
  servicefile: 'Put the parameters of the service into the connection string',
  sslcrldir: 'Name one file in sslcrl',
  sslidentity: 'Use sslcert and sslkey',
  sslkeylogfile: 'Remove it',
}

const spellings: Readonly<Record<string, string>> = { '1': 'true', '0': 'false', on: 'true', off: 'false', yes: 'true', no: 'false' }

/** @throws DatabaseUrlProblem for a parameter that is unknown, not supported, or has a value that is not allowed. */
export function checkParameters(given: Readonly<Record<string, string>>): DatabaseParameters {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, checked(name, value)]))
}

function checked(name: string, value: string): string {
  if (Object.hasOwn(words, name)) return checkedWord(name as keyof typeof words, value) // it is a key
  if (Object.hasOwn(numbers, name)) return checkedNumber(name as keyof typeof numbers, value) // it is a key
  if (texts.some((text) => text === name)) return value
  if (Object.hasOwn(elsewhere, name))
    throw new DatabaseUrlProblem(`has the parameter ${name}. Remove it and use the setting ${elsewhere[name]}`)
  if (Object.hasOwn(unsupported, name))
    throw new DatabaseUrlProblem(`has the parameter ${name}, which is not supported. ${unsupported[name]}`)
  throw new DatabaseUrlProblem(
    `has the parameter ${name}, which is unknown. Settings of a session stand in options, as options=-c%20NAME%3DVALUE`,
  )
}

function checkedWord(name: keyof typeof words, value: string): string {
  const allowed: readonly string[] = words[name]
  const word = allowed.includes('true') ? (spellings[value.toLowerCase()] ?? value) : value
  const found = allowed.find((candidate) => candidate.toLowerCase() === word.toLowerCase())
  if (found !== undefined) return found
  if (name === 'target_session_attrs')
    throw new DatabaseUrlProblem('target_session_attrs must be any, read-write or primary, because the gateway writes')
  throw new DatabaseUrlProblem(`${name} must be ${allowed.length === 1 ? '' : 'one of '}${allowed.join(', ')}`)
}

function checkedNumber(name: keyof typeof numbers, value: string): string {
  const [min, max] = numbers[name]
  if (!/^\d{1,9}$/.test(value) || Number(value) < min || Number(value) > max)
    throw new DatabaseUrlProblem(`${name} must be a whole number from ${min} to ${max}`)
  return value
}
