import type { Log } from '../observability/log.js'
import { type EventId, idOf, type OrderId, type PetId, type UserId } from '../values/ids.js'
import { connect, type DatabaseAddress } from './address.js'
import { CHANGES_CHANNEL } from './queries/changes.js'

/** A row changed by a transaction, as `announcement` reports it when the transaction commits. */
export type Change =
  | { readonly kind: 'order'; readonly id: OrderId; readonly customerId: UserId }
  | { readonly kind: 'pet'; readonly id: PetId }
  /** `customerId`: the customer who owns the event's object; undefined for an object of the shop. */
  | { readonly kind: 'event'; readonly id: EventId; readonly customerId: UserId | undefined }

interface ChangeListener {
  onChange(change: Change): void
  /** The connection was lost and is open again. Changes made in between are not reported. */
  onGap?(): void
}

/** The changes made by all instances. */
export interface Changes {
  /** False while the connection is lost. */
  readonly isListening: boolean
  /** @returns a function that ends the subscription. */
  subscribe(listener: ChangeListener): () => void
}

export interface ChangeFeed extends Changes {
  /** Number of listeners. */
  readonly listeners: number
  close(): Promise<void>
}

/** Backoff between attempts to connect again, in milliseconds: the first delay, doubled with each attempt, and the longest delay. */
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 5000

/**
 * Listens on a connection of its own, which is opened again when it is lost. Resolves after the first attempt to listen; when the database is away,
 * further attempts follow in the background. The `listen` of postgres.js is not used: it reports no loss, and connects once more after its end.
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
    backoff: () => 0, // `listenLater` waits instead
    connection: { application_name: 'petstore-gateway-changes' },
    // postgres.js (3.4.9) knows this option, but its types do not
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

/** @returns undefined for a payload that is not ours: every user of the database may send notifications. */
function parseChange(payload: string): Change | undefined {
  const [, kind, id, customerId] = /^(order|pet|event) (\d{1,16})(?: (\d{1,16}))?$/.exec(payload) ?? []
  if (kind === 'pet') return { kind, id: idOf<PetId>(id) }
  const ofCustomer = customerId === undefined ? undefined : idOf<UserId>(customerId)
  if (kind === 'event') return { kind, id: idOf<EventId>(id), customerId: ofCustomer }
  return kind === 'order' && ofCustomer !== undefined ? { kind, id: idOf<OrderId>(id), customerId: ofCustomer } : undefined
}
