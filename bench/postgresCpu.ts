import { readFileSync } from 'node:fs'
import type { Sql } from 'postgres'

/** Begins a measurement. @returns a function that tells the CPU time of PostgreSQL since then, in microseconds; undefined where it is not known */
export type PostgresCpu = () => (() => number) | undefined

/**
 * Measures the processes of PostgreSQL, if they run on this machine and the system is Linux. Helpers that end meanwhile are left out.
 * @param database the database of the connections of `sql`
 */
export async function openPostgresCpu(sql: Sql, database: string): Promise<PostgresCpu> {
  const [backend] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  const parent = backend && postmasterOf(backend.pid, database)
  if (parent === undefined || !timesOf(parent)) return () => undefined
  return () => {
    const before = timesOf(parent)
    return () => {
      let nanoseconds = 0
      for (const [pid, time] of timesOf(parent) ?? []) nanoseconds += time - (before?.get(pid) ?? 0)
      return nanoseconds / 1000
    }
  }
}

/** A process with this number may be another one, when PostgreSQL runs elsewhere: PostgreSQL shows the database in the title of the process. */
function postmasterOf(backend: number, database: string): number | undefined {
  const title = textOf(`/proc/${backend}/cmdline`)
  const parent = /^PPid:\s+(\d+)$/m.exec(textOf(`/proc/${backend}/status`) ?? '')?.[1]
  return title?.includes(database) && parent ? Number(parent) : undefined
}

/** CPU time of the postmaster and of each of its processes, in nanoseconds. PostgreSQL has no threads. */
function timesOf(postmaster: number): Map<number, number> | undefined {
  const children = textOf(`/proc/${postmaster}/task/${postmaster}/children`)
  if (children === undefined) return undefined
  const pids = [postmaster, ...children.trim().split(' ').filter(Boolean).map(Number)]
  return new Map(pids.map((pid) => [pid, Number(textOf(`/proc/${pid}/schedstat`)?.split(' ')[0] ?? 0)]))
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined // another system, or the process has ended
  }
}
