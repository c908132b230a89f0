/** One attempt, as it goes out: a POST. */
export interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What came of an attempt. */
export type WebhookOutcome =
  | {
      readonly kind: 'reply'
      readonly status: number
      /** The first KB of the reply's body, as text. */
      readonly text: string
      /** The `Retry-After` header as it was sent. */
      readonly retryAfter: string | undefined
    }
  /** There was no reply in time, or none was asked for. The reason is written for the endpoint's owner. */
  | { readonly kind: 'failure'; readonly reason: string }

/** Takes events to endpoints, and to nowhere else: a target that is not public is refused when it is named, and again when it is connected to. */
export interface WebhookSender {
  /** Whether an endpoint may be there. @throws VALIDATION_ERROR naming the field `url`, the reason, and what is allowed. */
  mustBeAllowed(url: string): Promise<void>
  /** Sends once; it follows no redirect. It never throws. @param signal gives the attempt up. */
  send(request: WebhookRequest, signal?: AbortSignal): Promise<WebhookOutcome>
  /** Gives up the attempts that are under way. */
  close(): Promise<void>
}
