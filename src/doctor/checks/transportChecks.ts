import { isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Config } from '../../config.js'
import { readDatabaseUrl } from '../../values/databaseUrl.js'
import { isLoopback } from '../../values/loopback.js'
import { readUrl } from '../../values/readUrl.js'
import { readRedisUrl } from '../../values/redisUrl.js'
import { isLoopbackOrigin } from '../../values/webOrigin.js'
import { type Check, type Finding, findingsOf, someOfThem } from '../check.js'
import { thresholds } from '../thresholds.js'

/** Whether a host is on this machine: a socket, `localhost` or a loopback address. */
function isHere(host: string | undefined): boolean {
  return host === undefined || host === '' || host.startsWith('/') || isLoopback(host)
}

function isPlain(url: string | undefined, plainProtocol: string): boolean {
  const read = url === undefined ? undefined : readUrl(url)
  return read?.protocol === plainProtocol && !isHere(read.hostname)
}

/** A connection string whose connections can be read, or whose server can be played by others. */
function databaseTls(setting: string, url: string | undefined): readonly Finding[] {
  if (url === undefined) return []
  const { hosts, tls } = readDatabaseUrl(url)
  if (hosts.every(({ host, address }) => isHere(address ?? host))) return []
  const fix = `Add sslmode=verify-full to ${setting}, and sslrootcert where the certificate is not of a public authority.`
  if (tls.mode === 'disable' || tls.mode === 'prefer')
    return [{ evidence: `${setting}: sslmode is ${tls.mode}, so others can read the connection`, fix }]
  return tls.mode === 'require'
    ? [{ evidence: `${setting}: sslmode is require, so the certificate of the server is not checked`, fix, severity: 'info' }]
    : []
}

function redisTls({ REDIS_URL }: Config): boolean {
  const address = REDIS_URL === undefined ? undefined : readRedisUrl(REDIS_URL)
  if (!address) return false
  if (!address.cluster) return isPlain(address.url, 'redis:')
  return !address.cluster.isEncrypted && address.cluster.nodes.some(({ host }) => !isHere(host))
}

/** The prefix of IPv4-mapped addresses: `::ffff:0:0/96` are all addresses of IPv4. */
const MAPPED_BITS = 96

function isMapped(address: string): boolean {
  return isIPv6(address) && ipaddr.IPv6.parse(address).isIPv4MappedAddress()
}

/** Networks that hold more than a proxy. */
function wideNetworks({ TRUSTED_PROXIES }: Config): readonly string[] {
  return TRUSTED_PROXIES.filter((entry) => {
    const [address = '', bits] = entry.split('/')
    return bits !== undefined && Number(bits) - (isMapped(address) ? MAPPED_BITS : 0) < thresholds.proxyBits.value
  })
}

const isOfProduction = true
const configuration = { subject: 'configuration', isOfProduction } as const

