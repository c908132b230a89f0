import { fstat } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const inodeOf = promisify(fstat)
/** Matches a line of `/proc/net/tcp` (proc(5)): the length of a connection's send queue in hexadecimal digits, and its inode. */
const CONNECTION = /^ *\d+: \S+ \S+ \S+ ([0-9A-F]+):\S+ \S+ \S+ +\d+ +\d+ (\d+) /gm

/**
 * How many bytes of each connection the kernel still holds because the client has not acknowledged them. Linux accepts no further bytes for a full
 * connection until a third of its buffer is free. This third is over a megabyte on a fast network, so a slow client seems to make no progress for
 * many seconds. See decision D67.
 * @param descriptors file descriptors of TCP sockets.
 * @returns bytes by descriptor. Connections that the system does not report are left out; outside of Linux the map is empty.
 */
export async function unacknowledged(descriptors: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>()
  if (process.platform !== 'linux') return found
  const byInode = new Map<number, number>()
  await Promise.all(
    descriptors.map((descriptor) =>
      inodeOf(descriptor).then(
        ({ ino }) => byInode.set(ino, descriptor),
        () => {}, // the connection was closed meanwhile
      ),
    ),
  )
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'latin1').catch(() => '')
    for (const [, bytes = '', inode] of text.matchAll(CONNECTION)) {
      const descriptor = byInode.get(Number(inode))
      if (descriptor !== undefined) found.set(descriptor, Number.parseInt(bytes, 16))
    }
  }
  return found
}
