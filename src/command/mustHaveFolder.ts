import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Config, ConfigError } from '../config.js'
import { makeFolder } from '../values/makeFolder.js'

type FolderConfig = Pick<Config, 'DATA_DIR' | 'DATABASE_URL' | 'ENCRYPTION_KEY' | 'APP_ENV'>

/** Makes `DATA_DIR` if something of a start is kept there. @throws ConfigError when the folder, or a file that is kept in it, cannot be used */
export async function mustHaveFolder(config: FolderConfig): Promise<void> {
  const files = keptFiles(config)
  if (config.DATABASE_URL !== undefined && files.length === 0) return
  await makeFolder(path.resolve(config.DATA_DIR))
    .then(() => access(config.DATA_DIR, constants.R_OK | constants.W_OK | constants.X_OK))
    .catch((error: unknown) => {
      const code = codeOf(error)
      const problem = ['ENOTDIR', 'EEXIST'].includes(code) ? 'is no folder, or lies below a file' : `cannot be read and written (${code})`
      throw new ConfigError(`DATA_DIR: ${problem}. Name a folder that this user can read and write`)
    })
  for (const file of files) await mustBeReadable(config.DATA_DIR, file)
}

/** The files that a start reads: a key that the gateway made for itself, and the demo's staff key. */
function keptFiles({ ENCRYPTION_KEY, APP_ENV }: FolderConfig): string[] {
  return [
    ...(ENCRYPTION_KEY === undefined ? ['encryption-key'] : []),
    ...(['development', 'sandbox'].includes(APP_ENV) ? ['demo-key'] : []),
  ]
}

async function mustBeReadable(folder: string, file: string): Promise<void> {
  await readFile(path.join(folder, file)).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return
    throw new ConfigError(`DATA_DIR: its file ${file} cannot be read (${codeOf(error)}). Make it a file that this user can read`)
  })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
