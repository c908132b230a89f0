import { z } from 'zod'
import { observabilitySettings } from './observability/observabilitySettings.js'
import { traceSettings } from './observability/traceSettings.js'
import { settingFaults } from './settingFaults.js'
import { settingRules } from './settingRules.js'
import { crashPoints } from './values/crashPoint.js'
import { databaseSettings } from './values/databaseSettings.js'
import { readDatabaseUrl } from './values/databaseUrl.js'
import { environments, otherDefault, otherwiseIn, SECRET } from './values/environments.js'
import { mailSettings } from './values/mailSettings.js'
import { processSettings } from './values/processSettings.js'
import { CALLS_PER_DAY, POINTS_PER_MINUTE, quotaRules, SANDBOX_FACTOR } from './values/quotas.js'
import { RELOADABLE } from './values/reloadable.js'
import { settingKinds } from './values/settingKinds.js'
import { storeSettings } from './values/storeSettings.js'
import { supportSettings } from './values/support.js'

const { whole, flag, baseUrl, publicUrl, text } = settingKinds
/** The highest limit of calls and points: no caller reaches it. */
const MAX_UNITS = 999_999_999
/** Off where strangers call. */
const CLOSED = otherwiseIn({ staging: 'false', production: 'false' })
const moreInSandbox = (limit: number) => otherwiseIn({ sandbox: String(limit * SANDBOX_FACTOR) })

/** All settings with their names, rules, defaults and purposes. `docs/settings.md` is generated from them. */
export const settings = z.object({
  APP_ENV: z
    .enum(environments)
    .default('development')
    .describe('Environment of the process. Some settings have other defaults in an environment ([Environments](environments.md)).'),
  ...processSettings,
  HOST: text('a name or an address').default('127.0.0.1').describe('Address to listen on.'),
  PORT: whole(0, 65535).default(8080).describe('Port to listen on; 0 takes a free port.'),
  DATA_DIR: text('a path').default('.data').describe('Folder of the embedded database and of uploaded photos.'),
  ...databaseSettings,
  PUBLIC_URL: publicUrl('https://api.example.com')
    .optional()
    .describe('Address under which clients reach the gateway, with the prefix that a proxy takes off; by default `http://HOST:PORT`.'),
  ...observabilitySettings,
  INTROSPECTION: flag.default(true).describe('Whether callers can read the schema by introspection.').meta(CLOSED),
  RESPONSE_CHECKS: z
    .enum(['off', 'log', 'reject'])
    .default('off')
    .describe(
      'Whether one of 100 REST replies is compared with the OpenAPI document: `log` logs a difference, `reject` answers 500 instead.',
    )
    .meta(otherwiseIn({ staging: 'log' })),
  PLAYGROUND: flag.default(true).describe('Whether the gateway serves `/playground`.').meta(CLOSED),
  TRUSTED_DOCUMENTS: settingKinds
    .files('documents.json')
    .prefault('')
    .describe('Manifests of trusted documents: paths of files, separated by commas; none by default. They are read once, at the start.'),
  PERSISTED_ONLY: flag
    .default(false)
    .describe('Whether GraphQL runs only trusted documents. REST and the pages of the gateway work as before.')
    .meta(RELOADABLE),
  CORS_ORIGINS: settingKinds
    .origins('https://shop.example')
    .prefault('')
    .describe(
      'Origins whose pages may call the gateway, separated by commas; none by default. In development the pages of `localhost` and of loopback addresses may call it too, on any port.',
    )
    .meta(RELOADABLE),
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
    .describe('Whether calls are limited. `measure` counts calls, shows the limits in headers and metrics, and refuses nothing.')
    .meta({ ...RELOADABLE, fixed: 'off' }),
  RATE_LIMIT_PER_MINUTE: whole(1, MAX_UNITS)
    .default(quotaRules.default.limit)
    .describe('Calls of a caller in a minute that count for no other quota.')
    .meta({ ...RELOADABLE, ...moreInSandbox(quotaRules.default.limit) }),
  RATE_LIMIT_PER_DAY: whole(1, MAX_UNITS)
    .default(CALLS_PER_DAY)
    .describe('Calls of a caller in a UTC day, of every kind.')
    .meta({ ...RELOADABLE, ...moreInSandbox(CALLS_PER_DAY) }),
  RATE_LIMIT_QUOTAS: settingKinds
    .quotas('orders.create=200, search=120:slidingWindow')
    .prefault('')
    .describe(
      'Other limits for quotas: calls in a minute, and the algorithm ([Limits and cost](limits-and-cost.md#algorithms)). The default limits are ten times as high in sandbox.',
    )
    .meta(RELOADABLE),
  COST_PER_MINUTE: whole(1, MAX_UNITS)
    .default(POINTS_PER_MINUTE)
    .describe('Points of cost that a caller may spend in a minute.')
    .meta({ ...RELOADABLE, ...moreInSandbox(POINTS_PER_MINUTE) }),
  ...storeSettings,
  OVERLOAD_DELAY_MS: whole(0, 10_000)
    .default(150)
    .describe(
      'Delay of the event loop, in milliseconds, from which on the gateway refuses expensive calls with 503; from twice this delay on it refuses all new calls. 0 refuses none.',
    )
    .meta({ ...RELOADABLE, fixed: '0' }),
  ENCRYPTION_KEY: settingKinds
    .secretKeys()
    .optional()
    .describe(
      'Key that encrypts stored secrets, the same for all instances. Required in staging and production. Elsewhere the gateway makes a key and keeps it in `DATA_DIR`. For [a new key](operations.md#a-new-encryption-key) the old keys follow after commas.',
    )
    .meta({ ...RELOADABLE, ...SECRET }),
  JWT_ALGORITHM: z
    .enum(['EdDSA', 'RS256'])
    .default('EdDSA')
    .describe('Algorithm of new keys that sign access tokens. RS256 is for clients that do not support EdDSA.'),
  SIGNING_KEY_DAYS: whole(1, 365).default(30).describe('Days until the next signing key is made.').meta(RELOADABLE),
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
    )
    .meta(RELOADABLE),
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
  ...supportSettings,
  ...traceSettings,
})

