import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Skipped } from './skipped.js'

const run = promisify(execFile)

/** Mounts a small disk in memory at a folder. @returns a function that takes it away @throws Skipped where this machine cannot */
export async function mountSmallDisk(folder: string, kilobytes: number): Promise<() => Promise<void>> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Skipped('a small disk can be mounted by root on Linux alone')
  await run('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=0755`, 'tmpfs', folder]).catch((error: Error) => {
    throw new Skipped(`a small disk cannot be mounted here: ${error.message.trim()}`)
  })
  return async () => {
    await run('umount', [folder])
  }
}
