import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isDeepStrictEqual } from 'node:util'
import { createGunzip } from 'node:zlib'
import type { TransactionSql } from 'postgres'
import { ConfigError } from '../config.js'
import type { DatabaseAddress } from '../db/address.js'
import { lockMigrations, migrateInside, unknownMigration } from '../db/migrationSteps.js'
import type { SecretBox } from '../domain/ports/secretBox.js'
import type { BackupFiles, TellProgress } from './backupFiles.js'
import type { CheckedBackup } from './checkBackup.js'
import { clearDatabase, isEmpty } from './clearDatabase.js'
import { inPieces, writeRows } from './copyRows.js'
import { hasKey } from './keyCheck.js'
import type { BackupManifest } from './manifest.js'
import { mustReadDump, restoreNatively } from './nativeDump.js'
import { oneTransaction } from './oneTransaction.js'
import { quotedName } from './quotedName.js'
import { sumOfBytes } from './sumOf.js'
import { makePartitions, setSequences } from './wholeDatabase.js'

interface RestoreJob {
  readonly backup: CheckedBackup
  /** A server without a pooler in front. */
  readonly address: DatabaseAddress
  readonly files: BackupFiles
  readonly secrets: Pick<SecretBox, 'open'>
  /** Whether rows of the database may be replaced. */
  readonly replaces: boolean
  readonly onProgress: TellProgress
}

/**
 * Writes the files and the rows of a checked backup. All rows come in one transaction: until its end the database is as before.
 * @throws ConfigError when the backup does not fit this version, this key or this database; then nothing is written
 */
export async function restoreBackup(job: RestoreJob): Promise<void> {
  const { manifest } = job.backup
  const problem = unknownMigration(manifest.migration)
  if (problem) throw new ConfigError(`${job.backup.path}: ${problem}`)
  if (!hasKey(job.secrets, manifest.keyCheck))
    throw new ConfigError(
      'ENCRYPTION_KEY: none of its keys opens the secrets of the backup. Set the key that the gateway had when the backup was made',
    )
  await oneTransaction(job.address, 'isolation level read committed', async (tx) => {
    await lockMigrations(tx)
    await mustTake(tx, job)
    // a file that no row names is swept away later, so a restore that ends here leaves nothing behind
    await putFilesBack(job)
    if (manifest.kind === 'native') return
    await clearDatabase(tx)
    await migrateInside(tx, manifest.migration.number)
    await loadTables(tx, job)
    await setSequences(tx, manifest.sequences)
    await migrateInside(tx)
    await tx.unsafe('analyze') // without fresh statistics the planner would take the tables for small ones
  })
  if (manifest.kind === 'native') await restoreDump(job)
}

async function mustTake(tx: TransactionSql, { replaces }: RestoreJob): Promise<void> {
  if (replaces || (await isEmpty(tx))) return
  throw new ConfigError('the database is not empty. Name another database with --into, or replace all of its rows with --yes')
}

async function restoreDump({ address, backup }: RestoreJob): Promise<void> {
  const file = path.join(backup.path, 'database.dump')
  await oneTransaction(address, 'isolation level read committed', async (tx) => {
    const [server] = await tx.unsafe<{ major: number }[]>("select current_setting('server_version_num')::int / 10000 as major")
    await mustReadDump(file, server?.major ?? 0)
    await clearDatabase(tx)
  })
  await restoreNatively(address, file).catch((error: unknown) => {
    throw error instanceof ConfigError ? new ConfigError(`${error.message}. The database is empty now`, { cause: error }) : error
  })
  await oneTransaction(address, 'isolation level read committed', (tx) => migrateInside(tx))
}

async function loadTables(tx: TransactionSql, { backup, onProgress }: RestoreJob): Promise<void> {
  const { tables } = backup.manifest
  const total = tables.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  // a migration may have made rows
  await tx.unsafe(`truncate ${tables.map(({ name }) => quotedName(name)).join(', ')}`)
  for (const table of tables) {
    await makePartitions(tx, table)
    if (table.rows === 0) continue
    const rows = await loadTable(tx, backup.path, table, (count) => onProgress(done + count, total))
    if (rows !== table.rows) throw new Error(`${table.name} has ${rows} rows in its file instead of ${table.rows}`)
    done += rows
  }
}

async function loadTable(tx: TransactionSql, folder: string, table: BackupManifest['tables'][number], onRows: (count: number) => void) {
  let rows = 0
  const packed = createReadStream(path.join(folder, 'tables', `${table.name}.copy.gz`))
  const counted = (pieces: AsyncIterable<Buffer>) =>
    inPieces(pieces, (count) => {
      rows += count
      onRows(rows)
    })
  await pipeline(packed, createGunzip(), counted, await writeRows(tx, table))
  return rows
}

async function putFilesBack({ backup: { path: folder, manifest }, files, onProgress }: RestoreJob): Promise<void> {
  for (const [i, { name, ...expected }] of manifest.files.entries()) {
    const content = await readFile(path.join(folder, 'files', name))
    if (!isDeepStrictEqual(sumOfBytes(content), expected))
      throw new ConfigError(`${folder}: files/${name} has changed since the check of the backup. Start the restore again`)
    await files.save(name, content)
    onProgress(i + 1, manifest.files.length, 'files')
  }
}
