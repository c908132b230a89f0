import type { Log } from '../observability/log.js'
import type { EventId, OrderId, PetId, UserId } from '../values/ids.js'
import { connect, type DatabaseAddress } from './address.js'
import { CHANGES_CHANNEL } from './queries/changes.js'

/** A row that another transaction has changed, as `announcement` tells of it once that has committed. */
export type Change =
  | { readonly kind: 'order'; readonly id: OrderId; readonly customerId: UserId }
  | { readonly kind: 'pet'; readonly id: PetId }
  /** `customerId`: whose object the event is of; none for what belongs to the shop. */
  | { readonly kind: 'event'; readonly id: EventId; readonly customerId: UserId | undefined }

interface ChangeListener {
  onChange(change: Change): void
  /** The connection was lost and is there again: what has changed meanwhile is not told. */
  onGap?(): void
}

/** What changes, whichever instance has changed it. */
export interface Changes {
  /** False while the connection is lost. */
  readonly isListening: boolean
  /** @returns what ends it. */
  subscribe(listener: ChangeListener): () => void
}

export interface ChangeFeed extends Changes {
  /** How many are told. */
  readonly listeners: number
  close(): Promise<void>
}

/** The first attempt to connect again comes after so many milliseconds; each further one after twice as many as the one before. */
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 5000

/**
 * Listens on one connection of its own, which is made again whenever it is lost. Ready when it listens; a database that is away is waited for in the
 * background. postgres.js has a `listen` of its own, but it tells nobody of a loss and connects once more after it was ended.
 */
export async function openChangeFeed(address: DatabaseAddress, log: Log): Promise<ChangeFeed> {
  const listeners = new Set<ChangeListener>()
  let isListening = false
  let isClosed = false
  let failures = 0
  let retry: NodeJS.Timeout | undefined

  const options = {
    max: 1,
    max_lifetime: null,
    connect_timeout: 5,
    keep_alive: 10,
    fetch_types: false,
    backoff: () => 0, // the waiting is done here
    connection: { application_name: 'petstore-gateway-changes' },
    // known to postgres.js (3.4.9), though not to its types
    onnotify(_channel: string, payload: string) {
      const change = parseChange(payload)
      if (change) for (const listener of [...listeners]) listener.onChange(change)
    },
    onclose() {
      if (isListening && !isClosed) log.warn('the connection that listens for changes was lost')
      isListening = false
      listenLater()
    },
  }
  const client = connect(address, options)

  async function listen(): Promise<void> {
    try {
      await client.unsafe(`listen ${CHANGES_CHANNEL}`)
    } catch (err) {
      if (failures === 0 && !isClosed) log.warn({ err }, 'changes cannot be listened for yet')
      failures += 1
      return listenLater()
    }
    isListening = true
    failures = 0
    for (const listener of [...listeners]) listener.onGap?.() // nobody when it listens for the first time
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
  return {
    get isListening() {
      return isListening
    },
    get listeners() {
      return listeners.size
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      isClosed = true
      isListening = false
      clearTimeout(retry)
      await client.end({ timeout: 1 })
    },
  }
}

/** @returns undefined for what is not of ours: anybody who may connect may notify. */
function parseChange(payload: string): Change | undefined {
  const [, kind, id, customerId] = /^(order|pet|event) (\d{1,16})(?: (\d{1,16}))?$/.exec(payload) ?? []
  if (kind === 'pet') return { kind, id: Number(id) as PetId }
  const ofCustomer = customerId === undefined ? undefined : (Number(customerId) as UserId)
  if (kind === 'event') return { kind, id: Number(id) as EventId, customerId: ofCustomer }
  return kind === 'order' && ofCustomer !== undefined ? { kind, id: Number(id) as OrderId, customerId: ofCustomer } : undefined
}
