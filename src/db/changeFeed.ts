import { randomBytes } from 'node:crypto'
import type { Log } from '../observability/log.js'
import { connect, type DatabaseAddress } from './address.js'
import { type Change, parseChange } from './change.js'
import { FeedEcho } from './feedEcho.js'
import { CHANGES_CHANNEL } from './queries/changes.js'

interface ChangeListener {
  /** True for a listener of the gateway itself. */
  readonly isLasting?: true
  onChange(change: Change): void
  /** A moment in the order of the commits. All instances hear it under this name, which no other moment has. */
  onMark?(mark: string): void
  /** The connection was lost and is open again. Changes made in between are not reported. */
  onGap?(): void
  /** From now on changes may not be told: the connection was lost, or does not answer. */
  onDeaf?(): void
}

/** The changes made by all instances. */
export interface Changes {
  /** False while the connection is lost. */
  readonly isListening: boolean
  /** False while the connection is lost, or has not shown in time that it hears the changes. */
  readonly isHearing: boolean
  /** All changes committed before this moment have been told, by `performance.now()`. */
  readonly caughtUpTo: number
  /** Resolves when all changes committed before the call have been told. @throws FeedDeaf */
  catchUp(): Promise<void>
  /** @returns a function that ends the subscription. */
  subscribe(listener: ChangeListener): () => void
}

export interface ChangeFeed extends Changes {
  /** Number of listeners, without those that last as long as the gateway. */
  readonly listeners: number
  close(): Promise<void>
}

/** Backoff between attempts to connect again, in milliseconds: the first delay, doubled with each attempt, and the longest delay. */
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 5000
/** The time between two proofs that the feed hears changes, in milliseconds. */
const PROOF_MS = 5000

/** Begin of the notifications by which instances speak of one moment. */
const MARK = 'mark '

interface FeedOptions {
  /** The time between two proofs, and the longest wait for a proof. */
  readonly proofMs?: number | undefined
  readonly echoMs?: number | undefined
}

/**
 * Listens on a connection of its own, which is opened again when it is lost. Resolves after the first attempt to listen; when the database is away,
 * further attempts follow in the background. The `listen` of postgres.js is not used: it reports no loss, and connects once more after its end.
 */
export async function openChangeFeed(
  address: DatabaseAddress,
  gatewayLog: Log,
  { proofMs = PROOF_MS, echoMs }: FeedOptions = {},
): Promise<ChangeFeed> {
  const log = gatewayLog.of('db')
  const listeners = new Set<ChangeListener>()
  let isListening = false
  let isClosed = false
  let failures = 0
  let retry: NodeJS.Timeout | undefined
  const echoChannel = `petstore_echo_${randomBytes(8).toString('hex')}` // of this feed alone
  const tellDeaf = () => {
    for (const listener of [...listeners]) listener.onDeaf?.()
  }
  const echo = new FeedEcho({
    send: (number) => client.unsafe(`notify ${echoChannel}, '${number}'`),
    echoMs,
    onHearing(isHearing) {
      log.warn(isHearing ? 'changes are heard again' : 'the connection that listens for changes does not answer')
      if (!isHearing) tellDeaf()
    },
  })

  const options = {
    max: 1,
    max_lifetime: null,
    connect_timeout: 5,
    keep_alive: 10,
    fetch_types: false,
    backoff: () => 0, // `listenLater` waits instead
    connection: { application_name: 'petstore-gateway-changes' },
    // postgres.js (3.4.9) knows this option, but its types do not
    onnotify(channel: string, payload: string) {
      if (channel === echoChannel) return echo.hear(Number(payload))
      if (payload.startsWith(MARK)) for (const listener of [...listeners]) listener.onMark?.(payload)
      const change = parseChange(payload)
      if (change) for (const listener of [...listeners]) listener.onChange(change)
    },
    onclose() {
      if (isListening && !isClosed) log.warn('the connection that listens for changes was lost')
      isListening = false
      echo.end()
      tellDeaf()
      listenLater()
    },
  }
  const client = connect(address, options)

  async function listen(): Promise<void> {
    const at = performance.now()
    try {
      await client.unsafe(`listen ${CHANGES_CHANNEL}; listen ${echoChannel}`)
    } catch (err) {
      if (failures === 0 && !isClosed) log.warn({ err }, 'changes cannot be listened for yet')
      failures += 1
      return listenLater()
    }
    isListening = true
    echo.begin(at)
    failures = 0
    for (const listener of [...listeners]) listener.onGap?.() // the first time there are no listeners yet
  }

  function listenLater(): void {
    if (isClosed || retry) return
    retry = setTimeout(
      () => {
        retry = undefined
        void listen()
      },
      Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS),
    )
  }

  await listen()
  let marks = 0
  const prove = () => {
    if (!echo.isHearing) return
    marks += 1
    // a missing proof is told by `onHearing`
    void echo.catchUp().catch(() => {})
    void client.unsafe(`notify ${CHANGES_CHANNEL}, '${MARK}${echoChannel} ${marks}'`).catch(() => {})
  }
  prove()
  const proving = setInterval(prove, proofMs).unref()
  return {
    get isListening() {
      return isListening
    },
    get isHearing() {
      return echo.isHearing
    },
    get caughtUpTo() {
      return echo.caughtUpTo
    },
    catchUp: () => echo.catchUp(),
    get listeners() {
      return [...listeners].filter(({ isLasting }) => !isLasting).length
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      isClosed = true
      isListening = false
      clearInterval(proving)
      echo.end()
      clearTimeout(retry)
      await client.end({ timeout: 1 })
    },
  }
}
