import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { TransactionSql } from 'postgres'
import { ConfigError } from '../config.js'
import type { DatabaseAddress } from '../db/address.js'
import { lastMigration } from '../db/migrationSteps.js'
import { tablesOfMigration } from '../db/migrationTables.js'
import type { SecretBox } from '../domain/ports/secretBox.js'
import { makeFolder } from '../values/makeFolder.js'
import { packageVersion } from '../values/packageVersion.js'
import type { BackupFiles, TellProgress } from './backupFiles.js'
import { backupName, partialName } from './backupNames.js'
import { inPieces, readRows } from './copyRows.js'
import { makeKeyCheck } from './keyCheck.js'
import { type BackupFacts, type BackupManifest, type FileSum, writeManifest } from './manifest.js'
import { dumpNatively } from './nativeDump.js'
import { oneTransaction } from './oneTransaction.js'
import { Sum } from './sumOf.js'
import { whileDraft } from './whileDraft.js'
import { readSequences, tablesInOrder } from './wholeDatabase.js'

/** Quick, and within a tenth of the size that the slowest level reaches. */
const GZIP_LEVEL = 3
const PRIVATE = { mode: 0o600, flush: true }

interface BackupJob {
  /** The folder that holds the backups. */
  readonly folder: string
  /** A server without a pooler in front: the snapshot belongs to a session. */
  readonly address: DatabaseAddress
  readonly files: BackupFiles
  readonly secrets: Pick<SecretBox, 'seal'>
  readonly isNative: boolean
  /** By the clock of the machine. */
  readonly now: Date
  readonly onProgress: TellProgress
}

/** A backup that is complete. */
export interface MadeBackup {
  readonly path: string
  readonly manifest: BackupFacts
  /** Tables, and columns as `table.column`, that are not of the gateway: a restore could not put their rows back. */
  readonly leftOut: readonly string[]
}

/**
 * Writes all rows of one moment, and the files that they name, to a new folder. The folder has a name of its own until it is complete.
 * @throws ConfigError when the database, `pg_dump` or the folder cannot be used
 */
export async function makeBackup(job: BackupJob): Promise<MadeBackup> {
  const name = backupName(job.now)
  const draft = path.join(job.folder, partialName(name))
  await makeFolder(job.folder, 0o700)
  await mkdir(draft, { mode: 0o700 })
  return whileDraft(draft, async () => {
    try {
      const { manifest, leftOut } = await oneTransaction(job.address, 'isolation level repeatable read read only', (tx) =>
        fill(draft, tx, job),
      )
      await writeManifest(draft, manifest)
      await sync(draft)
      const whole = path.join(job.folder, name)
      await rename(draft, whole)
      await sync(job.folder)
      return { path: whole, manifest, leftOut }
    } catch (error) {
      await rm(draft, { recursive: true, force: true })
      throw unwritable(job.folder, error)
    }
  })
}

/** Codes of a disk that takes no more, or no bytes at all. */
const NO_ROOM = /^(ENOSPC|EDQUOT|EFBIG)$/
const NO_DISK = /^(EROFS|EIO)$/

/** Failures of the disk name no file, and look like those of the database. */
function unwritable(folder: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error && !('severity' in error) ? String(error.code) : ''
  if (NO_ROOM.test(code))
    return new ConfigError(`${folder}: the disk has no room for the backup (${code}). Make room, or name a folder on another disk`)
  return NO_DISK.test(code) ? new ConfigError(`${folder}: the backup cannot be written (${code}). Name a folder on another disk`) : error
}

async function fill(draft: string, tx: TransactionSql, job: BackupJob): Promise<Omit<MadeBackup, 'path'>> {
  const migration = await lastMigration(tx)
  if (!migration) throw new ConfigError('DATABASE_URL: the database has no tables of the gateway, so there is nothing to back up')
  const [server] = await tx.unsafe<{ version: string }[]>("select current_setting('server_version') as version")
  const id = randomBytes(16)
  const dump = job.isNative ? await dumpNatively({ tx, address: job.address, file: path.join(draft, 'database.dump') }) : undefined
  const known = tablesOfMigration(migration)
  const { tables: found, foreign: leftOut } = job.isNative ? { tables: [], foreign: [] } : await tablesInOrder(tx, known)
  const tables = await copyTables(draft, tx, found, job.onProgress)
  const manifest: BackupFacts = {
    kind: job.isNative ? 'native' : 'logical',
    version: packageVersion,
    postgres: server?.version ?? '',
    createdAt: job.now.toISOString(),
    migration,
    keyCheck: makeKeyCheck(job.secrets, id),
    tables,
    sequences: await readSequences(tx, found),
    ...(dump && { dump }),
    ...(await copyFiles(draft, tx, job)),
  }
  return { manifest, leftOut }
}

async function copyTables(
  draft: string,
  tx: TransactionSql,
  tables: Awaited<ReturnType<typeof tablesInOrder>>['tables'],
  onProgress: TellProgress,
): Promise<BackupManifest['tables']> {
  const expected = tables.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  const copied: BackupManifest['tables'] = []
  await mkdir(path.join(draft, 'tables'), { mode: 0o700 })
  for (const table of tables) {
    let rows = 0
    const sum = new Sum()
    await pipeline(
      inPieces(await readRows(tx, table), (count) => {
        rows += count
        done += count
        onProgress(done, Math.max(expected, done))
      }),
      createGzip({ level: GZIP_LEVEL }),
      sum,
      createWriteStream(path.join(draft, 'tables', `${table.name}.copy.gz`), PRIVATE),
    )
    const { name, columns, partitions } = table
    copied.push({ name, columns: [...columns], partitions: [...partitions], rows, ...sum.result() })
  }
  return copied
}

type CopiedFiles = Pick<BackupManifest, 'files' | 'missingFiles'>

async function copyFiles(draft: string, tx: TransactionSql, { files: store, onProgress }: BackupJob): Promise<CopiedFiles> {
  const files: BackupManifest['files'] = []
  const missingFiles: string[] = []
  await mkdir(path.join(draft, 'files'), { mode: 0o700 })
  const names = await store.names(tx)
  for (const [i, name] of names.entries()) {
    const sum = await copyFile(path.join(draft, 'files', name), await store.open(name))
    if (sum) files.push({ name, ...sum })
    else missingFiles.push(name)
    onProgress(i + 1, names.length, 'files')
  }
  return { files, missingFiles }
}

async function copyFile(target: string, content: Awaited<ReturnType<BackupFiles['open']>>): Promise<FileSum | undefined> {
  if (!content) return undefined
  const sum = new Sum()
  await pipeline(content, sum, createWriteStream(target, PRIVATE))
  return sum.result()
}

/** The names in a folder survive a power cut from here on. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}
