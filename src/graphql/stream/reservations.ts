import { randomUUID } from 'node:crypto'
import { ApiError } from '../../values/errors/apiError.js'
import { conflict } from '../../values/errors/make.js'
import type { EventStream } from './eventStream.js'

interface Reservation {
  readonly owner: string
  readonly stream: EventStream
  /** Ends what nobody has opened in time; none once it is open. */
  expiry: NodeJS.Timeout | undefined
}

/** Streams by the ticket that was given for each. A ticket is of use to the one it was given to alone, and as long as the stream lasts. */
export class Reservations {
  private readonly byTicket = new Map<string, Reservation>()

  constructor(private readonly expiresMs: number) {}

  /** @returns the ticket of a stream that has to be opened soon. */
  add(owner: string, stream: EventStream): string {
    const ticket = randomUUID()
    const expiry = setTimeout(() => stream.body.destroy(), this.expiresMs)
    this.byTicket.set(ticket, { owner, stream, expiry })
    stream.body.once('close', () => {
      clearTimeout(expiry)
      this.byTicket.delete(ticket)
    })
    return ticket
  }

  /** The stream of a ticket. @throws NOT_FOUND when there is none, it has ended, or it is somebody else's. */
  find(owner: string, ticket: string): EventStream {
    return this.reservationOf(owner, ticket).stream
  }

  /** The stream of a ticket, to be sent to its one reader. @throws NOT_FOUND as `find`, CONFLICT when it has one. */
  open(owner: string, ticket: string): EventStream {
    const reservation = this.reservationOf(owner, ticket)
    if (!reservation.expiry) throw conflict('The stream is open already: it has one reader')
    clearTimeout(reservation.expiry)
    reservation.expiry = undefined
    return reservation.stream
  }

  private reservationOf(owner: string, ticket: string): Reservation {
    const found = this.byTicket.get(ticket)
    // a stream that was destroyed keeps its ticket until the next turn of the event loop
    if (found?.owner !== owner || !found.stream.isOpen)
      throw new ApiError('NOT_FOUND', 'There is no such stream: reserve one with PUT', { resource: 'Stream' })
    return found
  }
}
