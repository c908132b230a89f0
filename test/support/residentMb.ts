import { readFile } from 'node:fs/promises'

/** @returns the resident memory of a process in megabytes; 0 when it has ended. Linux alone tells it. */
export async function residentMb(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const [, kilobytes = 0] = /VmRSS:\s+(\d+) kB/.exec(text) ?? []
  return Math.round(Number(kilobytes) / 1024)
}
