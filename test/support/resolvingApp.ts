import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import type { PetStore } from './petStore.js'
import { unlimited } from './unlimited.js'

/** The gateway of a store once more, on the same database, without planned reads: its resolvers answer every query. */
export async function resolvingApp(store: Pick<PetStore, 'address' | 'folder'>): Promise<App> {
  const settings = {
    APP_ENV: 'test',
    ...unlimited,
    DATA_DIR: store.folder,
    LOG_LEVEL: 'fatal',
    PORT: '0',
    PUBLIC_URL: 'http://petstore.test',
    PLANNED_READS: 'false',
  }
  const app = await createApp(parseConfig(settings), store.address)
  await app.http.ready()
  return app
}
