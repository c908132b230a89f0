import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { crashPoints } from './values/crashPoint.js'
import { readDelays } from './values/delays.js'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
/** 32 bytes in base64 (RFC 4648, either alphabet) or in hexadecimal digits. */
const key = z
  .string()
  .regex(/^([0-9a-f]{64}|[A-Za-z0-9+/_-]{43}=?)$/i, 'must be 32 random bytes in base64 or hexadecimal: openssl rand -base64 32')
  .refine((text) => new Set(text).size > 10, 'must be random')
const list = (text: string) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
const delays = (text: string, context: z.RefinementCtx) => {
  const read = readDelays(text)
  if (read) return read
  context.addIssue('must be 1 to 50 delays separated by commas, each 0 or a number with ms, s, m or h, and at most 7 days')
  return z.NEVER
}
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/$/, ''))
/** The beginning of addresses, so nothing but a path may follow the host. */
const publicUrl = url
  .refine((text) => !/[?#]|\/\/[^/]*@/.test(text), 'must have no query, no fragment and no user name')
  .transform((text) => new URL(text).href.replace(/\/+$/, ''))

/** All settings with their names, rules, defaults and purposes. `docs/settings.md` is generated from them. */
export const settings = z.object({
  APP_ENV: z
    .enum(['development', 'test', 'sandbox', 'staging', 'production'])
    .default('development')
    .describe('Environment of the process.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  PORT: z.coerce.number().int().min(0).max(65535).default(8080).describe('Port to listen on; 0 takes a free port.'),
  DATA_DIR: z.string().min(1).default('.data').describe('Folder of the embedded database and of uploaded photos.'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL to use. By default the gateway starts an embedded server.'),
  DATABASE_POOL: z.coerce.number().int().min(1).max(100).default(8).describe('Connections to PostgreSQL that callers share.'),
  DATABASE_LOOP_POOL: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(4)
    .describe('Connections to PostgreSQL that the background loops share: deliveries, settling, the request log.'),
  DATABASE_EVENT_POOL: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe('Connections to PostgreSQL that read the results of subscriptions. They open at the first event.'),
  DATABASE_PREPARE: flag.default(true).describe('Whether statements are prepared. Set it to `false` behind pgbouncer in transaction mode.'),
  DATABASE_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(4000).describe('Timeout of a statement, in milliseconds.'),
  PUBLIC_URL: publicUrl
    .optional()
    .describe('Address under which clients reach the gateway, with the prefix that a proxy takes off; by default `http://HOST:PORT`.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Lowest level of a log line that is written.'),
  INTROSPECTION: flag.optional().describe('Whether callers can read the schema by introspection; on in development, test and sandbox.'),
  PLAYGROUND: flag.optional().describe('Whether the gateway serves `/playground`; on in development, test and sandbox.'),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform(list)
    .describe('Origins whose pages may call the gateway, separated by commas; none by default.'),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform(list)
    .describe('Addresses or networks (CIDR) of proxies whose `X-Forwarded-For` the gateway trusts, separated by commas; none by default.'),
  ENCRYPTION_KEY: key
    .optional()
    .describe(
      'Key that encrypts stored secrets: 32 random bytes in base64 or hexadecimal, the same for all instances. Required in staging and production. Elsewhere the gateway makes a key and keeps it in `DATA_DIR`.',
    ),
  JWT_ALGORITHM: z
    .enum(['EdDSA', 'RS256'])
    .default('EdDSA')
    .describe('Algorithm of new keys that sign access tokens. RS256 is for clients that do not support EdDSA.'),
  SIGNING_KEY_DAYS: z.coerce.number().int().min(1).max(365).default(30).describe('Days until the next signing key is made.'),
  PAYMENT_BASE_URL: url
    .optional()
    .describe(
      'Address of the payment provider, with `POST /charges` and `POST /refunds` below it. By default the sandbox provider is used, which moves no money.',
    ),
  WEBHOOK_RETRY_SCHEDULE: z
    .string()
    .default('0,1m,5m,30m,2h')
    .transform(delays)
    .describe(
      'Schedule of a delivery: the delay before each attempt, counted from the previous attempt, in `ms`, `s`, `m` or `h`. The delivery fails after the last attempt.',
    ),
  WEBHOOK_ALLOW_PRIVATE: flag
    .default(false)
    .describe('Whether webhooks may go to `http`, to any port, and to hosts of this network. Refused in production.'),
  CRASH_AT: z
    .enum(crashPoints)
    .optional()
    .describe('For tests: the point at which the process is killed. Refused in staging and production.'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe(
      'Mail server, as `smtp://user:password@host:587`. By default the gateway keeps mails in `DATA_DIR/mail` in development, test and sandbox, and refuses to send elsewhere.',
    ),
  MAIL_FROM: z.string().min(3).default('Petstore <no-reply@localhost>').describe('Sender of mail.'),
  PASSWORD_RESET_URL: url.optional().describe('Page on which users set a new password. Mails link to it with `#token=…`.'),
})

type Settings = z.output<typeof settings>

/** The settings with their dependent defaults. The environment is parsed once; all other code receives this frozen object. */
export type Config = Readonly<Settings & { INTROSPECTION: boolean; PLAYGROUND: boolean; isOpen: boolean }>

/** A setting is missing or wrong. The message names the setting and never shows its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * @param environment variables by name; an empty variable counts as unset.
 * @throws ConfigError naming every wrong setting and its rule.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = settings.safeParse(given)
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  const isOpen = ['development', 'test', 'sandbox'].includes(parsed.data.APP_ENV)
  if (!isOpen && parsed.data.ENCRYPTION_KEY === undefined)
    throw new ConfigError(`ENCRYPTION_KEY: is required in ${parsed.data.APP_ENV}: 32 random bytes, as openssl rand -base64 32 makes them`)
  if (!isOpen && parsed.data.CRASH_AT !== undefined) throw new ConfigError(`CRASH_AT: is refused in ${parsed.data.APP_ENV}`)
  if (parsed.data.APP_ENV === 'production' && parsed.data.WEBHOOK_ALLOW_PRIVATE)
    throw new ConfigError('WEBHOOK_ALLOW_PRIVATE: is refused in production')
  return Object.freeze({
    ...parsed.data,
    isOpen,
    INTROSPECTION: parsed.data.INTROSPECTION ?? isOpen,
    PLAYGROUND: parsed.data.PLAYGROUND ?? isOpen,
  })
}

/** Reads the process environment, and the file `.env` for variables that the environment does not set. @throws ConfigError */
export function loadConfig(): Config {
  return parseConfig({ ...readDotEnv(), ...process.env })
}

function readDotEnv(): Readonly<Record<string, string | undefined>> {
  return existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}
}
