import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const MEMORY_FOLDER = '/dev/shm'
/** Bytes: several times the size of all databases of a run. */
const ROOM = 2 ** 31

/** A folder for database files, in memory if there is enough room: there, creating and dropping a database takes a fraction of the time. */
export function quickFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
    return bavail * bsize > ROOM ? MEMORY_FOLDER : tmpdir()
  } catch {
    return tmpdir()
  }
}
