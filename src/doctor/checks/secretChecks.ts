import type { Config } from '../../config.js'
import { readDatabaseUrl } from '../../values/databaseUrl.js'
import { readUrl } from '../../values/readUrl.js'
import { readRedisUrl } from '../../values/redisUrl.js'
import { type Check, type Finding, findingsOf } from '../check.js'
import { thresholds } from '../thresholds.js'

/** Words of examples and of defaults. A secret that holds one of them is known to everybody. */
const KNOWN = /change.?me|default|example|letmein|passw|petstore|postgres|qwerty|secret|test|admin/i
/** Random keys may hold a short word by chance, so only their variety counts. */
const KEY_VARIETY = 14
/** Two random characters seldom follow one another in an alphabet. */
const MOST_STEPS = 0.6

interface HeldSecret {
  readonly setting: string
  readonly text: string | undefined
  /** The name that belongs to it. */
  readonly name?: string | undefined
}

/** The secrets in the settings. */
function secretsIn({
  METRICS_TOKEN,
  DATABASE_URL,
  DATABASE_DIRECT_URL,
  DATABASE_REPLICA_URLS,
  REDIS_URL,
  SMTP_URL,
  PHOTOS_URL,
}: Config): readonly HeldSecret[] {
  const ofDatabase = (setting: string, url: string | undefined): HeldSecret => {
    const target = url === undefined ? undefined : readDatabaseUrl(url)
    return { setting, text: target?.password, name: target?.user }
  }
  const mail = SMTP_URL === undefined ? undefined : readUrl(SMTP_URL)
  const redis = REDIS_URL === undefined ? undefined : readRedisUrl(REDIS_URL)
  const redisPassword = redis?.cluster ? redis.cluster.password : decoded(REDIS_URL && readUrl(REDIS_URL)?.password)
  return [
    { setting: 'METRICS_TOKEN', text: METRICS_TOKEN },
    ofDatabase('DATABASE_URL', DATABASE_URL),
    ofDatabase('DATABASE_DIRECT_URL', DATABASE_DIRECT_URL),
    ...DATABASE_REPLICA_URLS.map((url) => ofDatabase('DATABASE_REPLICA_URLS', url)),
    { setting: 'REDIS_URL', text: redisPassword },
    { setting: 'SMTP_URL', text: decoded(mail?.password), name: decoded(mail?.username) },
    { setting: 'PHOTOS_URL', text: PHOTOS_URL?.credentials?.secretAccessKey, name: PHOTOS_URL?.credentials?.accessKeyId },
  ]
}

function decoded(text: string | undefined): string | undefined {
  if (!text) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Why a secret is weak, without the secret; undefined for a strong one. */
function weaknessOf({ text, name }: HeldSecret): string | undefined {
  const { secretCharacters, secretVariety } = thresholds
  if (!text) return undefined
  if (name !== undefined && text.toLowerCase() === name.toLowerCase()) return 'is equal to its user name'
  if (text.length < secretCharacters.value) return `has fewer than ${secretCharacters.value} characters`
  if (new Set(text).size < secretVariety.value) return `has fewer than ${secretVariety.value} different characters`
  if (isPattern([...text].map((character) => character.codePointAt(0) ?? 0))) return 'follows a pattern'
  return KNOWN.test(text) ? 'holds a word of examples or defaults' : undefined
}

/** Whether numbers repeat a part of them, or count up or down for most of their way. */
function isPattern(numbers: readonly number[]): boolean {
  const steps = numbers.slice(1).filter((number, i) => Math.abs(number - (numbers[i] ?? 0)) <= 1).length
  const lengths = numbers.slice(0, Math.floor(numbers.length / 2)).map((_, i) => i + 1)
  return (
    steps >= (numbers.length - 1) * MOST_STEPS || lengths.some((length) => numbers.every((number, i) => number === numbers[i % length]))
  )
}

const NEW_SECRET = 'Replace it by a random one: openssl rand -hex 32.'

function weakKeys({ ENCRYPTION_KEY = [] }: Config): readonly Finding[] {
  return ENCRYPTION_KEY.flatMap((key, i) =>
    (new Set(key.toLowerCase()).size >= KEY_VARIETY || isHex(key)) && !isPattern([...bytesOf(key)])
      ? []
      : [
          {
            evidence: `ENCRYPTION_KEY: key ${i + 1} has few different characters, or follows a pattern`,
            fix: 'Make a key by openssl rand -base64 32, put it first, and run petstore reencrypt.',
          },
        ],
  )
}

function bytesOf(key: string): Buffer {
  return /^[0-9a-f]{64}$/i.test(key) ? Buffer.from(key, 'hex') : Buffer.from(key, 'base64url')
}

/** A random key in hexadecimal digits has nearly all of the 16 digits. */
function isHex(key: string): boolean {
  return /^[0-9a-f]{64}$/i.test(key) && new Set(key.toLowerCase()).size > 12
}

export const secretChecks: readonly Check[] = [
  {
    id: 'weak-secret',
    subject: 'configuration',
    severity: 'error',
    isOfProduction: true,
    looksFor: 'a short, simple or well-known password, token or key in the settings',
    link: 'settings.md',
    judge: ({ config }) => [
      ...secretsIn(config).flatMap((secret) => {
        const weakness = weaknessOf(secret)
        return weakness === undefined ? [] : [{ evidence: `${secret.setting}: its secret ${weakness}`, fix: NEW_SECRET }]
      }),
      ...weakKeys(config),
    ],
  },
  {
    id: 'old-encryption-key',
    subject: 'configuration',
    severity: 'info',
    looksFor: 'encryption keys of before that are still there',
    link: 'operations.md#a-new-encryption-key',
    judge: ({ config: { ENCRYPTION_KEY = [] } }) =>
      findingsOf([
        ENCRYPTION_KEY.length > 1,
        {
          evidence: `ENCRYPTION_KEY: holds ${ENCRYPTION_KEY.length} keys`,
          fix: 'Run petstore reencrypt, and remove the old keys a day later.',
        },
      ]),
  },
  {
    id: 'signing-key-days',
    subject: 'configuration',
    severity: 'warning',
    isOfProduction: true,
    looksFor: 'signing keys that are hardly ever replaced',
    link: 'identity.md#for-operators',
    judge: ({ config: { SIGNING_KEY_DAYS } }) =>
      findingsOf([
        SIGNING_KEY_DAYS > thresholds.signingKeyDays.value,
        {
          evidence: `SIGNING_KEY_DAYS: is ${SIGNING_KEY_DAYS}`,
          fix: `Set SIGNING_KEY_DAYS to at most ${thresholds.signingKeyDays.value}.`,
        },
      ]),
  },
]
