import type { Readable } from 'node:stream'

/** Bytes of a body that are taken in before it is cut off. */
const MAX_READ = 8192
/** Bytes of it that are kept. */
const MAX_KEPT = 1024

/**
 * As much of a reply's body as is kept, as text that PostgreSQL can store. A body that has not ended by then is cut off, with its connection.
 * @param patienceMs how long the body is waited for.
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
    // cut off, by us or by them: the reply's head has said what counts
  } finally {
    clearTimeout(patience)
  }
  // as of a stream that goes on: the bytes of a character that the cut has split are left out
  const text = new TextDecoder().decode(Buffer.concat(parts).subarray(0, MAX_KEPT), { stream: true })
  return text.replaceAll('\0', '\uFFFD')
}
