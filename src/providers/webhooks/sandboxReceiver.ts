import type { WebhookOutcome, WebhookRequest, WebhookSender } from '../../domain/ports/webhookSender.js'
import { MAX_FAILURES } from '../../domain/sandbox/outcomes.js'
import { invalidField } from '../../values/errors/make.js'

interface ReceiverOptions {
  readonly publicUrl: () => string
  /** The number of recorded attempts at an event, at this address. */
  readonly countAttempts: (url: string, eventId: string) => Promise<number>
}

const PATH = '/sandbox/receiver/'
const REST = /^[A-Za-z0-9_-]{1,64}(?:\?fail=(\d{1,2}))?$/

/**
 * The same sender, with a receiver for rehearsals inside the process: endpoints at `{PUBLIC_URL}/sandbox/receiver/{id}?fail=N`. No connection is opened for them, so
 * they may have an address that is not public. The outcome follows from the recorded attempts, so it is the same whichever instance delivers.
 */
export function withSandboxReceiver(sender: WebhookSender, { publicUrl, countAttempts }: ReceiverOptions): WebhookSender {
  /** The text behind the path of the receiver; undefined for every other address. */
  const restOf = (url: string) => (url.startsWith(publicUrl() + PATH) ? url.slice(publicUrl().length + PATH.length) : undefined)

  async function receive(url: string, rest: string, { headers }: WebhookRequest): Promise<WebhookOutcome> {
    const failures = Number(REST.exec(rest)?.[1] ?? 0)
    const attempt = (await countAttempts(url, headers['webhook-id'] ?? '')) + 1
    return attempt <= failures
      ? { kind: 'reply', status: 503, text: `Attempt ${attempt} fails: the address asks for ${failures}.`, retryAfter: undefined }
      : { kind: 'reply', status: 200, text: `Attempt ${attempt} is accepted.`, retryAfter: undefined }
  }

  return {
    async mustAccept(url) {
      const rest = restOf(url)
      if (rest === undefined) return sender.mustAccept(url)
      if (!REST.test(rest))
        throw invalidField('url', 'must end with a name for the receiver of the sandbox, and with ?fail=N if it is to fail N times', {
          allowed: `${publicUrl()}${PATH}{id}?fail=N: the id has 1 to 64 letters, digits, _ or -, and N is 0 to ${MAX_FAILURES}`,
        })
    },
    async send(request, signal) {
      const rest = restOf(request.url)
      if (rest === undefined || !REST.test(rest)) return sender.send(request, signal)
      return receive(request.url, rest, request).catch(
        (): WebhookOutcome => ({ kind: 'failure', reason: 'The receiver of the sandbox failed.' }),
      )
    },
    close: () => sender.close(),
  }
}
