import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureVersion } from 'node:tls'
import { ConfigError } from '../config.js'
import type { DatabaseTls, DatabaseTlsFiles } from '../values/databaseTls.js'
import type { Encryption } from './driver/openSocket.js'

/** The encryption of connection strings. Their files are read once, so that a connection never fails for a file. */
const known = new Map<string, Encryption | undefined>()

/** How the connections of a connection string are encrypted; undefined without TLS. @throws ConfigError naming a file that cannot be used. */
export function encryptionOf(url: string, tls: DatabaseTls): Encryption | undefined {
  if (!known.has(url)) known.set(url, tls.mode === 'disable' ? undefined : read(tls))
  return known.get(url)
}

function read({ mode, isDirect, namesHost, files, keyPassword, minVersion, maxVersion }: DatabaseTls): Encryption {
  const isChecked = mode === 'verify-ca' || mode === 'verify-full'
  const ca = contentOf('sslrootcert', files)
  const cert = contentOf('sslcert', files)
  const key = contentOf('sslkey', files)
  const crl = contentOf('sslcrl', files)
  for (const [name, text] of [['sslrootcert', ca] as const, ['sslcert', cert] as const])
    if (text !== undefined) mustBeCertificate(name, text)
  let secureContext: ReturnType<typeof createSecureContext>
  try {
    secureContext = createSecureContext({
      ca,
      cert,
      key,
      crl,
      passphrase: keyPassword,
      // `checkParameters` allows only names of versions that Node.js has, too
      minVersion: minVersion as SecureVersion | undefined,
      maxVersion: maxVersion as SecureVersion | undefined,
    })
  } catch {
    const names = ['sslcert', 'sslkey', 'sslpassword', 'sslcrl', 'ssl_min_protocol_version and ssl_max_protocol_version']
    throw new ConfigError(`DATABASE_URL: the files and values of its TLS do not fit together. Check ${names.join(', ')}`)
  }
  return {
    isOptional: mode === 'prefer',
    isDirect,
    namesHost,
    options: {
      secureContext,
      rejectUnauthorized: isChecked,
      ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    },
  }
}

function contentOf(name: keyof DatabaseTlsFiles, files: DatabaseTlsFiles): Buffer | undefined {
  const path = files[name]
  if (path === undefined) return undefined
  try {
    return readFileSync(path)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw new ConfigError(`DATABASE_URL: the file that ${name} names ${isMissing ? 'does not exist' : 'cannot be read'}`)
  }
}

function mustBeCertificate(name: keyof DatabaseTlsFiles, text: Buffer): void {
  try {
    new X509Certificate(text)
  } catch {
    throw new ConfigError(`DATABASE_URL: the file that ${name} names holds no certificate in PEM form`)
  }
}
