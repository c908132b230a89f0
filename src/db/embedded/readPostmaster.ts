import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Facts that a server has written about itself into its cluster. A server that died may have left them there. */
export interface RunningServer {
  readonly pid: number
  readonly socketDir: string
  /** The owner's name (see `hostGuests`); undefined in a server's first moments, and for a server that another program launched. */
  readonly owner: string | undefined
}

/** Reads `postmaster.pid` (lines as in PostgreSQL's `pidfile.h`) and `postmaster.opts`. @returns undefined when there is no lock. */
export async function readPostmaster(cluster: string): Promise<RunningServer | undefined> {
  const lines = (await read(join(cluster, 'postmaster.pid')))?.split('\n')
  const pid = Number(lines?.[0])
  if (!lines || !pid) return undefined
  // Until the last line (the status) is written, the options may be those of the previous server. So the options are read second.
  const options = lines[7] ? await read(join(cluster, 'postmaster.opts')) : undefined
  return { pid, socketDir: lines[4] ?? '', owner: /petstore\.owner=([\w-]+)/.exec(options ?? '')?.[1] }
}

/** True when a process with this id exists, under any user. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** True when the process or thread with this id may be a PostgreSQL server. Also true when the system does not tell the program of a process. */
export async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return true // a dead process: PostgreSQL removes its lock by itself
  const name = await read(`/proc/${pid}/comm`)
  return name === undefined || name.trim() === 'postgres'
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined // removed in the meantime, or never there
  }
}
