import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { observabilitySettings } from './observability/observabilitySettings.js'
import { traceSettings } from './observability/traceSettings.js'
import { allowedValues } from './values/allowedValues.js'
import { crashPoints } from './values/crashPoint.js'
import { databaseSettings } from './values/databaseSettings.js'
import { readDatabaseUrl } from './values/databaseUrl.js'
import { hostUrl } from './values/hostUrl.js'
import { mailSettings } from './values/mailSettings.js'
import { CALLS_PER_DAY, quotaRules, SANDBOX_FACTOR } from './values/quotas.js'
import { settingKinds } from './values/settingKinds.js'
import { storeSettings } from './values/storeSettings.js'

const { whole, flag, baseUrl, publicUrl, text } = settingKinds
/** The highest limit of calls and points: no caller reaches it. */
const MAX_UNITS = 999_999_999
const POINTS_PER_MINUTE = 10_000

/** All settings with their names, rules, defaults and purposes. `docs/settings.md` is generated from them. */
export const settings = z.object({
  APP_ENV: z
    .enum(['development', 'test', 'sandbox', 'staging', 'production'])
    .default('development')
    .describe('Environment of the process.'),
  HOST: text('a name or an address').default('127.0.0.1').describe('Address to listen on.'),
  PORT: whole(0, 65535).default(8080).describe('Port to listen on; 0 takes a free port.'),
  DATA_DIR: text('a path').default('.data').describe('Folder of the embedded database and of uploaded photos.'),
  ...databaseSettings,
  PUBLIC_URL: publicUrl('https://api.example.com')
    .optional()
    .describe('Address under which clients reach the gateway, with the prefix that a proxy takes off; by default `http://HOST:PORT`.'),
  ...observabilitySettings,
  INTROSPECTION: flag.optional().describe('Whether callers can read the schema by introspection; on in development, test and sandbox.'),
  RESPONSE_CHECKS: z
    .enum(['off', 'log', 'reject'])
    .default('off')
    .describe(
      'Whether one of 100 REST replies is compared with the OpenAPI document: `log` logs a difference, `reject` answers 500 instead.',
    ),
  PLAYGROUND: flag.optional().describe('Whether the gateway serves `/playground`; on in development, test and sandbox.'),
  TRUSTED_DOCUMENTS: settingKinds
    .files('documents.json')
    .prefault('')
    .describe('Manifests of trusted documents: paths of files, separated by commas; none by default. They are read once, at the start.'),
  PERSISTED_ONLY: flag
    .default(false)
    .describe('Whether GraphQL runs only trusted documents. REST and the pages of the gateway work as before.'),
  CORS_ORIGINS: settingKinds
    .origins('https://shop.example')
    .prefault('')
    .describe(
      'Origins whose pages may call the gateway, separated by commas; none by default. In development the pages of `localhost` and of loopback addresses may call it too, on any port.',
    ),
  TRUSTED_PROXIES: settingKinds
    .networks('10.0.0.0/8')
    .prefault('')
    .describe('Addresses or networks (CIDR) of proxies whose `X-Forwarded-For` the gateway trusts, separated by commas; none by default.'),
  DEPRECATION_HEADER: z
    .enum(['standard', 'legacy'])
    .default('standard')
    .describe('Form of the header `Deprecation`: `standard` sends the day (RFC 9745), `legacy` sends `true` for clients of older drafts.'),
  RATE_LIMITS: z
    .enum(['on', 'measure', 'off'])
    .default('on')
    .describe('Whether calls are limited. `measure` counts calls, shows the limits in headers and metrics, and refuses nothing.'),
  RATE_LIMIT_PER_MINUTE: whole(1, MAX_UNITS)
    .optional()
    .describe('Calls of a caller in a minute that count for no other quota; 100 by default, and 1000 in sandbox.'),
  RATE_LIMIT_PER_DAY: whole(1, MAX_UNITS)
    .optional()
    .describe('Calls of a caller in a UTC day, of every kind; 10 000 by default, and 100 000 in sandbox.'),
  RATE_LIMIT_QUOTAS: settingKinds
    .quotas('orders.create=200, search=120:slidingWindow')
    .prefault('')
    .describe(
      'Other limits for quotas: calls in a minute, and the algorithm ([Limits and cost](limits-and-cost.md#algorithms)). The default limits are ten times as high in sandbox.',
    ),
  COST_PER_MINUTE: whole(1, MAX_UNITS)
    .optional()
    .describe('Points of cost that a caller may spend in a minute; 10 000 by default, and 100 000 in sandbox.'),
  ...storeSettings,
  OVERLOAD_DELAY_MS: whole(0, 10_000)
    .default(150)
    .describe(
      'Delay of the event loop, in milliseconds, from which on the gateway refuses expensive calls with 503; from twice this delay on it refuses all new calls. 0 refuses none.',
    ),
  ENCRYPTION_KEY: settingKinds
    .secretKey()
    .optional()
    .describe(
      'Key that encrypts stored secrets: 32 random bytes in base64 or hexadecimal, the same for all instances. Required in staging and production. Elsewhere the gateway makes a key and keeps it in `DATA_DIR`.',
    ),
  JWT_ALGORITHM: z
    .enum(['EdDSA', 'RS256'])
    .default('EdDSA')
    .describe('Algorithm of new keys that sign access tokens. RS256 is for clients that do not support EdDSA.'),
  SIGNING_KEY_DAYS: whole(1, 365).default(30).describe('Days until the next signing key is made.'),
  PAYMENT_BASE_URL: baseUrl('https://payments.example.com')
    .optional()
    .describe(
      'Address of the payment provider, with `POST /charges` and `POST /refunds` below it. By default the sandbox provider is used, which moves no money. Production needs this setting or `PAYMENT_PROVIDER=sandbox`.',
    ),
  PAYMENT_PROVIDER: z
    .enum(['sandbox'])
    .optional()
    .describe('`sandbox` allows production to use the sandbox provider, which moves no money. Refused beside `PAYMENT_BASE_URL`.'),
  WEBHOOK_RETRY_SCHEDULE: settingKinds
    .delays()
    .prefault('0,1m,5m,30m,2h')
    .describe(
      'Schedule of a delivery: the delay before each attempt, counted from the previous attempt, in `ms`, `s`, `m` or `h`. The delivery fails after the last attempt.',
    ),
  WEBHOOK_ALLOW_PRIVATE: flag
    .default(false)
    .describe(
      'Whether webhooks may go to `http`, to any port, and to hosts of this network. Refused in production. In development webhooks may go to `http` on `localhost` and on loopback addresses, on any port, without this setting.',
    ),
  CRASH_AT: z
    .enum(crashPoints)
    .optional()
    .describe('For tests: the point at which the process is killed. Refused in staging and production.'),
  ...mailSettings,
  ...traceSettings,
})

