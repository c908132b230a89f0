import { isIP } from 'node:net'
import { z } from 'zod'
import { MAX_CACHE_SECONDS, readCacheSeconds } from './cacheSeconds.js'
import { readDelays } from './delays.js'
import { readQuotaChanges } from './quotaChanges.js'
import { quotaAlgorithms } from './quotaRule.js'
import { quotaNames } from './quotas.js'
import { readUrl } from './readUrl.js'
import { readRedisUrl } from './redisUrl.js'
import { setting } from './setting.js'
import { readOrigin } from './webOrigin.js'

/** Each key costs an attempt at what it has not sealed. */
const MAX_KEYS = 5
const NETWORK_NAMES = ['loopback', 'linklocal', 'uniquelocal']

/** The kinds of settings. A refusal of every kind says which values are allowed. */
export const settingKinds = {
  flag: z.enum(['true', 'false']).transform((word) => word === 'true'),
  whole: (min: number, max: number) => setting(`a whole number from ${min} to ${max}`, (text) => wholeNumber(text, min, max)),
  /** An address below which paths are added. */
  baseUrl: (example: string) =>
    setting('a URL that begins with http:// or https://, without `?` and `#`', (text) => webUrl(text, /[\s?#]/), { example }),
  /** The beginning of all addresses of the gateway, as a URL parser writes it. */
  publicUrl: (example: string) =>
    setting(
      'a URL that begins with http:// or https://, without a user name, `?` and `#`',
      (text) => (webUrl(text, /[\s?#]|\/\/[^/]*@/) === undefined ? undefined : new URL(text).href.replace(/\/+$/, '')),
      { example },
    ),
  origins: (example: string) =>
    setting(
      'origins separated by commas',
      (text) => {
        const read = listed(text).map(readOrigin)
        return read.includes(undefined) ? undefined : read.filter((origin) => origin !== undefined)
      },
      { example, reason: wrongOrigin },
    ),
  pageUrl: (example: string) =>
    setting('a URL that begins with http:// or https://, without `#`', (text) => webUrl(text, /[\s#]/), { example }),
  smtpUrl: (example: string) =>
    setting('a URL that begins with smtp:// or smtps://', (text) => (isUrl(text, /^smtps?:$/, /\s/) ? text : undefined), { example }),
  networks: (example: string) =>
    setting(
      `addresses or networks separated by commas, such as ${example}; the names ${NETWORK_NAMES.join(', ')} stand for networks`,
      (text) => (listed(text).every(isNetwork) ? listed(text) : undefined),
      { example },
    ),
  delays: () =>
    setting('1 to 50 delays separated by commas, each 0 or a number with ms, s, m or h, and at most 7 days', (text) => readDelays(text)),
  files: (example: string) =>
    setting('paths of files, separated by commas', (text) => (/\p{Cc}/u.test(text) ? undefined : listed(text)), { example }),
  quotas: (example: string) =>
    setting(
      `entries separated by commas, each a quota (${quotaNames.join(', ')}), \`=\`, a number of calls from 1 to 999999999, and optionally \`:\` with ${quotaAlgorithms.join(' or ')}`,
      readQuotaChanges,
      { example },
    ),
  cacheSeconds: (example: string) =>
    setting(
      `entries separated by commas, each a root field, \`=\`, and a number of seconds from 1 to ${MAX_CACHE_SECONDS} or \`off\``,
      readCacheSeconds,
      { example },
    ),
  redisUrl: (example: string) =>
    setting(
      'a URL that begins with redis:// or rediss://; its path may be the number of a database; several hosts separated by commas, or `?cluster=true`, mean a Redis Cluster',
      (text) => (readRedisUrl(text) ? text : undefined),
      { example },
    ),
  /** The newest key, and the keys of before. */
  secretKeys: () =>
    setting(
      `32 random bytes in base64 or hexadecimal (openssl rand -base64 32), or 2 to ${MAX_KEYS} such keys separated by commas, the newest first`,
      (text) => {
        const keys = listed(text)
        return keys.length > 0 && keys.length <= MAX_KEYS && keys.every(isRandomKey) ? keys : undefined
      },
    ),
  sender: () => setting('a mail address, such as `Petstore <no-reply@example.com>`', (text) => (isSender(text) ? text : undefined)),
  text: (allowed: string) => setting(allowed, (text) => (text === '' || /\p{Cc}/u.test(text) ? undefined : text)),
} as const

function wholeNumber(text: string, min: number, max: number): number | undefined {
  const number = Number(text)
  return /^\d{1,9}$/.test(text) && number >= min && number <= max ? number : undefined
}

function webUrl(text: string, forbidden: RegExp): string | undefined {
  return isUrl(text, /^https?:$/, forbidden) ? text.replace(/\/+$/, '') : undefined
}

function isUrl(text: string, protocol: RegExp, forbidden: RegExp): boolean {
  if (!/^\w+:\/\//.test(text) || forbidden.test(text)) return false
  const url = readUrl(text)
  return url !== undefined && protocol.test(url.protocol) && url.hostname !== ''
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
}

function wrongOrigin(text: string): string {
  const place = listed(text).map(readOrigin).indexOf(undefined) + 1
  return `entry ${place} is not an origin: write http:// or https://, a host, and the port if it is not the usual one, as https://shop.example. Wildcards, paths and user names are not allowed`
}

function isNetwork(entry: string): boolean {
  if (NETWORK_NAMES.includes(entry)) return true
  const [address = '', size, ...more] = entry.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return size === undefined || wholeNumber(size, 1, version === 4 ? 32 : 128) !== undefined
}

/** 32 bytes in base64 (RFC 4648, either alphabet) or in hexadecimal digits. A key of few different characters is not random. */
function isRandomKey(text: string): boolean {
  return /^([0-9a-f]{64}|[A-Za-z0-9+/_-]{43}=?)$/i.test(text) && new Set(text).size > 10
}

function isSender(text: string): boolean {
  return /^[^\p{Cc}]*[^\s@<]@[^\s@>]+>?$/u.test(text)
}
