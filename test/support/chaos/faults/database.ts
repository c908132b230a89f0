import { setTimeout as sleep } from 'node:timers/promises'
import { migrateDatabase } from '../../../../src/db/migrate.js'
import { debianPostgres, type PostgresServer, startDebianPostgres } from '../../debianPostgres.js'
import { startLoad } from '../../steadyLoad.js'
import type { Fault, Scene } from '../fault.js'
import type { Ground } from '../ground.js'
import { openServedShop, type ServedShop, startAll } from '../servedShop.js'

const PER_SECOND = 50

/** The common part of the faults of PostgreSQL. */
export const ofDatabase = {
  group: 'database',
  rounds: 1,
  mayFail: 'answered',
  bounds: { slowest: 5000, recovery: 5000 },
  // longer than the recovery may take
  settleMs: 7000,
  lacks: debianPostgres ? undefined : 'postgresql-15',
} as const

/** A gateway on a PostgreSQL of its own. */
export interface ShopWithServer extends ServedShop {
  readonly server: PostgresServer
}

/** Starts the gateway of a new server. */
export async function shopOn(ground: Ground, server: PostgresServer): Promise<ShopWithServer> {
  ground.atEnd(() => server.remove())
  await migrateDatabase(server.url())
  const shop = await openServedShop(ground, server.url(), { DATA_DIR: await ground.folder(), DATABASE_URL: server.url() })
  await startAll([shop.instances[0]])
  return { ...shop, server }
}

async function plainServer(ground: Ground): Promise<ShopWithServer> {
  return shopOn(ground, await startDebianPostgres())
}

/** A fault of PostgreSQL under the mix of calls. @param fault how it begins, how long it lasts in milliseconds, and how it ends */
export function databaseFault(
  name: string,
  { begin, lastsMs = 0, end }: { begin(server: PostgresServer): unknown; lastsMs?: number; end(server: PostgresServer): unknown },
): Fault {
  return {
    ...ofDatabase,
    name,
    async setUp(ground): Promise<Scene> {
      const { instances, calls, lost, server, ledger } = await ground.share(plainServer)
      return {
        begin: () => startLoad(instances[0].url, PER_SECOND, calls),
        async fault() {
          await begin(server)
          await sleep(lastsMs)
        },
        async recovery() {
          await end(server)
          await server.start()
        },
        verdict: async () => ({ lost: await lost(), measured: [`${ledger.size} writes acknowledged`], breaches: [] }),
      }
    },
  }
}