/** Checks of the ways in and out: TLS, proxies, origins. */
export const transportChecks: readonly Check[] = [
  {
    ...configuration,
    id: 'database-tls',
    severity: 'warning',
    looksFor: 'connections to PostgreSQL on another machine without TLS',
    link: 'operations.md#DATABASE_URL',
    judge: ({ config }) => [
      ...databaseTls('DATABASE_URL', config.DATABASE_URL),
      ...databaseTls('DATABASE_DIRECT_URL', config.DATABASE_DIRECT_URL),
      ...config.DATABASE_REPLICA_URLS.flatMap((url) => databaseTls('DATABASE_REPLICA_URLS', url)),
    ],
  },
  {
    ...configuration,
    id: 'plain-connection',
    severity: 'warning',
    looksFor: 'connections to Redis, mail, traces or pictures on another machine without TLS',
    link: 'settings.md',
    judge: ({ config }) =>
      findingsOf(
        [redisTls(config), { evidence: 'REDIS_URL: begins with redis://', fix: 'Use rediss:// and a Redis that offers TLS.' }],
        [
          isPlain(config.SMTP_URL, 'smtp:'),
          {
            evidence: 'SMTP_URL: begins with smtp://, so TLS depends on the offer of the mail server',
            fix: 'Use smtps:// where the mail server has it.',
            severity: 'info',
          },
        ],
        [
          isPlain(config.OTEL_EXPORTER_OTLP_ENDPOINT, 'http:'),
          { evidence: 'OTEL_EXPORTER_OTLP_ENDPOINT: begins with http://', fix: 'Use https://, or a collector on this machine.' },
        ],
        [
          isPlain(config.PHOTOS_URL?.endpoint, 'http:'),
          { evidence: 'PHOTOS_URL: its endpoint begins with http://', fix: 'Use an endpoint with https://.' },
        ],
        [
          isPlain(config.PASSWORD_RESET_URL, 'http:'),
          { evidence: 'PASSWORD_RESET_URL: begins with http://, so others can read reset tokens', fix: 'Use https://.', severity: 'error' },
        ],
      ),
  },
  {
    ...configuration,
    id: 'public-url',
    severity: 'warning',
    looksFor: 'a missing public address, or one without TLS',
    link: 'operations.md#behind-a-proxy',
    judge: ({ config: { PUBLIC_URL } }) =>
      findingsOf(
        [PUBLIC_URL === undefined, { evidence: 'PUBLIC_URL: is not set', fix: 'Set PUBLIC_URL to the https:// address of the clients.' }],
        [
          isPlain(PUBLIC_URL, 'http:'),
          {
            evidence: 'PUBLIC_URL: begins with http://, so others can read keys and tokens',
            fix: 'Put a proxy with TLS in front, and set PUBLIC_URL to https://.',
            severity: 'error',
          },
        ],
      ),
  },
  {
    ...configuration,
    id: 'proxy',
    severity: 'warning',
    looksFor: 'a proxy that is not trusted, or trust in networks of strangers',
    link: 'operations.md#behind-a-proxy',
    judge: ({ config }) => {
      const wide = wideNetworks(config)
      const hasProxy = config.PUBLIC_URL?.startsWith('https:') === true // the gateway itself serves no TLS
      return findingsOf(
        [
          hasProxy && config.TRUSTED_PROXIES.length === 0,
          {
            evidence:
              'TRUSTED_PROXIES: is not set, though PUBLIC_URL leads to a proxy: all anonymous callers share the limits of the proxy',
            fix: 'Set TRUSTED_PROXIES to the addresses of the proxy.',
          },
        ],
        [
          wide.length > 0,
          {
            evidence: `TRUSTED_PROXIES: trusts ${someOfThem(wide)}, so strangers can choose their address`,
            fix: 'Name the addresses of the proxies alone.',
            severity: 'error',
          },
        ],
      )
    },
  },
  {
    ...configuration,
    id: 'cors-wide',
    severity: 'warning',
    looksFor: 'origins without TLS, origins of a browser’s own machine, or very many origins',
    link: 'settings.md',
    judge: ({ config: { CORS_ORIGINS } }) => {
      const local = CORS_ORIGINS.filter(isLoopbackOrigin)
      const plain = CORS_ORIGINS.filter((origin) => origin.startsWith('http:') && !local.includes(origin))
      return findingsOf(
        [
          plain.length > 0,
          {
            evidence: `CORS_ORIGINS: ${someOfThem(plain)} have no TLS, so others can change their pages`,
            fix: 'Allow https:// origins alone.',
          },
        ],
        [
          local.length > 0,
          { evidence: `CORS_ORIGINS: allows ${someOfThem(local)}, where any program of the user may listen`, fix: 'Remove these origins.' },
        ],
        [
          CORS_ORIGINS.length > thresholds.corsOrigins.value,
          { evidence: `CORS_ORIGINS: allows ${CORS_ORIGINS.length} origins`, fix: 'Allow the origins of your own pages alone.' },
        ],
      )
    },
  },
]
