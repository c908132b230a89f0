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
import type { SecretBox } from '../domain/ports/secretBox.js'
import { packageVersion } from '../values/packageVersion.js'
import type { BackupFiles, TellProgress } from './backupFiles.js'
import { backupName, partialName } from './backupNames.js'
import { inPieces, readRows } from './copyRows.js'
import { makeKeyCheck } from './keyCheck.js'
import { type BackupFacts, type BackupManifest, type FileSum, writeManifest } from './manifest.js'
import { dumpNatively } from './nativeDump.js'
import { oneTransaction } from './oneTransaction.js'
import { Sum } from './sumOf.js'
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
}

/**
 * Writes all rows of one moment, and the files that they name, to a new folder. The folder has a name of its own until it is complete.
 * @throws ConfigError when the database, `pg_dump` or the folder cannot be used
 */
export async function makeBackup(job: BackupJob): Promise<MadeBackup> {
  const name = backupName(job.now)
  const draft = path.join(job.folder, partialName(name))
  await mkdir(job.folder, { recursive: true, mode: 0o700 })
  await mkdir(draft, { mode: 0o700 })
  try {
    const manifest = await oneTransaction(job.address, 'isolation level repeatable read read only', (tx) => fill(draft, tx, job))
    await writeManifest(draft, manifest)
    await sync(draft)
    const whole = path.join(job.folder, name)
    await rename(draft, whole)
    await sync(job.folder)
    return { path: whole, manifest }
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}

async function fill(draft: string, tx: TransactionSql, job: BackupJob): Promise<BackupFacts> {
  const migration = await lastMigration(tx)
  if (!migration) throw new ConfigError('DATABASE_URL: the database has no tables of the gateway, so there is nothing to back up')
  const [server] = await tx.unsafe<{ version: string }[]>("select current_setting('server_version') as version")
  const id = randomBytes(16)
  const dump = job.isNative ? await dumpNatively({ tx, address: job.address, file: path.join(draft, 'database.dump') }) : undefined
  const tables = job.isNative ? [] : await copyTables(draft, tx, job.onProgress)
  return {
    kind: job.isNative ? 'native' : 'logical',
    version: packageVersion,
    postgres: server?.version ?? '',
    createdAt: job.now.toISOString(),
    migration,
    keyCheck: makeKeyCheck(job.secrets, id),
    tables,
    sequences: job.isNative ? [] : await readSequences(tx),
    ...(dump && { dump }),
    ...(await copyFiles(draft, tx, job)),
  }
}

async function copyTables(draft: string, tx: TransactionSql, onProgress: TellProgress): Promise<BackupManifest['tables']> {
  const tables = await tablesInOrder(tx)
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
