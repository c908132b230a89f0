import type { PaymentProvider } from '../../domain/payments.js'

/** The first bytes of an answer hold all that is read of it. */
const MAX_ANSWER = 8192

/**
 * A payment provider behind HTTP: `POST /charges {reference, amount, currency, paymentMethod}` gives 201 `{id}` or 402, `POST /refunds {chargeId,
 * amount}` any 2xx; amounts in cents, every call with `Idempotency-Key`.
 */
export function createHttpPayments(baseUrl: string): PaymentProvider {
  async function post(path: string, key: string, body: object, signal?: AbortSignal): Promise<{ status: number; answer: unknown }> {
    const response = await fetch(`${baseUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    })
    const text = await beginning(response)
    return { status: response.status, answer: text.startsWith('{') ? JSON.parse(text) : undefined }
  }
  return {
    async charge({ key, reference, amount, currency, method }, signal) {
      const { status, answer } = await post('/charges', key, { reference, amount, currency, paymentMethod: method }, signal)
      if (status === 402) return { kind: 'declined', reason: 'The payment was declined' }
      const id = (answer as { id?: unknown } | undefined)?.id
      if ((status !== 201 && status !== 200) || (typeof id !== 'string' && typeof id !== 'number'))
        throw new Error(`charge answered ${status}`)
      return { kind: 'charged', chargeId: String(id) }
    },
    async refund({ key, chargeId, amount }, signal) {
      const { status } = await post('/refunds', key, { chargeId, amount }, signal)
      if (status < 200 || status > 299) throw new Error(`refund answered ${status}`)
    },
  }
}

/** As much of an answer as is read of it, however much there is. */
async function beginning(response: Response): Promise<string> {
  // Node's streams can be iterated over, of which the types of browsers know nothing
  const body = (response.body ?? []) as unknown as AsyncIterable<Uint8Array>
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body) {
    parts.push(part)
    length += part.length
    if (length >= MAX_ANSWER) break
  }
  return Buffer.concat(parts).toString('utf8', 0, MAX_ANSWER)
}
