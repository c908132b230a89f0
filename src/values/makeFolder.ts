import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a folder and those above it. Below folders of the system, such as /proc, the recursive `mkdir` of Node.js never ends.
 * @param mode rights of the new folders, as for `mkdir`
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(folder, mode)
  } catch (error) {
    const code = codeOf(error)
    const parent = path.dirname(folder)
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return
    if (code !== 'ENOENT' || folder === parent || (await exists(parent))) throw error
    await makeFolder(parent, mode)
    await mkdir(folder, mode).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again // another process may be as fast
    })
  }
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
