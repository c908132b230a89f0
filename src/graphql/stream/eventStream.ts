import { PassThrough } from 'node:stream'
import type { ExecutionResult } from 'graphql'
import { complete, HEARTBEAT, next } from './message.js'
import type { StreamLimits } from './streamLimits.js'

/**
 * The operations of one connection and their results. An operation produces its next result when the reader has taken the last one, so a slow reader
 * costs no memory. The door cuts the connection of a reader that takes nothing.
 */
export class EventStream {
  /** The body of the reply. Destroying it ends the connection. */
  readonly body = new PassThrough()
  private readonly stopping = new Map<string, AbortController>()
  private readonly running = new Set<Promise<void>>()
  private readonly heartbeat: NodeJS.Timeout
  /** Settles when the reader has taken the written messages; undefined when the reader has taken all. */
  private taking: Promise<void> | undefined
  private isDraining = false

  /** @param onClose called once, after the stream has ended for any reason. */
  constructor({ heartbeatMs }: Pick<StreamLimits, 'heartbeatMs'>, onClose: () => void) {
    this.body.write(HEARTBEAT)
    this.heartbeat = setInterval(() => this.taking ?? this.body.write(HEARTBEAT), heartbeatMs)
    this.body.once('close', () => {
      clearInterval(this.heartbeat)
      this.stopAll()
      onClose()
    })
    this.body.on('error', () => {}) // a close event follows every error
  }

  /** Number of running operations. */
  get operations(): number {
    return this.stopping.size
  }

  /** False when the stream has ended or is ending. No operation may begin then, because nothing would stop it. */
  get isOpen(): boolean {
    return this.body.writable && !this.isDraining
  }

  has(id: string): boolean {
    return this.stopping.has(id)
  }

  /**
   * Sends the results of an operation, and then its completion. Does nothing on a stream that is not open. @param begin receives the signal that ends
   * the operation.
   * @param id the operation's name for the reader; undefined when the stream carries only one.
   */
  async run(id: string | undefined, begin: (signal: AbortSignal) => AsyncIterable<ExecutionResult>): Promise<void> {
    if (!this.isOpen) return
    const key = id ?? ''
    const controller = new AbortController()
    this.stopping.set(key, controller)
    const running = this.sendAll(id, begin(controller.signal)).finally(() => {
      this.stopping.delete(key)
      this.running.delete(running)
    })
    this.running.add(running)
    return running
  }

  /** Ends an operation after its current result. Does nothing when the operation has ended already. */
  stop(id: string): void {
    this.stopping.get(id)?.abort()
  }

  /** Ends the stream after all written messages. */
  end(): void {
    clearInterval(this.heartbeat)
    this.body.end()
  }

  /** Ends all operations, then the stream. */
  async drain(): Promise<void> {
    this.isDraining = true
    if (this.body.readableFlowing === null) return void this.body.destroy() // the stream was reserved and never opened
    this.stopAll()
    await Promise.allSettled(this.running)
    this.end()
  }

  private async sendAll(id: string | undefined, results: AsyncIterable<ExecutionResult>): Promise<void> {
    for await (const result of results) await this.send(next(id, result))
    await this.send(complete(id))
  }

  private async send(message: string): Promise<void> {
    while (this.taking) await this.taking // otherwise each operation would put a message into the buffer of a slow reader
    if (!this.body.writable || this.body.write(message)) return
    this.taking ??= this.taken()
    return this.taking
  }

  private taken(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.taking = undefined
        this.body.off('drain', done).off('close', done)
        resolve()
      }
      this.body.on('drain', done).on('close', done)
    })
  }

  private stopAll(): void {
    for (const controller of this.stopping.values()) controller.abort()
  }
}
