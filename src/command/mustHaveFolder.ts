import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { type Config, ConfigError } from '../config.js'

type FolderConfig = Pick<Config, 'DATA_DIR' | 'DATABASE_URL' | 'ENCRYPTION_KEY' | 'APP_ENV'>

/** Makes `DATA_DIR` if something of a start is kept there. @throws ConfigError when the folder cannot be used */
export async function mustHaveFolder(config: FolderConfig): Promise<void> {
  if (!isNeeded(config)) return
  try {
    await mkdir(config.DATA_DIR, { recursive: true })
    await access(config.DATA_DIR, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const isFolder = !['ENOTDIR', 'EEXIST'].includes(code)
    const problem = isFolder ? `cannot be read and written (${code})` : 'is no folder, or lies below a file'
    throw new ConfigError(`DATA_DIR: ${problem}. Name a folder that this user can read and write`)
  }
}

/** The embedded database, a key that the gateway makes for itself, and the demo's staff key are kept in the folder. */
function isNeeded({ DATABASE_URL, ENCRYPTION_KEY, APP_ENV }: FolderConfig): boolean {
  return DATABASE_URL === undefined || ENCRYPTION_KEY === undefined || ['development', 'sandbox'].includes(APP_ENV)
}
