import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Transform } from 'node:stream'
import type { FileSum } from './manifest.js'

/** Passes bytes on, and keeps their number and their SHA-256. */
export class Sum extends Transform {
  private readonly hash = createHash('sha256')
  private bytes = 0

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.hash.update(chunk)
    this.bytes += chunk.length
    done(null, chunk)
  }

  /** To be asked once, at the end. */
  result(): FileSum {
    return { bytes: this.bytes, sha256: this.hash.digest('hex') }
  }
}

export function sumOfBytes(content: Buffer): FileSum {
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
}

/** Size and SHA-256 of a file. */
export async function sumOfFile(file: string): Promise<FileSum> {
  const hash = createHash('sha256')
  let bytes = 0
  // the stream of a file without an encoding gives buffers
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}
