import { chmod, lchown, lstat, mkdir } from 'node:fs/promises'
import { embeddedError } from './embeddedError.js'
import type { Account } from './site.js'

/**
 * Makes `path` a folder of `account` with exactly this mode. The name can be guessed and the parent folder is open to all users, so a
 * folder of another user, or with more permissions than `mode`, is refused. Two processes may do this at once.
 */
export async function ensureFolder(path: string, account: Account, mode: number): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const found = await lstat(path)
  const isOurs = found.uid === account.uid || found.uid === process.getuid?.() // root makes the folder, then hands it over
  if (!found.isDirectory() || !isOurs || (found.mode & 0o777 & ~mode) !== 0) {
    throw embeddedError(`${path} belongs to another user or is open to others; remove it`)
  }
  if (found.uid !== account.uid) await lchown(path, account.uid, account.gid)
  await chmod(path, mode)
}
