import type { Readable } from 'node:stream'

/** Bytes of a body that are read before the body is cut off. */
const MAX_READ = 8192
/** Bytes of a body that are kept. */
const MAX_KEPT = 1024

/**
 * The kept beginning of a reply's body, as text that PostgreSQL can store. A body that is too long or too slow is cut off, with its connection.
 * @param patienceMs timeout for the body.
 */
export async function beginningOf(body: Readable, patienceMs: number): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  const patience = setTimeout(() => body.destroy(), patienceMs)
  try {
    for await (const part of body) {
      parts.push(part)
      length += part.length
      if (length >= MAX_READ) break
    }
  } catch {
    // cut off, by us or by the endpoint: only the head of the reply counts
  } finally {
    clearTimeout(patience)
  }
  // decoded as an unfinished stream, which leaves out the bytes of a character that the cut has split
  const text = new TextDecoder().decode(Buffer.concat(parts).subarray(0, MAX_KEPT), { stream: true })
  return text.replaceAll('\0', '\uFFFD')
}
