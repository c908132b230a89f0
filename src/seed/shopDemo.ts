import type { Config } from '../config.js'
import type { Database } from '../db/client.js'
import type { Services } from '../domain/services.js'
import { demoKey } from './demoKey.js'
import { seedDemo } from './seedDemo.js'

interface DemoPlace {
  readonly database: Pick<Database, 'session'>
  readonly services: () => Services
}

/** Fills the empty tables of a server for trying out. @returns a key of the staff; undefined in staging and production */
export async function shopDemo({ database, services }: DemoPlace, config: Config): Promise<string | undefined> {
  if (config.APP_ENV !== 'development' && config.APP_ENV !== 'sandbox') return undefined
  await seedDemo(database.session(), new Date())
  return demoKey(services(), config)
}
