import { randomUUID } from 'node:crypto'
import { chmod, cp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Binaries } from './findBinaries.js'
import { linkLibraries } from './linkLibraries.js'
import { runProgram } from './runProgram.js'
import type { EmbeddedLog, RunAs } from './site.js'

/**
 * Finds a folder of binaries that the server's account can run: the installed folder where possible, otherwise a copy beside the cluster.
 * On macOS the binaries name their libraries by relative paths, and the system removes DYLD_LIBRARY_PATH from the shells that initdb
 * starts. So on macOS the links must lie in the folder itself, and a copy is always used.
 */
export async function placeBinaries({ native, version }: Binaries, cluster: string, runAs: RunAs, log: EmbeddedLog): Promise<string> {
  if (process.platform !== 'darwin' && (await canRun(native, runAs))) return native
  const copy = join(dirname(cluster), `postgres-binaries-${version}`)
  if (await stat(copy).catch(() => undefined)) return copy
  log.info(`Copying the PostgreSQL binaries to ${copy}, from where the server can run them`)
  const draft = `${copy}.${randomUUID()}`
  await cp(native, draft, { recursive: true, filter: (path) => !path.endsWith('.a') })
  await linkLibraries(draft, join(draft, 'lib'), '.')
  await openToAll(draft)
  await rename(draft, copy).catch(() => rm(draft, { recursive: true })) // another process was first
  return copy
}

async function canRun(native: string, runAs: RunAs): Promise<boolean> {
  if (runAs.uid === undefined) return true
  const test = 'test -x "$1/bin/postgres" && test -r "$1/share/postgresql/postgres.bki"'
  return runProgram('/bin/sh', ['-c', test, 'sh', native], runAs).then(
    () => true,
    () => false,
  )
}

/** The package manager's umask may have closed the original files to other users. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  await Promise.all(entries.filter((entry) => !entry.isSymbolicLink()).map((entry) => chmod(join(entry.parentPath, entry.name), 0o755)))
}
