import { Extensions } from 'type-graphql'
import { ACCESS_TOKEN_SECONDS } from '../domain/ports/accessTokens.js'
import type { Constraint } from './constrained.js'

/**
 * States that an object type shows what an input has set, so its texts and lists are no longer than there. OpenAPI shows the limits.
 * @param input name of the input type
 */
export function ShownFrom(input: string): ClassDecorator {
  return Extensions({ shownFrom: input })
}

/** The input type that `ShownFrom` names. @param extensions of an object type */
export function shownFrom(extensions: Readonly<Record<string, unknown>>): string | undefined {
  return extensions.shownFrom as string | undefined // only `ShownFrom` writes this key
}

const MAX_INT = 2 ** 31 - 1

/** Limits of values that the gateway sends and no input sets. */
export const COUNT = { minimum: 0, maximum: MAX_INT } as const satisfies Constraint
export const ORDINAL = { minimum: 1, maximum: MAX_INT } as const satisfies Constraint
/** A status of HTTP, also one that RFC 9110 does not know: endpoints of others may send it. */
export const HTTP_STATUS = { minimum: 100, maximum: 999 } as const satisfies Constraint
/** In milliseconds; 24 days. */
export const DURATION = { minimum: 0, maximum: MAX_INT } as const satisfies Constraint
/** Lifetime of an access token, in seconds. */
export const TOKEN_LIFETIME = { minimum: 1, maximum: ACCESS_TOKEN_SECONDS } as const satisfies Constraint
export const SHOWN_REQUEST_ID = { minLength: 1, maxLength: 128 } as const satisfies Constraint
/** An address that is made from `PUBLIC_URL`, or a path with a query. */
export const ADDRESS = { maxLength: 2048 } as const satisfies Constraint
/** A secret that the gateway makes: a prefix, 256 random bits, and for some a checksum. */
export const NEW_SECRET = { maxLength: 100 } as const satisfies Constraint
/** The `client_id` of an OAuth client. */
export const CLIENT_ID = { maxLength: 40 } as const satisfies Constraint
/** The body of an event: the largest object has 100 lines, or 20 addresses and a description. */
export const EVENT_BODY = { maxLength: 1_000_000 } as const satisfies Constraint
/** Why a delivery failed. */
export const FAILURE = { maxLength: 300 } as const satisfies Constraint
/** The headers of one delivery. */
export const DELIVERY_HEADERS = { maxItems: 20 } as const satisfies Constraint
/** A signed JWT of the gateway. */
export const ACCESS_TOKEN = { maxLength: 4096 } as const satisfies Constraint
