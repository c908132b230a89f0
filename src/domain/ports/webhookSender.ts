/** The request of one attempt, a POST. */
export interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type WebhookOutcome =
  | {
      readonly kind: 'reply'
      readonly status: number
      /** The first KB of the reply's body, as text. */
      readonly text: string
      /** The `Retry-After` header as it was sent. */
      readonly retryAfter: string | undefined
    }
  /** There was no reply in time, or the request was not sent. The reason is written for the endpoint's owner. */
  | { readonly kind: 'failure'; readonly reason: string }

/** Sends events to endpoints. It checks that a target is public when an owner sets the address, and again at every connection. */
export interface WebhookSender {
  /** Requires that an endpoint may have this address. @throws VALIDATION_ERROR naming the field `url`, the reason, and what is allowed. */
  mustAccept(url: string): Promise<void>
  /** Sends once, follows no redirect and never throws. @param signal aborts the attempt. */
  send(request: WebhookRequest, signal?: AbortSignal): Promise<WebhookOutcome>
  /** Aborts the attempts that are under way. */
  close(): Promise<void>
}
