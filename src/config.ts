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

/** All settings with their names, rules, defaults and purposes. `docs/settings.md` is generated from them. */
export const settings = z.object({
  APP_ENV: z.enum(['development', 'test', 'sandbox', 'staging', 'production']).default('development').describe('Where the process runs.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  PORT: z.coerce.number().int().min(0).max(65535).default(8080).describe('Port to listen on; 0 takes a free one.'),
  DATA_DIR: z.string().min(1).default('.data').describe('Folder of the embedded database and of uploaded photos.'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL to use; without it an embedded server is started.'),
  DATABASE_POOL: z.coerce.number().int().min(1).max(100).default(8).describe('Connections to PostgreSQL that callers share.'),
  DATABASE_LOOP_POOL: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(4)
    .describe('Connections of the background loops, beside those of callers: deliveries, settling, the request log.'),
  DATABASE_EVENT_POOL: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe('Connections that read what subscribers are told, opened when there is an event to tell.'),
  DATABASE_PREPARE: flag.default(true).describe('Prepared statements; `false` behind pgbouncer in transaction mode.'),
  DATABASE_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(4000)
    .describe('Longest time a statement may take, in milliseconds.'),
  PUBLIC_URL: url.optional().describe('Address under which clients reach the gateway; by default `http://HOST:PORT`.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe log line that is written.'),
  INTROSPECTION: flag.optional().describe('Whether the schema can be asked for; on in development, test and sandbox.'),
  PLAYGROUND: flag.optional().describe('Whether `/playground` is served; on in development, test and sandbox.'),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform(list)
    .describe('Origins whose pages may call the gateway, separated by commas; none by default.'),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform(list)
    .describe('Addresses or networks (CIDR) of proxies whose `X-Forwarded-For` is believed, separated by commas; none by default.'),
  ENCRYPTION_KEY: key
    .optional()
    .describe(
      'What secrets are kept under: 32 random bytes in base64 or hexadecimal, the same for all instances. Must be set in staging and production; elsewhere one is made and kept in `DATA_DIR`.',
    ),
  JWT_ALGORITHM: z
    .enum(['EdDSA', 'RS256'])
    .default('EdDSA')
    .describe('How new keys sign access tokens; RS256 for clients that know no EdDSA.'),
  SIGNING_KEY_DAYS: z.coerce.number().int().min(1).max(365).default(30).describe('Days after which a new signing key is made.'),
  PAYMENT_BASE_URL: url
    .optional()
    .describe(
      'Payment provider: `POST /charges` and `/refunds` below this address. Without it the sandbox provider charges, which moves no money.',
    ),
  WEBHOOK_RETRY_SCHEDULE: z
    .string()
    .default('0,1m,5m,30m,2h')
    .transform(delays)
    .describe(
      'When a webhook is sent: how long before each attempt, counted from the one before, in `ms`, `s`, `m` or `h`. After the last one it is given up.',
    ),
  WEBHOOK_ALLOW_PRIVATE: flag
    .default(false)
    .describe('Whether webhooks may go to `http`, to any port, and to hosts of this network. Refused in production.'),
  CRASH_AT: z.enum(crashPoints).optional().describe('For tests: where the process is killed. Refused in staging and production.'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe(
      'Mail server, as `smtp://user:password@host:587`. Without it mail is kept in `DATA_DIR/mail` in development, test and sandbox, and refused elsewhere.',
    ),
  MAIL_FROM: z.string().min(3).default('Petstore <no-reply@localhost>').describe('Sender of mail.'),
  PASSWORD_RESET_URL: url.optional().describe('Page where users set a new password; mail links to it with `#token=…`.'),
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
