import { like, or } from 'drizzle-orm'
import { ConfigError } from '../config.js'
import type { Db, Tx } from './client.js'
import { apiKeys } from './tables/apiKeys.js'

/**
 * A command or a loop that empties tables must be sure of the database, because `APP_ENV` or `DATABASE_URL` may be wrong. Each shop has an API key of its first
 * administrator, and the prefix of the key tells its environment.
 * @throws ConfigError for a database of production
 */
export async function mustBeForTrials(db: Db | Tx): Promise<void> {
  const isLive = or(like(apiKeys.prefix, String.raw`psk\_live\_%`), like(apiKeys.prefix, String.raw`pk\_live\_%`))
  const [found] = await db.select({ id: apiKeys.id }).from(apiKeys).where(isLive).limit(1)
  if (found)
    throw new ConfigError(
      'DATABASE_URL: is a database of production, because it has API keys that begin with psk_live_. Its data must not be emptied: name another database',
    )
}
