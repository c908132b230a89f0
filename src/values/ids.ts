import { randomBytes, randomUUID } from 'node:crypto'

/** The id of a row, 1..2^53-1. Its type names the kind of row, so that a pet's id cannot be passed as an order's id. */
type Id<Kind extends string> = number & { readonly kind: Kind }

export type PetId = Id<'Pet'>
export type CategoryId = Id<'Category'>
export type TagId = Id<'Tag'>
export type PhotoId = Id<'Photo'>
export type UserId = Id<'User'>
export type OrderId = Id<'Order'>
/** The id of work that goes on after its first commit, such as an order. */
export type WorkId = Id<string>
export type ApiKeyId = Id<'ApiKey'>
export type OAuthClientId = Id<'OAuthClient'>
export type AuditEventId = Id<'AuditEvent'>
export type EventId = Id<'Event'>
export type WebhookId = Id<'Webhook'>
export type WebhookDeliveryId = Id<'WebhookDelivery'>
export type RequestLogEntryId = Id<'RequestLogEntry'>
export type DeprecationUseId = Id<'DeprecationUse'>
/** An id from a column of the database or from a verified token. Such a value is an id of the kind that the column or the token holds. */
export function idOf<OfKind extends Id<string>>(value: unknown): OfKind {
  return Number(value) as OfKind
}

/** A UUID. Its type names the kind of object. */
export type SessionId = string & { readonly kind: 'Session' }
export type DispatcherId = string & { readonly kind: 'Dispatcher' }

/** The source of new ids. It is a service, so that tests can predict the ids. */
export interface Ids {
  /** UUID v4 (RFC 9562). */
  uuid(): string
  /** `bytes` random bytes from a cryptographic source. */
  random(bytes: number): Buffer
}

export const systemIds: Ids = { uuid: randomUUID, random: randomBytes }
