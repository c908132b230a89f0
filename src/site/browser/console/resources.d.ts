/** The types of the API that the console uses, with the fields it shows. */

export interface Page<Row> {
  readonly data: readonly Row[]
  readonly pagination: { readonly nextCursor: string | null }
}

export interface Webhook {
  readonly id: number
  readonly url: string
  readonly description: string | null
  readonly events: readonly string[]
  readonly selection: string | null
  readonly status: 'active' | 'disabled'
  readonly disabledReason: 'owner' | 'gone' | 'failing' | null
  readonly failingSince: string | null
  readonly previousSecretExpiresAt: string | null
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
}

export interface WebhookWithSecret extends Webhook {
  readonly secret: string
}

/** The body that the endpoint form sends. */
export interface WebhookInput {
  readonly url: string
  readonly events: readonly string[]
  readonly description: string | null
  readonly selection: string | null
}

export interface HttpHeader {
  readonly name: string
  readonly value: string
}

export interface Preview {
  readonly method: string
  readonly url: string
  readonly headers: readonly HttpHeader[]
  readonly body: string
}

export interface Delivery {
  readonly id: number
  readonly webhookId: number
  readonly eventId: string
  readonly eventType: string
  readonly status: 'pending' | 'delivered' | 'failed'
  readonly attemptCount: number
  readonly nextAttemptAt: string | null
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly lastResponseStatus: number | null
  readonly lastError: string | null
}

export interface Attempt {
  readonly number: number
  readonly startedAt: string
  /** Milliseconds. */
  readonly duration: number
  readonly requestHeaders: readonly HttpHeader[]
  readonly responseStatus: number | null
  readonly responseBody: string | null
  readonly error: string | null
}

export interface DeliveryDetail extends Delivery {
  readonly requestBody: string | null
  readonly attempts: readonly Attempt[]
}

export interface ShopEvent {
  readonly id: number
  readonly eventId: string
  readonly eventType: string
  readonly timestamp: string
  readonly data: { readonly objectType: string; readonly objectId: number; readonly changes: unknown; readonly object: unknown }
}

export interface RequestLogEntry {
  readonly id: number
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly operationName: string | null
  readonly status: number
  /** Milliseconds. */
  readonly duration: number
  readonly errorCode: string | null
  readonly receivedAt: string
}

export interface User {
  readonly email: string
}

export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  /** Seconds. */
  readonly expiresIn: number
}

/** The credential of a signed-in user. */
export type Credential =
  | { readonly kind: 'key'; readonly key: string }
  | {
      readonly kind: 'session'
      readonly accessToken: string
      readonly refreshToken: string
      /** Milliseconds since 1970. */
      readonly expiresAt: number
    }

export interface FieldError {
  readonly field: string
  readonly message: string
}
