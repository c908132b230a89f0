import { setMaxListeners } from 'node:events'
import { type ClaimedDelivery, claimDeliveries, findDueWebhooks, prolongDispatcher, releaseClaims } from '../../db/queries/dispatch.js'
import { inSpan } from '../../observability/inSpan.js'
import type { SpanFacts, Trace, Tracer } from '../../observability/trace.js'
import { type MakeGate, unmeasured } from '../../values/fairGate.js'
import type { DispatcherId, WebhookDeliveryId } from '../../values/ids.js'
import { type Services, servicesWith } from '../services.js'
import { deliver } from './deliver.js'
import { mayReceive } from './visibility.js'

/** Deliveries that one process makes at the same time. The number is high, because most slow deliveries only wait for an endpoint's reply. */
const MAX_UNDER_WAY = 2000
/** Deliveries under way to the endpoints of one owner. An owner may have fifty endpoints, and all of them may hang. */
const MAX_PER_OWNER = 100
/** Places kept for owners with nothing under way, so that hundreds of owners with hanging endpoints do not hold up the others. */
const KEPT_FOR_OTHERS = 500
/** Attempts that are written at the same time: in all, and for one owner. */
const MAX_WRITING = 4
const MAX_WRITING_PER_OWNER = 2
/** Time between two renewals of a busy dispatcher's lease, in milliseconds. After three missed renewals the dispatcher counts as dead. */
const PROLONG_MS = 400

/** Makes the deliveries of one process. Any number of dispatchers work at the same queue. */
export interface Dispatcher {
  /** Claims due deliveries and begins them, and does not wait for their end. @returns the number of deliveries begun */
  run(services: Services): Promise<number>
  /** Claims nothing more, waits for the deliveries under way, at most `graceMs`, and leaves the rest to other dispatchers. */
  stop(services: Services): Promise<void>
}

interface DispatcherOptions {
  /** Called when the outcome of an attempt, or the lease, could not be stored. The attempt is made again. */
  onFailure(error: unknown): void
  /** Called when there is room for another delivery. */
  onEnd(): void
  /** How long a stop waits for attempts that are under way, in milliseconds. */
  readonly graceMs?: number
  readonly makeGate?: MakeGate
  /** Absent while tracing is off. */
  readonly tracer?: Tracer | undefined
  /** Fewer places, for tests. */
  readonly bounds?: Partial<typeof dispatcherBounds>
}

const dispatcherBounds = { places: MAX_UNDER_WAY, placesPerOwner: MAX_PER_OWNER, placesKept: KEPT_FOR_OTHERS }

export function createDispatcher(
  id: DispatcherId,
  makeServices: (trace?: Trace) => Services,
  { onFailure, onEnd, graceMs = 5000, makeGate = unmeasured, tracer, bounds: given = {} }: DispatcherOptions,
): Dispatcher {
  const underWay = new Map<WebhookDeliveryId, Promise<void>>()
  const bounds = { ...dispatcherBounds, ...given }
  const places = makeGate('webhook_deliveries', { ...bounds, queue: 0, queuePerOwner: 0 })
  const writing = makeGate('webhook_writes', {
    places: MAX_WRITING,
    placesPerOwner: MAX_WRITING_PER_OWNER,
    placesKept: 1,
    queue: bounds.places,
    queuePerOwner: bounds.placesPerOwner,
  })
  const end = new AbortController()
  setMaxListeners(0, end.signal) // each attempt under way adds a listener
  let isStopped = false
  let hasClaimed = false
  let prolonging: NodeJS.Timeout | undefined

  async function claim({ db, write, clock }: Services): Promise<ClaimedDelivery[]> {
    const placesFree = bounds.places - underWay.size
    if (isStopped || placesFree <= 0) return []
    const now = clock.now()
    const { placesPerOwner, placesKept } = bounds
    const asking = { id, underWay: [...underWay.keys()], busy: places.holders, bounds: { placesPerOwner, placesFree, placesKept } }
    const due = await findDueWebhooks(db, asking, now)
    if (due.length === 0 || isStopped) return []
    hasClaimed = true
    return write((tx) => claimDeliveries(tx, asking, due, { mayReceive, now }))
  }

  function beginDelivery(claimed: ClaimedDelivery): void {
    if (underWay.size === 0) prolonging = setInterval(prolong, PROLONG_MS).unref()
    // the attempt is a part of the trace of the request that has caused the event
    const span = tracer?.begin('webhook attempt', 'internal', { traceparent: claimed.traceparent, facts: factsOf(claimed) })
    const services = makeServices(span && { span })
    const { owner } = claimed
    const hasPlace = places.tryEnter(owner) // the claim has counted the free places
    const write: Services['write'] = (act) => writing.run(owner, () => services.write(act))
    const delivering = deliver(servicesWith(services, { write }), claimed, id, end.signal)
    const work = (span ? inSpan(span, delivering) : delivering).catch(onFailure).finally(() => {
      underWay.delete(claimed.id)
      if (hasPlace) places.leave(owner)
      if (underWay.size === 0) clearInterval(prolonging)
      onEnd()
    })
    underWay.set(claimed.id, work)
  }

  function prolong(): void {
    prolongDispatcher(makeServices().db, id).catch(onFailure)
  }

  return {
    async run(services) {
      const claimed = await claim(services)
      for (const delivery of claimed) beginDelivery(delivery)
      return claimed.length
    },
    async stop({ write }) {
      isStopped = true
      let timer: NodeJS.Timeout | undefined
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMs)
      })
      await Promise.race([Promise.all(underWay.values()), grace])
      clearTimeout(timer)
      end.abort()
      await Promise.all(underWay.values())
      if (hasClaimed) await write((tx) => releaseClaims(tx, id))
    },
  }
}

function factsOf({ id, webhookId, eventId, eventType, attempts }: ClaimedDelivery): SpanFacts {
  return {
    'petstore.webhook': webhookId,
    'petstore.delivery': id,
    'petstore.event': eventId,
    'petstore.event_type': eventType,
    'petstore.attempt': attempts + 1,
  }
}
