import { ConfigError } from '../config.js'

/** The settings that hold connection strings, and options of commands in their place. */
export type DatabaseSetting = 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_REPLICA_URLS' | `--${string}`

/** The parts of `db` that read connection strings name `DATABASE_URL`. @returns an error that names the setting whose string it was */
export function underSetting(setting: DatabaseSetting, error: unknown): unknown {
  return error instanceof ConfigError && setting !== 'DATABASE_URL'
    ? new ConfigError(error.message.replaceAll('DATABASE_URL', setting), { cause: error })
    : error
}
