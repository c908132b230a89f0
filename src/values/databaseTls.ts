import type { DatabaseParameters } from './databaseParameters.js'
import { DatabaseUrlProblem } from './databaseUrlProblem.js'

/** `prefer`: TLS if the server offers it. `require`: TLS, without a check of the certificate. */
type DatabaseTlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** The TLS that a connection string asks for. */
export interface DatabaseTls {
  readonly mode: DatabaseTlsMode
  /** Whether the check of the certificate stands in for channel binding, see decision D150. */
  readonly bindsChannel: boolean
  /** TLS begins without a question to the server (PostgreSQL 17 and newer). */
  readonly isDirect: boolean
  readonly namesHost: boolean
  /** Paths of PEM files. */
  readonly files: DatabaseTlsFiles
  readonly keyPassword?: string
  readonly minVersion?: string
  readonly maxVersion?: string
}

export type DatabaseTlsFiles = Partial<Readonly<Record<'sslrootcert' | 'sslcert' | 'sslkey' | 'sslcrl', string>>>

/** @throws DatabaseUrlProblem for parameters that contradict each other. */
export function readTls(given: DatabaseParameters): DatabaseTls {
  const { sslmode, ssl, sslaccept, sslrootcert, sslcertmode, channel_binding: binding } = given
  const asked = sslmode ?? ssl
  const isDirect = given.sslnegotiation === 'direct'
  const bindsChannel = binding === 'require'
  if (sslrootcert === 'system' && asked !== undefined && asked !== 'verify-full')
    throw new DatabaseUrlProblem('sslrootcert=system needs sslmode=verify-full')
  if (bindsChannel && modes[asked ?? 'prefer'] === 'disable')
    throw new DatabaseUrlProblem('channel_binding=require needs TLS, and sslmode turns it off')
  if ((given.sslcert === undefined) !== (given.sslkey === undefined)) throw new DatabaseUrlProblem('sslcert and sslkey need each other')
  const mode = bindsChannel || sslaccept === 'strict' || sslrootcert === 'system' ? 'verify-full' : modes[asked ?? 'prefer']
  if (isDirect && (mode === undefined || mode === 'disable' || mode === 'prefer'))
    throw new DatabaseUrlProblem('sslnegotiation=direct needs sslmode=require or a stronger one')
  return {
    // a root certificate is there to be used, as in libpq
    mode: mode === 'require' && sslrootcert !== undefined ? 'verify-ca' : (mode ?? 'prefer'),
    bindsChannel,
    isDirect,
    namesHost: given.sslsni !== '0',
    files: {
      ...(sslrootcert === undefined || sslrootcert === 'system' ? {} : { sslrootcert }),
      ...(sslcertmode === 'disable' ? {} : { sslcert: given.sslcert, sslkey: given.sslkey }),
      sslcrl: given.sslcrl,
    },
    keyPassword: given.sslpassword,
    minVersion: given.ssl_min_protocol_version,
    maxVersion: given.ssl_max_protocol_version,
  }
}

const modes: Readonly<Record<string, DatabaseTlsMode>> = {
  true: 'require',
  false: 'disable',
  disable: 'disable',
  allow: 'prefer', // whichever the server takes
  prefer: 'prefer',
  require: 'require',
  'no-verify': 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
}
