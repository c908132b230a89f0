import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The folder of the released contracts, relative to the project. Each version of the REST API has a folder in it. */
export const RELEASED = 'contract'

/** The files of released contracts: a folder, or the folder `contract/` of a commit. */
export interface ReleasedFiles {
  readonly isFolder: boolean
  /** The versions that have a folder of their own. */
  readonly versions: readonly string[]
  /** The text of a file; undefined when there is none, or no such commit. */
  textOf(file: string): string | undefined
  /** The name of a file in messages. */
  nameOf(file: string): string
}

const VERSION = /^v\d+$/

/** @param place a folder, or a tag or commit with released contracts */
export function releasedFiles(place: string): ReleasedFiles {
  const folder = path.resolve(root, place)
  if (existsSync(folder)) {
    return {
      isFolder: true,
      versions: readdirSync(folder).filter((name) => VERSION.test(name)),
      textOf: (file) => (existsSync(path.join(folder, file)) ? readFileSync(path.join(folder, file), 'utf8') : undefined),
      nameOf: (file) => path.join(folder, file),
    }
  }
  const names = committed('ls-tree', '--name-only', `${place}:${RELEASED}`)?.split('\n') ?? []
  return {
    isFolder: false,
    versions: names.filter((name) => VERSION.test(name)),
    textOf: (file) => committed('show', `${place}:${RELEASED}/${file}`),
    nameOf: (file) => `${RELEASED}/${file} of ${place}`,
  }
}

/** @returns undefined when there is no such commit, or no such file in it */
function committed(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: 'pipe' })
  } catch {
    return undefined
  }
}
