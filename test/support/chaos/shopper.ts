import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome } from '../steadyLoad.js'

/** A call of a shopper under one key, with its final answer. */
export interface Wish {
  readonly key: string
  readonly kind: 'place' | 'cancel'
  readonly style: 'rest' | 'graphql'
  readonly input: object
  status: number
  /** The bytes of the answer; of a refusal only the constant part. */
  text: string
  orderId: number | undefined
  attempts: number
}

export interface Shop {
  readonly urls: readonly string[]
  readonly apiKey: string
  readonly petIds: readonly number[]
  readonly isOpen: () => boolean
  /** Gets every attempt of every call. */
  readonly outcomes: Outcome[]
}

const PLACE = 'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id } }'

/**
 * Places orders, and cancels some of them, until the shop closes. A shopper leaves only after it has cancelled an order,
 * even if few calls were answered before the shop closed. Every call is repeated under its key until it has its answer.
 */
export async function shop(place: Shop): Promise<Wish[]> {
  const wishes: Wish[] = []
  const hasCancelled = () => wishes.some(({ kind, status }) => kind === 'cancel' && status < 300)
  while (place.isOpen() || !hasCancelled()) {
    const bought = wishes.filter(({ kind, status, orderId }) => kind === 'place' && status < 300 && orderId !== undefined)
    const cancelled = new Set(wishes.filter(({ kind }) => kind === 'cancel').map(({ orderId }) => orderId))
    const isCancelling = !place.isOpen() || Math.random() < 0.3
    const target = isCancelling ? bought.find(({ orderId }) => !cancelled.has(orderId)) : undefined
    wishes.push(target?.orderId ? await insist(place, 'cancel', target.orderId) : await insist(place, 'place', undefined))
  }
  return wishes
}

async function insist(place: Shop, kind: Wish['kind'], orderId: number | undefined): Promise<Wish> {
  const style = kind === 'place' && Math.random() < 0.4 ? 'graphql' : 'rest'
  const petId = place.petIds[Math.floor(Math.random() * place.petIds.length)] ?? 0
  const input = { items: [{ petId, quantity: 1 + Math.floor(Math.random() * 2) }] }
  const wish: Wish = { key: randomUUID(), kind, style, input, status: 0, text: '', orderId, attempts: 0 }
  for (;;) {
    wish.attempts += 1
    const sentAt = performance.now()
    const answered = await call(place, wish).catch(() => undefined)
    place.outcomes.push({ name: kind, outcome: String(answered?.status ?? 'cut'), sentAt, ms: performance.now() - sentAt })
    if (answered && isFinal(answered)) {
      Object.assign(wish, { status: answered.status, text: answered.text, orderId: answered.orderId ?? orderId })
      return wish
    }
    await sleep(50 + Math.random() * 400)
  }
}

interface Answered {
  readonly status: number
  readonly text: string
  readonly isToBeAskedAgain: boolean
  readonly orderId: number | undefined
}

function isFinal({ status, isToBeAskedAgain }: Answered): boolean {
  return status < 500 && !isToBeAskedAgain
}

/** @returns the answer of the gateway; a GraphQL answer is given in the form of REST. */
async function call({ urls, apiKey }: Shop, wish: Wish): Promise<Answered> {
  const url = urls[Math.floor(Math.random() * urls.length)] ?? ''
  const headers = { 'content-type': 'application/json', 'x-api-key': apiKey, 'idempotency-key': wish.key }
  const [path, body] =
    wish.kind === 'cancel'
      ? [`/v1/orders/${wish.orderId}/cancel`, undefined]
      : wish.style === 'rest'
        ? ['/v1/orders', JSON.stringify(wish.input)]
        : ['/graphql', JSON.stringify({ query: PLACE, variables: { input: wish.input } })]
  const { 'content-type': type, ...bare } = headers
  const response = await fetch(url + path, {
    method: 'POST',
    headers: body === undefined ? bare : { ...bare, 'content-type': type },
    body,
    signal: AbortSignal.timeout(15_000),
  })
  const text = await response.text()
  const parsed = JSON.parse(text)
  const error = parsed.error ?? parsed.errors?.[0]?.extensions
  return {
    status: error?.status ?? response.status,
    text: error ? JSON.stringify([error.code, error.details]) : text,
    isToBeAskedAgain: error?.retry?.afterSeconds !== undefined,
    orderId: parsed.id ?? parsed.data?.placeOrder?.id,
  }
}

/** Repeats the call by REST under its key. */
export async function askAgain(place: Shop, wish: Wish): Promise<string> {
  const answered = await call(place, { ...wish, style: 'rest' })
  return answered.text
}
