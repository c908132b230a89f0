import { randomUUID } from 'node:crypto'
import { ApiError } from '../../values/errors/apiError.js'
import { conflict } from '../../values/errors/make.js'
import type { EventStream } from './eventStream.js'

interface Reservation {
  readonly owner: string
  readonly stream: EventStream
  /** Ends a stream that is not opened in time; undefined when the stream is open. */
  expiry: NodeJS.Timeout | undefined
}

/** Reserved streams by ticket. Only the owner of a ticket can use it, as long as the stream lasts. */
export class Reservations {
  private readonly byTicket = new Map<string, Reservation>()

  constructor(private readonly expiresMs: number) {}

  /** @returns the ticket of a stream; the stream must be opened soon. */
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

  /** The stream of a ticket. @throws NOT_FOUND when the ticket is unknown, the stream has ended, or the ticket has another owner. */
  find(owner: string, ticket: string): EventStream {
    return this.reservationOf(owner, ticket).stream
  }

  /** The stream of a ticket, for its only reader. @throws NOT_FOUND as `find` does, CONFLICT when the stream has a reader. */
  open(owner: string, ticket: string): EventStream {
    const reservation = this.reservationOf(owner, ticket)
    if (!reservation.expiry) throw conflict('The stream is open already: a stream has only one reader')
    clearTimeout(reservation.expiry)
    reservation.expiry = undefined
    return reservation.stream
  }

  private reservationOf(owner: string, ticket: string): Reservation {
    const found = this.byTicket.get(ticket)
    // a destroyed stream keeps its ticket until the next turn of the event loop
    if (found?.owner !== owner || !found.stream.isOpen)
      throw new ApiError('NOT_FOUND', 'There is no such stream: reserve one with PUT', { resource: 'Stream' })
    return found
  }
}
