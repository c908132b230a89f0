import { randomBytes } from 'node:crypto'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { DAY_MS } from '../values/durations.js'
import { MANIFEST } from './manifest.js'

const NAME = /^petstore-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/
const PARTIAL = /^\.petstore-.*\.partial$/

export function backupName(moment: Date): string {
  return `petstore-${moment.toISOString().replace(/[:.]/g, '-')}`
}

/** A folder of this name is not complete, or is being removed. */
export function partialName(name: string): string {
  return `.${name}.${randomBytes(4).toString('hex')}.partial`
}

interface WholeBackup {
  readonly path: string
  readonly madeAt: Date
}

/** The complete backups in a folder, oldest first. */
export async function wholeBackups(folder: string): Promise<WholeBackup[]> {
  const found: WholeBackup[] = []
  for (const name of (await readdir(folder)).sort()) {
    const [, day, hour, minute, second, ms] = NAME.exec(name) ?? []
    const backup = path.join(folder, name)
    if (day === undefined || !(await stat(path.join(backup, MANIFEST)).catch(() => undefined))) continue
    found.push({ path: backup, madeAt: new Date(`${day}T${hour}:${minute}:${second}.${ms}Z`) })
  }
  return found
}

/** Removes backups that were made before a moment, and what killed backups have left. @returns the paths of the removed backups */
export async function removeBackupsBefore(folder: string, moment: Date): Promise<string[]> {
  const old = (await wholeBackups(folder)).filter(({ madeAt }) => madeAt < moment)
  for (const { path: backup } of old) {
    // renamed first: a removal that is killed leaves no half of a backup under the name of a whole one
    const doomed = path.join(folder, partialName(path.basename(backup)))
    await rename(backup, doomed)
    await rm(doomed, { recursive: true })
  }
  for (const name of (await readdir(folder)).filter((entry) => PARTIAL.test(entry))) {
    const found = await stat(path.join(folder, name)).catch(() => undefined)
    if (found && found.mtimeMs < Date.now() - DAY_MS) await rm(path.join(folder, name), { recursive: true, force: true })
  }
  return old.map(({ path: backup }) => backup)
}
