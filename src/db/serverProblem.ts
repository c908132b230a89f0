import { type DatabaseTarget, readDatabaseUrl } from '../values/databaseUrl.js'

type Explain = (target: DatabaseTarget, message: string) => string

const NO_ANSWER = 'its host does not answer. Check the host, the port and the network between'
const LACKS = 'the server lacks a feature that the tables need, such as the extension pg_trgm'
const NO_NAME = 'its host name cannot be found. Check the host and the name service'

/** Reasons by the codes of the system, of `ConnectFailure` and of PostgreSQL (appendix A, by their beginning). Each goes on after `DATABASE_URL: `. */
const reasons: readonly (readonly [code: RegExp, explain: string | Explain])[] = [
  [/^ECONNREFUSED$/, 'no server listens at its host and port. Check both, and whether PostgreSQL runs'],
  [/^(ENOENT|ENOTSOCK)$/, 'no server listens in its socket folder. Check the folder and the port'],
  [/^(EACCES|EPERM)$/, 'this user may not open its socket'],
  [/^ENOTFOUND$/, NO_NAME],
  [/^EAI_/, NO_NAME],
  [/^(ETIMEDOUT|CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN)$/, NO_ANSWER],
  [/^CONNECTION_(SILENT|DESTROYED)$/, silent],
  [/^(ECONNRESET|EPIPE|CONNECTION_CLOSED)$/, 'the server closed the connection. Check that PostgreSQL listens at its host and port'],
  [/^TLS_NOT_OFFERED$/, 'the server offers no TLS, and sslmode or channel_binding asks for it'],
  [/^TLS_UNTRUSTED$/, untrusted('The certificate of the server is not trusted. Name its root certificate in sslrootcert')],
  [/^TLS_OTHER_HOST$/, untrusted('The certificate of the server is for another host. Check the host, or use sslmode=verify-ca')],
  [/^(TLS_FAILED|ERR_SSL_.*|EPROTO)$/, 'TLS with the server failed. Check sslcert, sslkey and the versions of TLS'],
  [/^28P01$/, 'the server refuses the user or the password'],
  [/^28/, refusedUser],
  [/^3D000$/, 'the database does not exist on the server. Create it, or name another one'],
  [/^3F000$/, 'the database has no schema to make tables in'],
  [/^42501$/, 'the user may not make tables in the database, or may not connect to it. Make it the owner of the database'],
  [
    /^25006$/,
    'the session takes no writes. Name the primary server and a user who may write, or several hosts with target_session_attrs=read-write',
  ],
  [/^53300$/, 'the server has no free connections for this user. Raise the limit there, or lower DATABASE_POOL'],
  [/^57P03$/, 'the server is starting or stopping. Try again in a moment'],
  [/^57P0/, 'the server is stopping'],
  [/^(42704|22023|22026|55P02|42601)$/, 'the server refuses a setting of options'],
  [/^08P01$/, refusedByPooler],
  [/^0A000$/, (target, message) => (/startup parameter/i.test(message) ? refusedByPooler(target, message) : LACKS)],
  [/^(0A|58P01|F0)/, LACKS],
]

/** Why a server cannot be used, as a sentence that goes on after `DATABASE_URL: `. It has no value of the connection string, and no trace. */
export function serverProblem(url: string, error: unknown): string {
  const target = readDatabaseUrl(url)
  const { code, message } = failureOf(error)
  const [, reason] = reasons.find(([pattern]) => pattern.test(code)) ?? []
  if (typeof reason === 'string') return reason
  return reason?.(target, message) ?? `the server cannot be used (${code || 'no reason given'})`
}

/** Drizzle wraps the errors of the server. */
function failureOf(error: unknown): { code: string; message: string } {
  for (let current = error; current instanceof Error; current = current.cause)
    if ('code' in current && typeof current.code === 'string') return { code: current.code, message: current.message }
  return { code: '', message: '' }
}

function silent({ sessionKind }: DatabaseTarget): string {
  if (sessionKind) return `no server of its hosts is of the kind that target_session_attrs asks for, or none is a PostgreSQL server`
  return 'the server at its host and port closed the connection without an answer. Check that it is a PostgreSQL server'
}

function untrusted(sentence: string): Explain {
  return ({ tls }) => {
    const after = tls.bindsChannel ? '. With channel_binding=require the gateway checks the certificate as with sslmode=verify-full' : ''
    return sentence.charAt(0).toLowerCase() + sentence.slice(1) + after
  }
}

/** Class 28 stands for several reasons, which only the message tells apart. It is in English or in the language of the server. */
function refusedUser({ tls }: DatabaseTarget, message: string): string {
  if (/no encryption|SSL off|SSL.*required/i.test(message)) return `the server takes only encrypted connections. Use sslmode=require`
  if (/certificate/i.test(message)) return 'the server asks for a certificate of the client. Name it in sslcert and sslkey'
  if (/SSL encryption|SSL on/i.test(message) && tls.mode === 'prefer')
    return 'the server refuses this user with TLS. Check pg_hba.conf, or try sslmode=disable'
  return 'the server refuses the user. Check the user, the database and pg_hba.conf'
}

function refusedByPooler(_target: DatabaseTarget, message: string): string {
  if (/startup parameter/i.test(message))
    return 'a pooler refuses the settings of the session. Add pgbouncer=true, or use an address without the pooler; leave out options'
  if (/no such (user|database)/i.test(message)) return 'the pooler does not know the user or the database'
  return 'the server does not understand the gateway. Check that PostgreSQL listens at its host and port'
}
