export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

export interface Mailer {
  /** @throws SERVICE_UNAVAILABLE when the gateway cannot send mail. */
  mustBeReady(): void
  /** Queues a mail and returns at once, so that the time of a reply does not tell a caller whether a mail was sent. */
  post(mail: Mail): void
}
