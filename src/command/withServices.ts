import type { Config } from '../config.js'
import type { ServiceFactory } from '../createProviders.js'
import type { DatabaseAddress } from '../db/address.js'
import type { Database } from '../db/client.js'
import { hostUrl } from '../values/hostUrl.js'

/** Parts of the product for work without a server. */
export interface ServiceParts {
  readonly database: Database
  readonly services: ServiceFactory
}

/** Runs `act` with the services of the domain over a migrated database. */
export async function withServices<Result>(
  address: DatabaseAddress,
  config: Config,
  act: (parts: ServiceParts) => Promise<Result>,
): Promise<Result> {
  const { createProviders } = await import('../createProviders.js')
  const { openDatabase } = await import('../db/client.js')
  const { createBusinessClock } = await import('../providers/businessClock.js')
  const { createLog } = await import('../observability/log.js')
  const log = createLog({ LOG_LEVEL: 'silent' })
  const database = openDatabase(address, config)
  const publicUrl = () => config.PUBLIC_URL ?? hostUrl(config.HOST, config.PORT)
  try {
    const clock = createBusinessClock(config)
    await clock.follow(database)
    const { services } = await createProviders({ config, database, log, clock, publicUrl, countSecurityEvent: () => {} })
    return await act({ database, services })
  } finally {
    await database.close()
  }
}
