import { type Answer, oneConnection } from './oneConnection.js'
import { type FreshRead, versionsIn } from './reads.js'
import type { Writes } from './writes.js'

/** A state of another instance may be so old, in milliseconds. */
const LAG_MS = 1000

export interface FreshnessFaults {
  /** A connection was shown an older version than before. */
  wentBack: number
  /** A reply of an instance was older than a write through it. */
  missedOwnWrite: number
  /** A reply was more than a second older than a write. */
  tooOld: number
  /** A reply of an instance differed from the reply without a cache while nobody wrote. */
  differed: number
  /** A reply was no success, or did not show a pet. */
  failed: number
}

interface ReaderOptions {
  readonly url: string
  readonly uncached: string
  readonly reads: readonly FreshRead[]
  readonly writes: Writes
  readonly faults: FreshnessFaults
  readonly onFault: (fault: string) => void
  /** Begins with another read for each reader. */
  readonly number: number
}

/** Reads over one connection. */
export interface FreshReader {
  /** Reads until the run pauses or ends. */
  read(goesOn: () => boolean): Promise<number>
  /** Compares every read with the reply without a cache, while nobody writes. @returns the number of comparisons */
  compare(): Promise<number>
  close(): void
}

export function freshReader({ url, uncached, reads, writes, faults, onFault, number }: ReaderOptions): FreshReader {
  const connection = oneConnection(url)
  const other = oneConnection(uncached)
  let seen = new Map<number, number>()
  let socket: Answer['socket']
  let next = number * 7

  function fault(kind: keyof FreshnessFaults, text: string): void {
    faults[kind] += 1
    onFault(`${kind}: ${text}`)
  }

  function check({ call: { path }, shows }: FreshRead, sentAt: number, answer: Answer): void {
    if (answer.status !== 200) return fault('failed', `${path} was answered ${answer.status}`)
    if (socket !== answer.socket) seen = new Map() // another connection
    socket = answer.socket
    const versions = versionsIn(answer.text)
    for (const id of shows) if (!versions.has(id)) fault('failed', `${path} does not show ${id}`)
    for (const [id, version] of versions) {
      const before = seen.get(id) ?? 0
      if (version < before) fault('wentBack', `${path} shows version ${version} of ${id} after version ${before}`)
      const own = writes.before(id, sentAt, url)
      if (version < own) fault('missedOwnWrite', `${path} shows version ${version} of ${id} after version ${own} was written here`)
      const old = writes.before(id, sentAt - LAG_MS)
      if (version < old) fault('tooOld', `${path} shows version ${version} of ${id} a second after version ${old} was written`)
      seen.set(id, Math.max(before, version))
    }
  }

  return {
    async read(goesOn) {
      let count = 0
      for (; goesOn(); count += 1) {
        next += 1
        // many readers ask for the same few reads, and every read is asked for
        const read = reads[next % 3 === 0 ? next % reads.length : (next * next) % Math.min(40, reads.length)]
        if (!read) continue
        const sentAt = performance.now()
        check(read, sentAt, await connection.send(read.call))
      }
      return count
    },
    async compare() {
      for (const { call } of reads) {
        const [kept, fresh] = await Promise.all([connection.send(call), other.send(call)])
        if (kept.text !== fresh.text || kept.status !== fresh.status || kept.etag !== fresh.etag) fault('differed', call.path)
      }
      return reads.length
    },
    close() {
      connection.close()
      other.close()
    },
  }
}
