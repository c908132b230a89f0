import path from 'node:path'
import type { Command } from 'commander'
import type { BackupParts } from '../backup/backupParts.js'
import { loadConfig } from '../loadConfig.js'
import { example } from './example.js'
import { namedDatabase } from './namedDatabase.js'
import { onServer } from './onServer.js'

interface RestoreOptions {
  readonly into?: string
  readonly yes?: boolean
}

/** The command `restore`. */
export function restoreCommand(program: Command, parts: BackupParts): void {
  program
    .command('restore')
    .description(
      'write a backup into an empty database, and its pictures into the store of pictures. All files are checked first, and all rows come in one ' +
        'transaction. Afterwards the tables are brought up to date, and the books are checked: status 1 when they do not agree',
    )
    .argument('<dir>', 'a backup, or a folder of backups, of which the newest is taken')
    .option('--into <url>', 'database to write to, instead of the database of DATABASE_URL')
    .option('--yes', 'replace everything in a database that is not empty. Stop its gateways first')
    .addHelpText('after', example('petstore restore /var/backups/petstore --into postgres://…/drill', 'rehearse a restore'))
    .addHelpText('after', example('petstore restore /var/backups/petstore/petstore-2026-11-30T02-00-00-000Z', 'go back to one backup'))
    .action((dir: string, options: RestoreOptions) => restore(dir, options, parts))
}

async function restore(dir: string, { into, yes = false }: RestoreOptions, parts: BackupParts): Promise<void> {
  const config = into === undefined ? loadConfig() : namedDatabase(loadConfig(), '--into', into)
  const { checkBackup } = await import('../backup/checkBackup.js')
  const startedAt = performance.now()
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1)
  const backup = await checkBackup(dir)
  process.stderr.write(`${backup.path}: all files are whole (${seconds()} s).\n`)
  const { underSetting } = await import('../db/databaseSetting.js')
  const work = onServer('restore', config, async ({ address, direct }, _config, progress) => {
    const { noteInAudit } = await import('../backup/noteInAudit.js')
    const { restoreBackup } = await import('../backup/restoreBackup.js')
    const { loadEncryptionKeys } = await import('../providers/encryptionKey.js')
    const { createSecretBox } = await import('../providers/secretBox.js')
    await restoreBackup({
      backup,
      address: direct.address,
      files: await parts.files(config),
      secrets: createSecretBox(await loadEncryptionKeys(config)),
      replaces: yes,
      onProgress: progress.update,
    })
    progress.stop()
    await noteInAudit(direct.address, 'backup_restored', path.basename(backup.path))
    process.stderr.write(`The backup is restored (${seconds()} s).\n`)
    for (const file of backup.manifest.missingFiles) process.stderr.write(`The backup has no ${file}, which a row names.\n`)
    if (!(await parts.checkRows(address, config))) process.exitCode = 1
  })
  await work.catch((error: unknown) => {
    throw into === undefined ? error : underSetting('--into', error)
  })
}
