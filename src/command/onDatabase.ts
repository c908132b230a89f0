import type { Config } from '../config.js'
import type { ServiceFactory } from '../createProviders.js'
import type { DatabaseServer } from '../db/connectServer.js'
import { loadConfig } from '../loadConfig.js'
import { onServer } from './onServer.js'
import type { WorkProgress } from './progress.js'
import { withServices } from './withServices.js'

/** Runs an act on a migrated database, and releases the server afterwards. @param subject begins the lines that tell of long work */
export type OnDatabase = (
  subject: string,
  act: (server: DatabaseServer, config: Config, progress: WorkProgress) => Promise<void>,
) => Promise<void>

/** Runs an act with the services of the domain. @param subject as for `OnDatabase` */
export type OnServices = (
  subject: string,
  act: (services: ServiceFactory, config: Config, progress: WorkProgress) => Promise<void>,
) => Promise<void>

export const onDatabase: OnDatabase = async (subject, act) => {
  await onServer(subject, loadConfig(), async (server, config, progress) => {
    const { migrateDatabase } = await import('../db/migrate.js')
    await migrateDatabase(server.direct.address, server.direct.setting, server.direct.isPooled)
    await act(server, config, progress)
  })
}

export const onServices: OnServices = (subject, act) =>
  onDatabase(subject, ({ address }, config, progress) => withServices(address, config, ({ services }) => act(services, config, progress)))
