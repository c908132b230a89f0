import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { ConfigError } from '../config.js'
import type { DocumentFile } from '../graphql/trusted/buildManifest.js'

/** Maximum size of a file, in bytes. */
const MAX_FILE = 1024 * 1024
/** Folders of packages, and hidden folders. */
const SKIPPED = /(^|\/)(node_modules|\.[^/]*)(\/|$)/

/** Reads the `.graphql` files in a folder and in the folders below it, in the order of their paths. @throws ConfigError */
export async function documentFiles(folder: string): Promise<DocumentFile[]> {
  const found = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${folder}: the folder cannot be read (${error.code}). Name a folder with .graphql files`)
  })
  const names = found.map((name) => name.split(path.sep).join('/')).filter((name) => name.endsWith('.graphql') && !SKIPPED.test(name))
  if (names.length === 0) throw new ConfigError(`${folder}: the folder has no .graphql files`)
  return Promise.all(names.sort().map((name) => read(path.join(folder, name))))
}

async function read(file: string): Promise<DocumentFile> {
  const refuse = (problem: string): never => {
    throw new ConfigError(`${file}: ${problem}`)
  }
  const about = await stat(file).catch((error: NodeJS.ErrnoException) => refuse(`the file cannot be read (${error.code})`))
  if (!about.isFile()) refuse('the path is no file: rename the folder, so that its name does not end in .graphql')
  if (about.size > MAX_FILE) refuse('the file is larger than 1 MB: divide it into several files')
  return { path: file, text: await readFile(file, 'utf8') }
}
