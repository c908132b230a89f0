import { write as writeAsync, writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'

/** Bytes of log lines that may wait while nobody reads standard output. Further lines are dropped. */
const MAX_WAITING = 8 * 1024 * 1024
/** Lines are written together once they have so many bytes, or after so many milliseconds. */
const MIN_WRITE = 8192
const FLUSH_MS = 250
/** Pause before the next attempt while the reader takes nothing, in milliseconds. */
const RETRY_MS = 100
/** Maximum time that a process waits for its reader before it ends, in milliseconds. */
const PATIENCE_MS = 1000

/**
 * Writes log lines to a file descriptor without ever blocking the server, and drops them when their reader has gone. Pino's own destination (sonic-boom 4)
 * repeats a synchronous write for ever after EPIPE and EAGAIN: a process whose log reader had ended could not end.
 */
export class LogWriter implements DestinationStream {
  private lines: string[] = []
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
    const bytes = Buffer.byteLength(line)
    if (this.isBroken || this.bytes + bytes > MAX_WAITING) return
    this.lines.push(line)
    this.bytes += bytes
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

  private schedule(): void {
    if (this.isWriting || this.lines.length === 0) return
    if (this.bytes < MIN_WRITE) this.timer ??= setTimeout(() => this.writeNext(), FLUSH_MS).unref()
    else this.writeNext()
  }

  private writeNext(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const text = this.take()
    if (text.length === 0) return
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
    const text = Buffer.from(this.lines.join(''))
    this.lines = []
    return text
  }

  /** @returns true when the reader may take more later; any other error ends the writing for good */
  private isPassing(error: unknown): boolean {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    this.isBroken = code !== 'EAGAIN' && code !== 'EBUSY'
    return !this.isBroken
  }
}