type Settings = z.output<typeof settings>

/** The settings with their dependent defaults. The environment is parsed once; all other code receives this frozen object. */
export type Config = Readonly<Settings & DependentDefaults>

interface DependentDefaults {
  readonly INTROSPECTION: boolean
  readonly PLAYGROUND: boolean
  readonly RATE_LIMIT_PER_MINUTE: number
  readonly RATE_LIMIT_PER_DAY: number
  readonly COST_PER_MINUTE: number
  /** Factor of the default limits: 10 in sandbox. */
  readonly limitFactor: number
  readonly isOpen: boolean
}

/** A setting is missing or wrong. The message names the setting and never shows its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * @param environment variables by name; an empty variable counts as unset.
 * @throws ConfigError naming every wrong setting and its rule.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = setIn(environment)
  const data = parsed(settings.safeParse(given))
  const isOpen = ['development', 'test', 'sandbox'].includes(data.APP_ENV)
  const problems = contradictions(data, isOpen)
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  const limitFactor = data.APP_ENV === 'sandbox' ? SANDBOX_FACTOR : 1
  return Object.freeze({
    ...data,
    isOpen,
    DATABASE_PREPARE: given.DATABASE_PREPARE === undefined ? !isPooled(data) : data.DATABASE_PREPARE,
    INTROSPECTION: data.INTROSPECTION ?? isOpen,
    PLAYGROUND: data.PLAYGROUND ?? isOpen,
    limitFactor,
    RATE_LIMIT_PER_MINUTE: data.RATE_LIMIT_PER_MINUTE ?? quotaRules.default.limit * limitFactor,
    RATE_LIMIT_PER_DAY: data.RATE_LIMIT_PER_DAY ?? CALLS_PER_DAY * limitFactor,
    COST_PER_MINUTE: data.COST_PER_MINUTE ?? POINTS_PER_MINUTE * limitFactor,
  })
}

function setIn(environment: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''))
}

function parsed<Data>(result: z.ZodSafeParseResult<Data>): Data {
  if (result.success) return result.data
  throw new ConfigError(result.error.issues.map(refusal).join('\n'))
}

const WITHOUT_SERVER = 'needs DATABASE_URL. The embedded server has no pooler and no replicas: unset it'

/** The rules that depend on several settings. @returns a sentence for each broken rule */
function contradictions(data: Settings, isOpen: boolean): string[] {
  const { APP_ENV, ENCRYPTION_KEY, CRASH_AT, WEBHOOK_ALLOW_PRIVATE, PAYMENT_BASE_URL, PAYMENT_PROVIDER, PORT, METRICS_PORT } = data
  const { DATABASE_URL, DATABASE_DIRECT_URL, DATABASE_REPLICA_URLS } = data
  const isProduction = APP_ENV === 'production'
  const rules: readonly (readonly [isBroken: boolean, sentence: string])[] = [
    [
      !isOpen && ENCRYPTION_KEY === undefined,
      `ENCRYPTION_KEY: is required in ${APP_ENV}: 32 random bytes, as openssl rand -base64 32 makes them`,
    ],
    [DATABASE_URL === undefined && DATABASE_DIRECT_URL !== undefined, `DATABASE_DIRECT_URL: ${WITHOUT_SERVER}`],
    [DATABASE_URL === undefined && DATABASE_REPLICA_URLS.length > 0, `DATABASE_REPLICA_URLS: ${WITHOUT_SERVER}`],
    [
      DATABASE_DIRECT_URL !== undefined && readDatabaseUrl(DATABASE_DIRECT_URL).isPooled,
      'DATABASE_DIRECT_URL: has pgbouncer=true, but must lead to PostgreSQL without a pooler',
    ],
    [!isOpen && CRASH_AT !== undefined, `CRASH_AT: is refused in ${APP_ENV}`],
    [isProduction && WEBHOOK_ALLOW_PRIVATE, 'WEBHOOK_ALLOW_PRIVATE: is refused in production'],
    [
      isProduction && PAYMENT_BASE_URL === undefined && PAYMENT_PROVIDER === undefined,
      'PAYMENT_BASE_URL: is required in production. To take orders without moving money, set PAYMENT_PROVIDER=sandbox',
    ],
    [
      PAYMENT_BASE_URL !== undefined && PAYMENT_PROVIDER === 'sandbox',
      'PAYMENT_PROVIDER: sandbox contradicts PAYMENT_BASE_URL: unset one of them',
    ],
    [PORT !== 0 && METRICS_PORT === PORT, 'METRICS_PORT: is the port of the API. Set another port, or unset it'],
  ]
  return rules.flatMap(([isBroken, sentence]) => (isBroken ? [sentence] : []))
}

