import {
  type AttemptRecord,
  type ClaimedDelivery,
  type DeliveryStanding,
  disableWebhookRow,
  freezeBody,
  recordAttempt,
  setFailingSince,
} from '../../db/queries/dispatch.js'
import type { WebhookDisabledReason } from '../../db/queries/webhooks.js'
import type { Span } from '../../observability/trace.js'
import { DAY_MS } from '../../values/durations.js'
import type { DispatcherId } from '../../values/ids.js'
import { readUrl } from '../../values/readUrl.js'
import type { WebhookOutcome } from '../ports/webhookSender.js'
import type { Services } from '../services.js'
import { countDeliveredParts } from './countDeliveredParts.js'
import { deliveredBody } from './deliveredBody.js'
import { nextAttempt, readRetryAfter } from './retrySchedule.js'
import { signedHeaders, signingSecrets } from './sign.js'
import { tellOwner } from './tellOwner.js'

const GONE = 410
/** An endpoint that has failed for this time without a success is disabled. */
const MAX_FAILING_MS = 5 * DAY_MS

/** Makes one attempt at a claimed delivery and records its outcome. @param signal aborts the attempt; an aborted attempt is not recorded. */
export async function deliver(services: Services, claimed: ClaimedDelivery, dispatcher: DispatcherId, signal: AbortSignal): Promise<void> {
  const refusal = refusalOf(claimed)
  if (refusal !== undefined) {
    await finish(services, claimed, dispatcher, undefined, { kind: 'failure', reason: refusal })
    return
  }
  const { webhookSender, wallClock, secrets, clock, origin } = services
  const body = await frozenBody(services, claimed)
  const startedAt = wallClock.now()
  const signed = signedHeaders(claimed.eventId, body, startedAt, signingSecrets(secrets, claimed, clock.now()))
  const call = origin.trace?.span.child('POST', 'client', { 'http.request.method': 'POST', 'server.address': readUrl(claimed.url)?.host })
  const headers = call ? { ...signed, ...call.headers } : signed
  const outcome = await webhookSender.send({ url: claimed.url, headers, body }, signal)
  if (call) endCall(call, outcome)
  if (signal.aborted) return
  const duration = wallClock.now().getTime() - startedAt.getTime()
  const attempt = {
    number: claimed.attempts + 1,
    startedAt,
    duration: Math.max(0, duration),
    requestHeaders: JSON.stringify(headers),
    responseStatus: outcome.kind === 'reply' ? outcome.status : null,
    responseBody: outcome.kind === 'reply' ? outcome.text : null,
    error: isDelivered(outcome) ? null : errorOf(outcome),
  }
  await finish(services, claimed, dispatcher, attempt, outcome)
}

/** The reason why the delivery must not be sent; undefined when it may be sent. */
function refusalOf({ isAllowed, eventBody, shapedBody }: ClaimedDelivery): string | undefined {
  if (!isAllowed) return 'The owner of the endpoint may no longer read the event’s object.'
  return eventBody === null && shapedBody === null ? 'The body of the event was deleted before it could be sent.' : undefined
}

/** The bytes of this delivery: the same at every attempt, even when the endpoint has changed its version or its selection since. */
async function frozenBody(services: Services, claimed: ClaimedDelivery): Promise<string> {
  const { eventShape, write } = services
  const { id, eventBody, shapedBody, attempts } = claimed
  if (shapedBody !== null) return shapedBody
  const whole = eventBody ?? '' // `refusalOf` has checked that one of the two bodies exists
  if (attempts > 0) return whole // as the first attempt sent it
  const body = deliveredBody(eventShape, whole, claimed)
  if (body !== whole) await write((tx) => freezeBody(tx, id, body))
  countDeliveredParts(services, claimed)
  return body
}

function isDelivered(outcome: WebhookOutcome): boolean {
  return outcome.kind === 'reply' && outcome.status >= 200 && outcome.status < 300
}

function errorOf(outcome: WebhookOutcome): string {
  if (outcome.kind === 'failure') return outcome.reason
  return outcome.status >= 300 && outcome.status < 400
    ? `Answered ${outcome.status}: redirects are not followed.`
    : `Answered ${outcome.status}.`
}

function endCall(call: Span, outcome: WebhookOutcome): void {
  if (outcome.kind === 'failure') return call.end('no_reply')
  const { status } = outcome
  call.add({ 'http.response.status_code': status })
  call.end(isDelivered(outcome) ? undefined : String(status))
}

/** Records the attempt, and updates the delivery and its endpoint. */
async function finish(
  services: Services,
  claimed: ClaimedDelivery,
  dispatcher: DispatcherId,
  attempt: AttemptRecord | undefined,
  outcome: WebhookOutcome,
): Promise<void> {
  const now = services.clock.now()
  const standing = standingAfter(services, claimed, attempt, outcome, now)
  const reason = disablingReason(claimed, attempt, outcome, now)
  const isDisabled = await services.write(async (tx) => {
    await recordAttempt(tx, dispatcher, claimed.id, attempt, standing)
    if (!attempt) return false
    const { webhookId, failingSince } = claimed
    if (isDelivered(outcome) === (failingSince !== null)) await setFailingSince(tx, webhookId, isDelivered(outcome) ? null : now)
    return reason !== undefined && disableWebhookRow(tx, webhookId, reason, now)
  })
  report(services, claimed, standing, outcome, now)
  if (isDisabled && reason) await tellOwner(services, claimed, reason)
}

function standingAfter(
  { webhookSchedule, ids, wallClock }: Services,
  { attemptsOfRound }: ClaimedDelivery,
  attempt: AttemptRecord | undefined,
  outcome: WebhookOutcome,
  now: Date,
): DeliveryStanding {
  if (isDelivered(outcome)) return { status: 'delivered', finishedAt: now }
  const isFinal = !attempt || (outcome.kind === 'reply' && outcome.status === GONE)
  const retryAfter = outcome.kind === 'reply' ? readRetryAfter(outcome.retryAfter, wallClock.now()) : undefined // a date of the receiver’s clock
  const chance = ids.random(1).readUInt8() / 255
  const nextAttemptAt = isFinal ? undefined : nextAttempt(webhookSchedule, attemptsOfRound + 1, now, { chance, retryAfter })
  return nextAttemptAt ? { status: 'pending', nextAttemptAt } : { status: 'failed', finishedAt: now }
}

function disablingReason(
  { failingSince }: ClaimedDelivery,
  attempt: AttemptRecord | undefined,
  outcome: WebhookOutcome,
  now: Date,
): Exclude<WebhookDisabledReason, 'owner'> | undefined {
  if (!attempt || isDelivered(outcome)) return undefined
  if (attempt.responseStatus === GONE) return 'gone'
  return failingSince && now.getTime() - failingSince.getTime() >= MAX_FAILING_MS ? 'failing' : undefined
}

function report(
  { alerts, countDelivery }: Services,
  claimed: ClaimedDelivery,
  { status }: DeliveryStanding,
  outcome: WebhookOutcome,
  now: Date,
): void {
  countDelivery(status === 'pending' ? 'retried' : status, (now.getTime() - claimed.eventCreatedAt.getTime()) / 1000)
  const { id: deliveryId, webhookId, eventId, eventType } = claimed
  if (status === 'failed') alerts.deliveryFailed({ deliveryId, webhookId, eventId, eventType, reason: errorOf(outcome) })
}
