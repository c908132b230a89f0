/** The longest wait for an echo, in milliseconds. */
const ECHO_MS = 1000

/** The feed does not hear itself. */
class FeedDeaf extends Error {
  override readonly name = 'FeedDeaf'
}

interface Echo {
  readonly promise: Promise<void>
  resolve(): void
  reject(error: FeedDeaf): void
}

interface EchoOptions {
  /** Sends a notification to the own connection. It comes back behind the changes of every transaction that committed before. */
  readonly send: (number: number) => Promise<unknown>
  /** Told when an echo is late, and when it has come after all. */
  readonly onHearing: (isHearing: boolean) => void
  /** The longest wait, for tests. */
  readonly echoMs?: number | undefined
}

/**
 * Proves that the feed hears every change. PostgreSQL passes notifications on in the order of the commits, so the echo of a notification shows that
 * everything committed before it has been told. One echo serves all callers who ask while the last one is under way.
 */
export class FeedEcho {
  private isDeaf = true
  private upTo = Number.NEGATIVE_INFINITY
  private number = 0
  private sent: { readonly echo: Echo; readonly at: number; readonly late: NodeJS.Timeout } | undefined
  private next: Echo | undefined

  constructor(private readonly options: EchoOptions) {}

  get isHearing(): boolean {
    return !this.isDeaf
  }

  /** All changes committed before this moment have been told, by `performance.now()`. */
  get caughtUpTo(): number {
    return this.upTo
  }

  /** Resolves when all changes committed before the call have been told. @throws FeedDeaf */
  catchUp(): Promise<void> {
    if (this.isDeaf) return Promise.reject(new FeedDeaf('the feed of changes is not connected'))
    if (!this.sent) return this.start(makeEcho())
    this.next ??= makeEcho()
    return this.next.promise
  }

  /** The connection listens from a moment on. */
  begin(at: number): void {
    this.end()
    this.isDeaf = false
    this.upTo = at
  }

  /** The connection is lost. */
  end(): void {
    this.isDeaf = true
    const { sent, next } = this
    this.sent = undefined
    this.next = undefined
    if (sent) clearTimeout(sent.late)
    for (const echo of [sent?.echo, next]) echo?.reject(new FeedDeaf('the feed of changes has lost its connection'))
  }

  /** An echo has come back. */
  hear(number: number): void {
    const { sent } = this
    if (!sent || number !== this.number) return
    clearTimeout(sent.late)
    this.upTo = sent.at
    this.sent = undefined
    if (this.isDeaf) {
      this.isDeaf = false
      this.options.onHearing(true)
    }
    sent.echo.resolve()
    const { next } = this
    this.next = undefined
    if (next) void this.start(next)
  }

  private start(echo: Echo): Promise<void> {
    this.number += 1
    const late = setTimeout(() => this.miss(echo), this.options.echoMs ?? ECHO_MS).unref()
    this.sent = { echo, at: performance.now(), late }
    this.options.send(this.number).catch(() => {}) // the loss of the connection is told by `end`, and a late echo by `miss`
    return echo.promise
  }

  /** The echo is late. It may still come: then nothing was missed in between. */
  private miss(echo: Echo): void {
    this.isDeaf = true
    const { next } = this
    this.next = undefined
    this.options.onHearing(false)
    for (const waiting of [echo, next]) waiting?.reject(new FeedDeaf('the feed of changes does not hear itself'))
  }
}

function makeEcho(): Echo {
  let settle: Pick<Echo, 'resolve' | 'reject'> = { resolve() {}, reject() {} }
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  promise.catch(() => {}) // an echo that nobody waits for may fail
  return { promise, resolve: settle.resolve, reject: settle.reject }
}
