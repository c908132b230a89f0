import { chmod, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import type { DatabaseAddress } from '../../src/db/address.js'
import { removeEmbeddedPostgres } from '../../src/db/embedded/removeEmbeddedPostgres.js'
import { startEmbeddedPostgres } from '../../src/db/embedded/startEmbeddedPostgres.js'
import { migrateDatabase } from '../../src/db/migrate.js'
import { quickFolder } from './quickFolder.js'

/** The place of a run with processes: a migrated database, and a folder. */
export interface RunPlace {
  readonly address: DatabaseAddress
  /** The `DATA_DIR` of the processes. */
  readonly folder: string
  /** Settings by which a gateway finds the database. */
  readonly settings: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** A place with a PostgreSQL of its own, for a run outside of the suite. */
export async function placeOfItsOwn(): Promise<RunPlace> {
  const folder = await mkdtemp(path.join(quickFolder(), 'petstore-run-'))
  await chmod(folder, 0o755) // PostgreSQL never runs as root, and its user must enter the folder
  const server = await startEmbeddedPostgres({ dataDir: folder, log: { info: () => {}, warn: () => {} } })
  await migrateDatabase(server.connection)
  return {
    address: server.connection,
    folder,
    settings: {},
    async close() {
      await server.stop()
      await removeEmbeddedPostgres(folder)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
