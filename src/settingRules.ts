import { readDatabaseUrl } from './values/databaseUrl.js'

/** The settings that the rules compare. */
interface RuledSettings {
  readonly APP_ENV: string
  readonly ENCRYPTION_KEY?: unknown
  readonly CRASH_AT?: unknown
  readonly WEBHOOK_ALLOW_PRIVATE: boolean
  readonly PAYMENT_BASE_URL?: unknown
  readonly PAYMENT_PROVIDER?: unknown
  readonly PORT: number
  readonly METRICS_PORT?: number | undefined
  readonly DATABASE_URL?: unknown
  readonly DATABASE_DIRECT_URL?: string | undefined
  readonly DATABASE_REPLICA_URLS: readonly unknown[]
}

/** A rule that depends on several settings. */
interface SettingRule {
  /** The rule says nothing when one of these settings is wrong by itself. */
  readonly of: readonly (keyof RuledSettings)[]
  readonly isBroken: boolean
  readonly sentence: string
}

const WITHOUT_SERVER = 'needs DATABASE_URL. The embedded server has no pooler and no replicas: unset it'

/** @param isOpen false in staging and production */
export function settingRules(data: RuledSettings, isOpen: boolean): readonly SettingRule[] {
  const { APP_ENV, ENCRYPTION_KEY, CRASH_AT, WEBHOOK_ALLOW_PRIVATE, PAYMENT_BASE_URL, PAYMENT_PROVIDER, PORT, METRICS_PORT } = data
  const { DATABASE_URL, DATABASE_DIRECT_URL, DATABASE_REPLICA_URLS } = data
  const isProduction = APP_ENV === 'production'
  return [
    {
      of: ['APP_ENV', 'ENCRYPTION_KEY'],
      isBroken: !isOpen && ENCRYPTION_KEY === undefined,
      sentence: `ENCRYPTION_KEY: is required in ${APP_ENV}: 32 random bytes, as openssl rand -base64 32 makes them`,
    },
    { of: ['APP_ENV', 'CRASH_AT'], isBroken: !isOpen && CRASH_AT !== undefined, sentence: `CRASH_AT: is refused in ${APP_ENV}` },
    {
      of: ['APP_ENV', 'WEBHOOK_ALLOW_PRIVATE'],
      isBroken: isProduction && WEBHOOK_ALLOW_PRIVATE,
      sentence: 'WEBHOOK_ALLOW_PRIVATE: is refused in production',
    },
    {
      of: ['APP_ENV', 'PAYMENT_BASE_URL', 'PAYMENT_PROVIDER'],
      isBroken: isProduction && PAYMENT_BASE_URL === undefined && PAYMENT_PROVIDER === undefined,
      sentence: 'PAYMENT_BASE_URL: is required in production. To take orders without moving money, set PAYMENT_PROVIDER=sandbox',
    },
    {
      of: ['PAYMENT_BASE_URL', 'PAYMENT_PROVIDER'],
      isBroken: PAYMENT_BASE_URL !== undefined && PAYMENT_PROVIDER === 'sandbox',
      sentence: 'PAYMENT_PROVIDER: sandbox contradicts PAYMENT_BASE_URL: unset one of them',
    },
    {
      of: ['DATABASE_URL', 'DATABASE_DIRECT_URL'],
      isBroken: DATABASE_URL === undefined && DATABASE_DIRECT_URL !== undefined,
      sentence: `DATABASE_DIRECT_URL: ${WITHOUT_SERVER}`,
    },
    {
      of: ['DATABASE_URL', 'DATABASE_REPLICA_URLS'],
      isBroken: DATABASE_URL === undefined && DATABASE_REPLICA_URLS.length > 0,
      sentence: `DATABASE_REPLICA_URLS: ${WITHOUT_SERVER}`,
    },
    {
      of: ['DATABASE_DIRECT_URL'],
      isBroken: DATABASE_DIRECT_URL !== undefined && readDatabaseUrl(DATABASE_DIRECT_URL).isPooled,
      sentence: 'DATABASE_DIRECT_URL: has pgbouncer=true, but must lead to PostgreSQL without a pooler',
    },
    {
      of: ['PORT', 'METRICS_PORT'],
      isBroken: PORT !== 0 && METRICS_PORT === PORT,
      sentence: 'METRICS_PORT: is the port of the API. Set another port, or unset it',
    },
  ]
}
