import type { Readable } from 'node:stream'
import type { ChargeOutcome, ChargeRequest, PaymentProvider, RefundOutcome, UnknownOutcome } from '../../domain/ports/payments.js'
import { readRetryAfter } from '../../domain/webhooks/retrySchedule.js'
import { toMinorUnits } from '../../values/currency.js'
import { post } from '../post.js'
import { readChargeId } from './chargeId.js'
import { redacted } from './redacted.js'

const CONNECT_MS = 10_000
/** Bytes of an answer that are read. */
const MAX_ANSWER = 64 * 1024
/** Timeout for the body of an answer after its head has arrived, in milliseconds. */
const BODY_MS = 2000

/** Refusals (4xx) that say nothing about the request: timeout, conflict, too early, too many requests. */
const passing: ReadonlySet<number> = new Set([408, 409, 425, 429])

/** The part of a request that its headers show. */
type Asking = Pick<ChargeRequest, 'key' | 'span'>

interface ProviderReply {
  readonly status: number
  readonly text: string
  readonly retryAfterMs: number | undefined
}

/**
 * A payment provider behind HTTP: `POST /charges {reference, amount, currency, paymentMethod}` gives 201 `{id}` or 402, `POST /refunds {chargeId,
 * amount}` gives any 2xx. Amounts are in the currency's minor units. Every call has an `Idempotency-Key`.
 */
export function createHttpPayments(baseUrl: string): PaymentProvider {
  async function ask(path: string, { key, span }: Asking, body: object, signal: AbortSignal | undefined): Promise<ProviderReply> {
    const connection = new AbortController()
    const end = () => connection.abort(signal?.reason)
    signal?.addEventListener('abort', end)
    try {
      if (signal?.aborted) end()
      const reply = await post(new URL(`${baseUrl}${path}`), {
        headers: { 'content-type': 'application/json', 'idempotency-key': key, ...span?.headers },
        body: JSON.stringify(body),
        connectMs: CONNECT_MS,
        signal: connection.signal,
      })
      const { statusCode: status = 0, headers } = reply // a reply has a status
      return { status, text: await readText(reply), retryAfterMs: readRetryAfter(headers['retry-after'], new Date()) }
    } finally {
      signal?.removeEventListener('abort', end)
      connection.abort()
    }
  }
  return {
    async charge(request, signal): Promise<ChargeOutcome> {
      const { reference, amount, currency, method } = request
      const units = minorUnits(amount, currency)
      if (typeof units !== 'number') return { kind: 'notSent', cause: units }
      try {
        const body = { reference, amount: units, currency, paymentMethod: method }
        return chargeOutcome(await ask('/charges', request, body, signal))
      } catch (cause) {
        return { kind: 'unknown', isFault: true, cause }
      }
    },
    async refund(request, signal): Promise<RefundOutcome> {
      const { chargeId, amount, currency } = request
      const units = minorUnits(amount, currency)
      if (typeof units !== 'number') return { kind: 'notSent', cause: units }
      try {
        return refundOutcome(await ask('/refunds', request, { chargeId, amount: units }, signal))
      } catch (cause) {
        return { kind: 'unknown', isFault: true, cause }
      }
    },
  }
}

function chargeOutcome(answer: ProviderReply): ChargeOutcome {
  const { status } = answer
  const chargeId = status === 200 || status === 201 ? readChargeId(answer.text) : undefined
  if (chargeId !== undefined) return { kind: 'charged', chargeId }
  if (status === 402) return { kind: 'declined', reason: 'The payment was declined' }
  if (!isRefusal(status)) return unknown(answer)
  return { kind: status === 401 || status === 403 ? 'misconfigured' : 'rejected', status, answer: redacted(answer.text) }
}

function refundOutcome(answer: ProviderReply): RefundOutcome {
  const { status } = answer
  if (status >= 200 && status < 300) return { kind: 'refunded' }
  return isRefusal(status) ? { kind: 'refused', status, answer: redacted(answer.text) } : unknown(answer)
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && !passing.has(status)
}

function unknown({ status, text, retryAfterMs }: ProviderReply): UnknownOutcome {
  const cause = new Error(`the payment provider answered ${status}: ${redacted(text)}`)
  return { kind: 'unknown', isFault: !passing.has(status), cause, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

function minorUnits(...amount: Parameters<typeof toMinorUnits>): number | RangeError {
  try {
    return toMinorUnits(...amount)
  } catch (error) {
    if (error instanceof RangeError) return error
    throw error
  }
}

/** The beginning of an answer's body, without its byte order mark. A broken connection ends it early. */
async function readText(body: Readable): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  const patience = setTimeout(() => body.destroy(), BODY_MS)
  try {
    for await (const part of body) {
      parts.push(part)
      length += part.length
      if (length >= MAX_ANSWER) break
    }
  } catch {
    // the connection was lost: an incomplete answer is no JSON
  } finally {
    clearTimeout(patience)
  }
  return new TextDecoder().decode(Buffer.concat(parts).subarray(0, MAX_ANSWER))
}
