import { randomUUID } from 'node:crypto'
import { readFile, readlink, rename, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'

/**
 * Makes the links by which PostgreSQL finds its libraries (libicuuc.so.60 for libicuuc.so.60.2) in `folder`, pointing into
 * `libraries`. npm packages hold no links. The package makes them in its install script, but install scripts may be switched off and
 * the package may be read-only.
 */
export async function linkLibraries(native: string, folder: string, libraries = join(native, 'lib')): Promise<void> {
  const list: { source: string; target: string }[] = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'))
  await Promise.all(list.map(({ source, target }) => link(join(libraries, basename(source)), join(folder, basename(target)))))
}

async function link(to: string, path: string): Promise<void> {
  if ((await readlink(path).catch(() => undefined)) === to) return
  const draft = `${path}.${randomUUID()}`
  await symlink(to, draft)
  await rename(draft, path) // in one step: another process may be starting from this folder
}
