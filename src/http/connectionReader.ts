import type { Socket } from 'node:net'
import type { CacheReader } from '../domain/cache/reads.js'

const readers = new WeakMap<Socket, CacheReader>()

/** The reader behind a connection. It lives as long as the connection. */
export function readerOf(socket: Socket): CacheReader {
  const known = readers.get(socket)
  if (known) return known
  const made: CacheReader = { seenAt: Number.NEGATIVE_INFINITY }
  readers.set(socket, made)
  return made
}
