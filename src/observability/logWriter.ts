import { write as writeAsync, writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'

/** Bytes of log lines that may wait while nobody reads standard output. Further lines are dropped. */
const MAX_WAITING = 8 * 1024 * 1024
/** Lines are written together once they fill a block of so many bytes, or after so many milliseconds. */
const BLOCK = 256 * 1024
const FLUSH_MS = 250
/** Maximum number of bytes of a UTF-16 unit in UTF-8. */
const BYTES_PER_UNIT = 3
/** Pause before the next attempt while the reader takes nothing, in milliseconds. */
const RETRY_MS = 100
/** Maximum time that a process waits for its reader before it ends, in milliseconds. */
const PATIENCE_MS = 1000

/**
 * Writes log lines to a file descriptor without ever blocking the server, and drops them when their reader has gone. Pino's own destination (sonic-boom 4)
 * repeats a synchronous write for ever after EPIPE and EAGAIN: a process whose log reader had ended could not end. Lines wait as bytes, because the
 * garbage collector would copy texts that wait. Each write wakes a thread, so the writes are few and large. See decision D215.
 */
export class LogWriter implements DestinationStream {
  private readonly block = Buffer.allocUnsafeSlow(BLOCK)
  /** Bytes of the block that hold lines. */
  private used = 0
  /** Full blocks that wait for the descriptor, oldest first. Their lines come before the lines of the block. */
  private full: Buffer[] = []
  /** Of all lines that are not written yet. */
  private bytes = 0
  private isWriting = false
  /** The rest of a text that the reader did not take; it is written again after a pause. */
  private refused: Buffer | undefined
  private isBroken = false
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly descriptor: number) {
    process.once('exit', () => this.flushSync())
  }

  write(line: string): void {
    if (this.isBroken || this.bytes + line.length > MAX_WAITING) return
    const bytes = line.length * BYTES_PER_UNIT
    if (bytes > BLOCK - this.used) this.empty()
    this.bytes += bytes > BLOCK ? this.append(Buffer.from(line)) : this.fill(line)
    this.schedule()
  }

  /** Writes the waiting lines, as far as the reader takes them within a second. For the end of the process: pino calls it for lines of the level `fatal`. */
  flushSync(): void {
    const deadline = performance.now() + PATIENCE_MS
    const { refused = Buffer.alloc(0) } = this
    this.refused = undefined
    for (let text = Buffer.concat([refused, this.take()]); text.length > 0; ) {
      try {
        const count = writeSync(this.descriptor, text)
        this.bytes -= count
        text = text.subarray(count)
      } catch (error) {
        if (!this.isPassing(error) || performance.now() > deadline) {
          this.bytes -= text.length // these lines are dropped
          return
        }
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS)
      }
    }
  }

  /** @returns the bytes of the line, which has room in the block */
  private fill(line: string): number {
    const count = this.block.write(line, this.used)
    this.used += count
    return count
  }

  /** @returns the bytes of the text */
  private append(text: Buffer): number {
    this.full.push(text)
    return text.length
  }

  /** Makes room in the block. */
  private empty(): void {
    if (this.used > 0) this.append(Buffer.from(this.block.subarray(0, this.used)))
    this.used = 0
  }

  private schedule(): void {
    if (this.isWriting) return
    if (this.full.length > 0) this.writeNext()
    else if (this.used > 0) this.timer ??= setTimeout(() => this.writeNext(), FLUSH_MS).unref()
  }

  private writeNext(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.full.length === 0) this.empty()
    const text = this.full.shift()
    if (!text) return
    this.isWriting = true
    this.writeText(text)
  }

  private writeText(text: Buffer): void {
    writeAsync(this.descriptor, text, (error, count) => {
      if (error) return this.isPassing(error) ? this.writeLater(text) : undefined
      this.bytes -= count
      if (count < text.length) return this.writeText(text.subarray(count))
      this.isWriting = false
      this.schedule()
    })
  }

  private writeLater(text: Buffer): void {
    this.refused = text
    setTimeout(() => {
      const { refused } = this
      this.refused = undefined
      this.isWriting = refused !== undefined
      if (refused) this.writeText(refused)
      else this.schedule() // the text was written by `flushSync`
    }, RETRY_MS).unref()
  }

  private take(): Buffer {
    this.empty()
    const text = Buffer.concat(this.full)
    this.full = []
    return text
  }

  /** @returns true when the reader may take more later; any other error ends the writing for good */
  private isPassing(error: unknown): boolean {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    this.isBroken = code !== 'EAGAIN' && code !== 'EBUSY'
    return !this.isBroken
  }
}
