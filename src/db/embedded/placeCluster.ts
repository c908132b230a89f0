import { randomUUID } from 'node:crypto'
import { readlink, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { embeddedError } from './embeddedError.js'
import { ensureFolder } from './ensureFolder.js'
import { runProgram } from './runProgram.js'
import type { Account, EmbeddedLog, RunAs } from './site.js'

/**
 * Decides where the cluster lives: `postgres` in the data folder. When the server's account cannot enter that folder (for example below
 * /root), `postgres` is a link to a folder in /var/tmp, which survives a reboot. Only the link leads to the database: after the data folder
 * is deleted, the next start makes a new database.
 */
export async function placeCluster(dataDir: string, elsewhere: string, runner: Account, runAs: RunAs, log: EmbeddedLog): Promise<string> {
  const named = join(dataDir, 'postgres')
  let target = await readlink(named).catch(() => undefined)
  if (target === undefined) {
    if (await canEnter(dataDir, runAs)) return named
    if (await stat(named).catch(() => undefined)) {
      throw embeddedError(`user ${runAs.uid}, as whom it runs instead of root, cannot enter ${dataDir}`)
    }
    target = join(elsewhere, `postgres-${randomUUID().slice(0, 8)}`)
    await symlink(target, named).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    target = await readlink(named) // another process may have made the link first
  }
  await ensureFolder(dirname(target), runner, 0o755)
  log.info(`The database is kept in ${target}: PostgreSQL does not run as root, and user ${runAs.uid} cannot enter ${dataDir}`)
  return target
}

async function canEnter(folder: string, runAs: RunAs): Promise<boolean> {
  if (runAs.uid === undefined) return true
  return runProgram('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], runAs).then(
    () => true,
    () => false,
  )
}
