import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { BackupParts } from '../backup/backupParts.js'
import type { MadeBackup } from '../backup/makeBackup.js'
import { loadConfig } from '../loadConfig.js'
import { DAY_MS, HOUR_MS } from '../values/durations.js'
import { example } from './example.js'
import { onServer } from './onServer.js'

interface BackupOptions {
  readonly keep?: number
  readonly native?: boolean
  readonly json?: boolean
}

/** The command `backup`. */
export function backupCommand(program: Command, parts: BackupParts): void {
  program
    .command('backup')
    .description(
      'write all rows and uploaded pictures of one moment to a new folder in DIR, beside a running gateway. ' +
        'Stored secrets stay encrypted: keep ENCRYPTION_KEY in another place than the backup. Prints the path of the backup',
    )
    .argument('<dir>', 'folder that holds the backups; it is made if need be')
    .option('--keep <time>', 'afterwards remove backups that are older, such as 36h or 7d', keptTime)
    .option('--native', 'let pg_dump write the rows, which needs pg_dump of the version of the server or a newer one')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', example('petstore backup /var/backups/petstore --keep 7d', 'every night, from cron or a timer'))
    .addHelpText('after', example('petstore backup . --json', 'tell a script the path, the rows, the bytes and the seconds'))
    .action((dir: string, options: BackupOptions) => backUp(dir, options, parts))
}

function keptTime(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,3})([hd])$/.exec(text) ?? []
  if (number === undefined) throw new InvalidArgumentError('It must be a number from 1 to 9999 with h or d, such as 36h or 7d.')
  return Number(number) * (unit === 'h' ? HOUR_MS : DAY_MS)
}

function backUp(dir: string, { keep, native = false, json = false }: BackupOptions, parts: BackupParts): Promise<void> {
  return onServer('backup', loadConfig(), async ({ direct }, config, progress) => {
    const { removeBackupsBefore } = await import('../backup/backupNames.js')
    const { makeBackup } = await import('../backup/makeBackup.js')
    const { noteInAudit } = await import('../backup/noteInAudit.js')
    const { loadEncryptionKeys } = await import('../providers/encryptionKey.js')
    const { createSecretBox } = await import('../providers/secretBox.js')
    const startedAt = performance.now()
    const now = new Date()
    const made = await makeBackup({
      folder: dir,
      address: direct.address,
      files: await parts.files(config),
      secrets: createSecretBox(await loadEncryptionKeys(config)),
      isNative: native,
      now,
      onProgress: progress.update,
    })
    progress.stop()
    // a backup that is complete counts and is named, whatever becomes of the older ones
    const problem = await noteInAudit(direct.address, 'backup_made', path.basename(made.path))
    if (problem) process.stderr.write(`The backup is complete, but the metric of the last backup does not know of it: ${problem}\n`)
    const removed = keep === undefined ? [] : await removeBackupsBefore(dir, new Date(now.getTime() - keep)).catch(tellStaying)
    const seconds = Math.round(performance.now() - startedAt) / 1000
    process.stdout.write(json ? `${JSON.stringify({ ...summaryOf(made), seconds, removed })}\n` : `${made.path}\n`)
    process.stderr.write(`${told(made, seconds)}${removed.length > 0 ? ` Older backups removed: ${removed.length}.` : ''}\n`)
    if (made.leftOut.length > 0)
      process.stderr.write(
        `The backup leaves out ${made.leftOut.join(', ')}, which the gateway has not made. --native copies everything.\n`,
      )
    for (const file of made.manifest.missingFiles) process.stderr.write(`The store of pictures has no ${file}, which a row names.\n`)
  })
}

function tellStaying(error: unknown): [] {
  process.stderr.write(`The backup is complete, but older backups cannot be removed: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
  return []
}

function summaryOf({ path: place, manifest, leftOut }: MadeBackup) {
  const { kind, tables, files, missingFiles, dump, migration } = manifest
  const sum = (parts: readonly { bytes: number }[]) => parts.reduce((total, { bytes }) => total + bytes, 0)
  return {
    path: place,
    kind,
    migration: migration.number,
    rows: kind === 'native' ? null : tables.reduce((total, { rows }) => total + rows, 0),
    bytes: sum([...tables, ...(dump ? [dump] : []), ...files]),
    files: files.length,
    missingFiles,
    leftOut,
  }
}

function told(made: MadeBackup, seconds: number): string {
  const { rows, files, bytes } = summaryOf(made)
  const content = rows === null ? 'the dump of pg_dump' : `${rows} rows`
  return `The backup is complete: ${content} and ${files} pictures, ${(bytes / 1e6).toFixed(1)} MB, in ${seconds.toFixed(1)} s.`
}
