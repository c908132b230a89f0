import { chmod, lchown, lstat, mkdir } from 'node:fs/promises'
import { embeddedError } from './embeddedError.js'
import type { Account } from './site.js'

/**
 * Makes `path` a folder of `account` with exactly this mode. Its name can be guessed and its parent is open to all, so a folder
 * that someone else made, or that others may write to, is refused. Safe to run from two processes at once.
 */
export async function ensureFolder(path: string, account: Account, mode: number): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const found = await lstat(path)
  const isOurs = found.uid === account.uid || found.uid === process.getuid?.() // root makes it, then hands it over
  if (!found.isDirectory() || !isOurs || (found.mode & 0o777 & ~mode) !== 0) {
    throw embeddedError(`${path} belongs to another user or is open to others; remove it`)
  }
  if (found.uid !== account.uid) await lchown(path, account.uid, account.gid)
  await chmod(path, mode)
}
