import path from 'node:path'
import { ConfigError } from '../config.js'
import { wholeBackups } from './backupNames.js'
import { type BackupManifest, type FileSum, readBackupManifest } from './manifest.js'
import { sumOfFile } from './sumOf.js'

/** A backup whose files are those of its manifest. */
export interface CheckedBackup {
  readonly path: string
  readonly manifest: BackupManifest
}

/**
 * Reads the manifest and compares all files with it.
 * @param folder a backup, or a folder of backups, of which the newest is taken
 * @throws ConfigError naming each file that is missing or damaged
 */
export async function checkBackup(folder: string): Promise<CheckedBackup> {
  const newest = (await wholeBackups(folder).catch(unreadable(folder))).at(-1)
  const backup = newest?.path ?? folder
  const manifest = await readBackupManifest(backup)
  const faults: string[] = []
  for (const [name, sum] of filesOf(manifest)) {
    const problem = await problemOf(path.join(backup, name), sum)
    if (problem) faults.push(`${name} ${problem}`)
  }
  if (faults.length > 0) throw new ConfigError(`${backup}: the backup is damaged: ${faults.join('; ')}. Choose another backup`)
  return { path: backup, manifest }
}

const unreadable =
  (folder: string) =>
  (error: NodeJS.ErrnoException): never => {
    throw new ConfigError(`${folder}: the folder cannot be read (${error.code}). Name a folder that petstore backup has filled`)
  }

function filesOf({ tables, files, dump }: BackupManifest): (readonly [string, FileSum])[] {
  return [
    ...tables.map((table) => [`tables/${table.name}.copy.gz`, table] as const),
    ...files.map((file) => [`files/${file.name}`, file] as const),
    ...(dump ? [['database.dump', dump] as const] : []),
  ]
}

async function problemOf(file: string, expected: FileSum): Promise<string | undefined> {
  const found = await sumOfFile(file).catch((error: NodeJS.ErrnoException) => error.code ?? 'unreadable')
  if (typeof found === 'string') return found === 'ENOENT' ? 'is missing' : `cannot be read (${found})`
  if (found.bytes !== expected.bytes) return `has ${found.bytes} bytes instead of ${expected.bytes}`
  return found.sha256 === expected.sha256 ? undefined : 'has other bytes than it was written with'
}
