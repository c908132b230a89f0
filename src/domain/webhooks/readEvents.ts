import { type EventFilter, type EventRow, eventReads, eventSorts } from '../../db/queries/events.js'
import { invalidField, notFound } from '../../values/errors/make.js'
import type { Fields, RowOf, Shown } from '../../values/fields.js'
import type { EventId } from '../../values/ids.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { visibleEvents } from './visibility.js'

export type { EventRow }

/** @throws NOT_FOUND, also when the actor may not read the event's object */
export async function getEvent<Chosen extends Fields | undefined = undefined>(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  id: EventId,
  fields?: Chosen,
): Promise<RowOf<EventRow, Chosen>> {
  const event = await eventReads.one(db, visibleEvents(actor), id, fields)
  if (!event) throw notFound('Event', id)
  return event
}

/** The events whose objects the actor may read, by default newest first. @throws VALIDATION_ERROR */
export function listEvents(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  args: EventFilter & PageArguments,
  fields: Fields,
): Promise<Page<Shown<EventRow>>> {
  const { type, eventId, objectType, objectId, from, to } = args
  if (from && to && from >= to) throw invalidField('to', 'must be after from')
  const filter = { type, eventId, objectType, objectId, from, to }
  return eventReads.page(db, visibleEvents(actor), filter, parsePage(args, eventSorts, '-id'), fields)
}
