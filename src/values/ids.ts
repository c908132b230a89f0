import { randomBytes, randomUUID } from 'node:crypto'

/** A row's number, marked with what it numbers, so that a pet's id cannot be passed where an order's is meant. 1..2^53-1. */
type Id<Kind extends string> = number & { readonly kind: Kind }

export type PetId = Id<'Pet'>
export type CategoryId = Id<'Category'>
export type TagId = Id<'Tag'>
export type PhotoId = Id<'Photo'>
export type UserId = Id<'User'>
export type OrderId = Id<'Order'>
export type ApiKeyId = Id<'ApiKey'>
export type OAuthClientId = Id<'OAuthClient'>
export type AuditEventId = Id<'AuditEvent'>
export type EventId = Id<'Event'>
export type WebhookId = Id<'Webhook'>
export type WebhookDeliveryId = Id<'WebhookDelivery'>
export type RequestLogEntryId = Id<'RequestLogEntry'>
/** A UUID, marked with what it names. */
export type SessionId = string & { readonly kind: 'Session' }
export type DispatcherId = string & { readonly kind: 'Dispatcher' }

/** Where new names come from: a service, so that tests can foresee them. */
export interface Ids {
  /** UUID v4 (RFC 9562). */
  uuid(): string
  /** `bytes` random bytes from a cryptographic source. */
  random(bytes: number): Buffer
}

export const systemIds: Ids = { uuid: randomUUID, random: randomBytes }
