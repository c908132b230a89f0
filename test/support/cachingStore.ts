import { type App, createApp } from '../../src/app.js'
import { parseConfig } from '../../src/config.js'
import { metric, statementsSoFar } from './metrics.js'
import { type PetStore, type PetStoreOptions, petStore } from './petStore.js'
import { unlimited } from './unlimited.js'

/** Settings of a gateway that keeps answers. */
export const caching = { CACHE_MB: '8' } as const

/** A gateway that keeps answers. */
export function cachingStore({ settings, ...substitutes }: PetStoreOptions = {}): Promise<PetStore> {
  return petStore({ ...substitutes, settings: { ...caching, ...settings } })
}

/** Another instance on the database of a store, with the same keys. */
export async function anotherInstance(store: PetStore, settings: Readonly<Record<string, string>> = caching): Promise<App> {
  const config = parseConfig({
    APP_ENV: 'test',
    ...unlimited,
    DATA_DIR: store.folder,
    LOG_LEVEL: 'fatal',
    PORT: '0',
    PUBLIC_URL: 'http://petstore.test',
    ...settings,
  })
  const app = await createApp(config, store.address)
  await app.http.ready()
  return app
}

/** A reply as `inject` gives it. */
export type Injected = Awaited<ReturnType<App['http']['inject']>>

/** Waits until a read is answered from the cache. The first runs of a document are not planned. @returns the last reply */
export async function warm(store: Pick<PetStore, 'app'>, ask: () => Promise<Injected>): Promise<Injected> {
  for (let run = 1; run <= 5; run++) {
    const before = await metric(store, 'gateway_cache_reads_total', 'outcome="hit"')
    const reply = await ask()
    if ((await metric(store, 'gateway_cache_reads_total', 'outcome="hit"')) > before) return reply
  }
  throw new Error('the read is not answered from the cache')
}

/** The number of SQL statements that operations send while `act` runs. */
export async function statementsOf(store: Pick<PetStore, 'app'>, act: () => Promise<unknown>): Promise<number> {
  const before = await statementsSoFar(store)
  await act()
  return (await statementsSoFar(store)) - before
}
