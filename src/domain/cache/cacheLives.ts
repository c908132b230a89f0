import { type Config, ConfigError } from '../../config.js'
import { SECOND_MS } from '../../values/durations.js'
import type { CacheLives } from './reads.js'

/** The lives of kept answers by the settings. @param fields the root fields whose answers are kept. @throws ConfigError for another field */
export function cacheLives(
  { CACHE_SECONDS, CACHE_FIELDS }: Pick<Config, 'CACHE_SECONDS' | 'CACHE_FIELDS'>,
  fields: readonly string[],
): CacheLives {
  const unknown = Object.keys(CACHE_FIELDS).filter((field) => !fields.includes(field))
  if (unknown.length > 0)
    throw new ConfigError(`CACHE_FIELDS: there is nothing kept of ${unknown.join(', ')}. Allowed are ${fields.join(', ')}`)
  const ofFields = new Map(Object.entries(CACHE_FIELDS).map(([field, seconds]) => [field, seconds * SECOND_MS]))
  return { standardMs: CACHE_SECONDS * SECOND_MS, ofFields }
}
