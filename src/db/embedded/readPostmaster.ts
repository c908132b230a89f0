import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a server says about itself in its cluster; it may have died without taking that back. */
export interface RunningServer {
  readonly pid: number
  readonly socketDir: string
  /** The name its owner goes by (see `hostGuests`); undefined in the first moments, and when something else launched it. */
  readonly owner: string | undefined
}

/** Reads `postmaster.pid` (lines as in PostgreSQL's `pidfile.h`) and `postmaster.opts`. Undefined when no server left a lock there. */
export async function readPostmaster(cluster: string): Promise<RunningServer | undefined> {
  const lines = (await read(join(cluster, 'postmaster.pid')))?.split('\n')
  const pid = Number(lines?.[0])
  if (!lines || !pid) return undefined
  // Until the last line, the status, is there, the options may be those of the server before. So they are read second, too.
  const options = lines[7] ? await read(join(cluster, 'postmaster.opts')) : undefined
  return { pid, socketDir: lines[4] ?? '', owner: /petstore\.owner=([\w-]+)/.exec(options ?? '')?.[1] }
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Whether the live process or thread with this id can be a PostgreSQL server; true where the system does not say. */
export async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return true // nothing to mistake it for: PostgreSQL clears such a lock by itself
  const name = await read(`/proc/${pid}/comm`)
  return name === undefined || name.trim() === 'postgres'
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined // gone between two looks, or never there
  }
}