type Settings = z.output<typeof settings>

/** The settings with their dependent defaults. The environment is parsed once; all other code receives this frozen object. */
export type Config = Readonly<Settings & DependentDefaults>

interface DependentDefaults {
  /** Factor of the default limits: 10 in sandbox. */
  readonly limitFactor: number
  /** False in staging and production. */
  readonly isOpen: boolean
  /** Whether mails become files where no mail server is set. Only production refuses to send instead. */
  readonly keepsMail: boolean
}

/** Texts of settings, by name. */
export type SettingTexts = Readonly<Record<string, string | undefined>>

/** A setting is missing or wrong. The message names the setting and never shows its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * @param given texts by name; an empty text counts as unset.
 * @param unread faults of settings whose text could not be read, by name.
 * @throws ConfigError naming every wrong setting and its rule.
 */
export function parseConfig(given: SettingTexts, unread: ReadonlyMap<string, string> = new Map()): Config {
  const texts = setIn(given)
  const result = settings.safeParse({ ...otherDefaultsIn(texts.APP_ENV), ...texts })
  const faults = result.success ? [] : settingFaults(result.error.issues, settings.shape)
  const faulty = new Set([...unread.keys(), ...faults.map(([name]) => name)])
  // each setting may be missing, so the right ones can be checked against each other
  const data = result.success ? result.data : settings.parse({ ...otherDefaultsIn(texts.APP_ENV), ...without(texts, faulty) })
  const isOpen = ['development', 'test', 'sandbox'].includes(data.APP_ENV)
  const broken = settingRules(data, isOpen).filter(({ of, isBroken }) => isBroken && !of.some((name) => faulty.has(name)))
  const problems = [...unread.values(), ...faults.map(([, sentence]) => sentence), ...broken.map(({ sentence }) => sentence)]
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  return Object.freeze({
    ...data,
    isOpen,
    keepsMail: data.APP_ENV !== 'production',
    limitFactor: data.APP_ENV === 'sandbox' ? SANDBOX_FACTOR : 1,
    DATABASE_PREPARE: texts.DATABASE_PREPARE === undefined ? !isPooled(data) : data.DATABASE_PREPARE,
  })
}

/** The defaults that only this environment has, by name. @param name as given: it may be missing or wrong */
function otherDefaultsIn(name: string | undefined): SettingTexts {
  const environment = environments.find((known) => known === name) ?? 'development'
  return Object.fromEntries(Object.entries(settings.shape).map(([setting, schema]) => [setting, otherDefault(schema.meta(), environment)]))
}

function without(texts: SettingTexts, names: ReadonlySet<string>): SettingTexts {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => !names.has(name)))
}

function setIn(given: SettingTexts): SettingTexts {
  return Object.fromEntries(Object.entries(given).filter(([, text]) => text !== undefined && text.trim() !== ''))
}

function isPooled({ DATABASE_URL }: Pick<Settings, 'DATABASE_URL'>): boolean {
  return DATABASE_URL !== undefined && readDatabaseUrl(DATABASE_URL).isPooled
}
