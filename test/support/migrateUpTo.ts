import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import { connect, type DatabaseAddress } from '../../src/db/address.js'

const migrations = fileURLToPath(new URL('../../src/db/migrations', import.meta.url))

/** Brings a database to the version of a former migration, for tests of upgrades. */
export async function migrateUpTo(address: DatabaseAddress, last: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-migrations-'))
  await cp(migrations, folder, { recursive: true })
  const journal = path.join(folder, 'meta', '_journal.json')
  const { entries, ...rest } = JSON.parse(await readFile(journal, 'utf8'))
  await writeFile(journal, JSON.stringify({ ...rest, entries: entries.filter(({ idx }: { idx: number }) => idx <= last) }))
  const client = connect(address, { max: 1 })
  await migrate(drizzle(client), { migrationsFolder: folder })
  await client.end()
  await rm(folder, { recursive: true })
}
