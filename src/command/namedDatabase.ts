import { type Config, ConfigError } from '../config.js'
import { readDatabaseUrl } from '../values/databaseUrl.js'

/** The settings, with the database that an option names. @throws ConfigError naming the option */
export function namedDatabase(config: Config, option: string, url: string): Config {
  try {
    return { ...config, DATABASE_URL: url, DATABASE_DIRECT_URL: undefined, DATABASE_PREPARE: !readDatabaseUrl(url).isPooled }
  } catch (error) {
    throw new ConfigError(`${option}: ${error instanceof Error ? error.message : 'cannot be read'}`)
  }
}
