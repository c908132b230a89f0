import type { GraphQLError } from 'graphql'
import type { RequestContext } from '../../context.js'
import { shareOwner } from '../../domain/caller.js'
import type { Log } from '../../observability/log.js'
import type { Metrics } from '../../observability/metrics.js'
import { conflict, invalidField, unavailable } from '../../values/errors/make.js'
import type { TrustedDocuments } from '../trusted/trustedDocuments.js'
import { EventStream } from './eventStream.js'
import { OperationPlaces } from './operationPlaces.js'
import { type StreamedOperation, type StreamRequest, streamedOperation } from './operationRequest.js'
import { Places, tooMany } from './places.js'
import { type Begin, createPreparation, once, type PreparationOptions } from './prepare.js'
import { Reservations } from './reservations.js'
import { type StreamLimits, streamLimits } from './streamLimits.js'

interface StreamOptions extends Omit<PreparationOptions, 'renewalMs'> {
  readonly trusted: TrustedDocuments
  readonly log: Log
  readonly metrics: Metrics
  readonly limits?: Partial<StreamLimits>
}

/** Operations of every kind as event streams, in both modes of the graphql-sse protocol, without their transport. */
export interface Streams {
  /** Makes a stream for one operation. A refusal of the operation is sent on the stream, where browsers can read it. */
  single(request: StreamRequest, context: RequestContext): Promise<EventStream>
  /** Reserves a stream for many operations. @returns its ticket */
  reserve(context: RequestContext): string
  /** The reserved stream of a ticket, for its only reader. @throws NOT_FOUND, CONFLICT when it has a reader */
  open(ticket: string, context: RequestContext): EventStream
  /** Runs an operation on a reserved stream. @returns the reasons why the operation cannot run; undefined when it runs */
  add(ticket: string, request: StreamRequest, context: RequestContext): Promise<readonly GraphQLError[] | undefined>
  /** Ends an operation of a reserved stream after its current result. @throws NOT_FOUND, VALIDATION_ERROR without an operation id */
  stop(ticket: string, operationId: () => string | undefined, context: RequestContext): void
  /** Ends all operations and their streams, and refuses new streams. Does not wait for the ends. */
  drain(): void
}

export function createStreams(options: StreamOptions): Streams {
  const { log, metrics } = options
  const limits = { ...streamLimits, ...options.limits }
  const prepare = createPreparation({ ...options, renewalMs: limits.heartbeatMs })
  const unqueued = { queue: 0, queuePerOwner: 0 }
  const { streams: placesPerOwner, streamsInAll, streamsKept } = limits
  const streamGate = metrics.makeGate('streams', { ...unqueued, places: streamsInAll, placesPerOwner, placesKept: streamsKept })
  const places = new Places(streamGate, 'streams', placesPerOwner)
  const operationPlaces = new OperationPlaces(options.documents, metrics.makeGate, limits)
  const reservations = new Reservations(limits.reservationMs)
  const streams = new Set<EventStream>()
  let isDraining = false

  function mustBeServing(): void {
    if (isDraining) throw unavailable('The server is stopping')
  }

  /** @throws RATE_LIMIT_EXCEEDED, SERVICE_UNAVAILABLE */
  function makeStream(owner: string): EventStream {
    mustBeServing()
    const giveBack = places.take(owner)
    const stream = new EventStream(limits, () => {
      streams.delete(stream)
      giveBack()
    })
    streams.add(stream)
    return stream
  }

  /** Runs an operation on a stream. The end of the operation is left to the stream. */
  async function run(stream: EventStream, id: string | undefined, begin: Begin, requestId: string, giveBack: () => void): Promise<void> {
    try {
      await stream.run(id, begin)
    } catch (err) {
      log.of('graphql').error({ err, requestId }, 'an operation of an event stream failed')
      stream.body.destroy()
    } finally {
      giveBack()
    }
  }

  /** @throws VALIDATION_ERROR, DOCUMENT_NOT_TRUSTED, SERVICE_UNAVAILABLE when too many of the caller's documents wait for parsing */
  async function readOperation(request: StreamRequest, context: RequestContext): Promise<StreamedOperation> {
    const asked = streamedOperation(request, options.trusted)
    if (!options.documents.get(asked.query)) await options.executor.turns.take(ownerOf(context))
    return asked
  }

  return {
    async single(request, context) {
      const { refusals, begin, parts, cancel } = await prepare(request, await readOperation(request, context), context)
      const owner = ownerOf(context)
      let stream: EventStream | undefined
      let giveBack: () => void
      try {
        stream = makeStream(owner)
        giveBack = operationPlaces.take(owner, parts)
      } catch (error) {
        stream?.body.destroy()
        cancel?.()
        throw error
      }
      void run(stream, undefined, refusals ? () => once({ errors: refusals }) : begin, request.id, giveBack).then(() => stream.end())
      return stream
    },

    reserve(context) {
      const owner = ownerOf(context)
      return reservations.add(owner, makeStream(owner))
    },

    open: (ticket, context) => reservations.open(ownerOf(context), ticket),

    async add(ticket, request, context) {
      const owner = ownerOf(context)
      mustBeServing()
      reservations.find(owner, ticket) // a request with an unknown ticket is refused before it waits for a turn
      const asked = await readOperation(request, context)
      const { operationId: id } = asked
      const streamWithRoom = (): EventStream => {
        mustBeServing()
        const stream = reservations.find(owner, ticket) // the stream may have ended meanwhile
        if (id === undefined) throw invalidField('extensions.operationId', 'is required on a stream with several operations')
        if (stream.has(id)) throw conflict('The stream already has an operation with this id', { operationId: id })
        if (stream.operations >= limits.operations) throw tooMany('operations', limits.operations)
        return stream
      }
      streamWithRoom()
      const { refusals, begin, parts, cancel } = await prepare(request, asked, context)
      if (refusals) return refusals
      try {
        const stream = streamWithRoom()
        void run(stream, id, begin, request.id, operationPlaces.take(owner, parts))
      } catch (error) {
        cancel()
        throw error
      }
      return undefined
    },

    stop(ticket, operationId, context) {
      const stream = reservations.find(ownerOf(context), ticket) // a request with an unknown ticket is told nothing else
      const id = operationId()
      if (!id) throw invalidField('operationId', 'is required')
      stream.stop(id)
    },

    drain() {
      isDraining = true
      for (const stream of streams) void stream.drain()
    },
  }
}

function ownerOf({ actor, services: { origin } }: RequestContext): string {
  return shareOwner(actor, origin.address)
}
