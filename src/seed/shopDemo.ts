import type { App } from '../app.js'
import type { Config } from '../config.js'
import { demoKey } from './demoKey.js'
import { seedDemo } from './seedDemo.js'

/** Fills the empty tables of a server for trying out. @returns a key of the staff; undefined in staging and production */
export async function shopDemo({ database, services }: Pick<App, 'database' | 'services'>, config: Config): Promise<string | undefined> {
  if (config.APP_ENV !== 'development' && config.APP_ENV !== 'sandbox') return undefined
  await seedDemo(database.session(), new Date())
  return demoKey(services(), config)
}