function isPooled({ DATABASE_URL }: Pick<Settings, 'DATABASE_URL'>): boolean {
  return DATABASE_URL !== undefined && readDatabaseUrl(DATABASE_URL).isPooled
}

/** A message of a rule of ours. The words of the validation library never reach operators: the allowed values stand in their place. */
function isOurs({ code, message }: z.core.$ZodIssue): boolean {
  return code === 'custom' ? message !== 'Invalid input' : /^(must|is) /.test(message)
}

function refusal(issue: z.core.$ZodIssue): string {
  const name = issue.path.join('.')
  // the path of an issue begins with the name of a setting
  return `${name}: ${isOurs(issue) ? issue.message : `must be ${allowedValues(settings.shape[name as keyof Settings])}`}`
}

/** Reads the process environment, and the file `.env` for variables that the environment does not set. @throws ConfigError */
export function loadConfig(): Config {
  return parseConfig(environment())
}

/** The base URL that the settings give the gateway, for a command that needs no other setting. @throws ConfigError */
export function loadPublicUrl(given = environment()): string {
  const { PUBLIC_URL, HOST, PORT } = parsed(settings.pick({ PUBLIC_URL: true, HOST: true, PORT: true }).safeParse(setIn(given)))
  return PUBLIC_URL ?? hostUrl(HOST, PORT)
}

function environment(): Readonly<Record<string, string | undefined>> {
  return { ...readDotEnv(), ...process.env }
}

function readDotEnv(): Readonly<Record<string, string | undefined>> {
  if (!existsSync('.env')) return {}
  try {
    return parseEnv(readFileSync('.env', 'utf8'))
  } catch {
    throw new ConfigError('.env: cannot be read. Make it a file that this user can read, or remove it')
  }
}
