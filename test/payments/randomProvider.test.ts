import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { settleAll } from '../../src/domain/orders/settle/settleAll.js'
import type { ChargeOutcome, PaymentProvider, RefundOutcome } from '../../src/domain/ports/payments.js'
import { createLog } from '../../src/observability/log.js'
import { guarded } from '../../src/providers/payments/guarded.js'
import { createHttpPayments } from '../../src/providers/payments/http.js'
import { type CrashPoint, crashPoints } from '../../src/values/crashPoint.js'
import { type Answer, aKey, expectSoundBooks, lastOrderId, type Shop, shopOf } from '../orders/shop.js'
import { movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type HeardAnswer, plainly, type UnrulyProvider, unrulyProvider, type Whim } from '../support/unrulyProvider.js'
import { type Meaning, meaningOfCharge, meaningOfOutcome, meaningOfRefund, OrderModel, type OrderState } from './orderModel.js'
import { whims } from './whims.js'

/** The number of random replies of the provider; set `PROVIDER_RUNS=5000` for more. */
const BEHAVIOURS = Number(process.env.PROVIDER_RUNS ?? 60)
/** In a long run the invariants are checked only after every 20th sequence, to save time. */
const BOOKS_EVERY = BEHAVIOURS > 100 ? 20 : 1
const TIMEOUT_MS = 60

const clock = movableClock()
let provider: UnrulyProvider
let store: PetStore
let shop: Shop
let crashing: CrashPoint | undefined
let declines = false
let sequences = 0
let behaved = 0
/** The meanings of all replies by key, and the number of error lines by order. */
const answers = new Map<string, readonly Meaning[]>()
const alerts = new Map<number, number>()
/** Replies that the adapter misread. */
const misread: object[] = []
const pets: { readonly id: number; readonly price: number }[] = []
beforeAll(async () => {
  // every second id is a number that a JavaScript number cannot hold
  provider = await unrulyProvider(
    (n) => (n % 2 === 0 ? String(9_007_199_254_740_993n + 2n * BigInt(n)) : `"ch_${n} é\\u0020"`),
    () => declines,
  )
  const http = createHttpPayments(provider.url)
  const payments = guarded(compared(http), { timeoutMs: TIMEOUT_MS, attempts: 2, firstDelayMs: 1, breakAfter: 6, breakMs: 20 })
  const crashAt = (point: CrashPoint) => {
    if (point === crashing) throw new Error('the process ends here')
  }
  const log = createLog({ LOG_LEVEL: 'error' }, { write: countAlert })
  store = await petStore({ payments, clock, crashAt, log })
  shop = shopOf(store)
  for (const price of [{ price: 10.5 }, { price: 12_000, currency: 'JPY' }]) {
    const pet = await aPet(store, { ...price, stock: 1_000_000 })
    pets.push({ id: pet.id, price: price.price })
  }
})
afterAll(async () => {
  await store.close()
  await provider.close()
})

/** Compares every outcome of the adapter with the reply of the provider. A reply after the timeout does not count. */
function compared(adapter: PaymentProvider): PaymentProvider {
  async function compare<Outcome extends ChargeOutcome | RefundOutcome>(
    key: string,
    signal: AbortSignal | undefined,
    meaningOf: (heard: HeardAnswer) => Meaning,
    ask: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const outcome = await ask()
    const heard = signal?.aborted ? {} : (provider.answers.get(key)?.at(-1) ?? {})
    const meaning = meaningOf(heard)
    if (!signal?.aborted && !isDeepStrictEqual(meaningOfOutcome(outcome), meaning)) misread.push({ heard, outcome })
    answers.set(key, [...(answers.get(key) ?? []), meaning])
    return outcome
  }
  return {
    charge: (request, signal) => compare(request.key, signal, meaningOfCharge, () => adapter.charge(request, signal)),
    refund: (request, signal) => compare(request.key, signal, meaningOfRefund, () => adapter.refund(request, signal)),
  }
}

function countAlert(line: string): void {
  const { orderId } = JSON.parse(line)
  if (typeof orderId === 'number') alerts.set(orderId, (alerts.get(orderId) ?? 0) + 1)
}

type Step =
  | { readonly act: 'place'; readonly pet: number; readonly quantity: number; readonly hasKey: boolean; readonly declines: boolean }
  | { readonly act: 'retry' | 'cancel'; readonly of: number }
  | { readonly act: 'wait' | 'sweep'; readonly seconds: number }
  | { readonly act: 'crash'; readonly point: CrashPoint }

const place = fc.record({
  act: fc.constant('place' as const),
  pet: fc.nat(1),
  quantity: fc.integer({ min: 1, max: 3 }),
  hasKey: fc.boolean(),
  declines: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
})
/** The reservation lasts 900 s, the longest delay 300 s. */
const seconds = fc.constantFrom(0, 1, 3, 60, 300, 300, 800, 900)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: place },
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('retry', 'cancel'), of: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('wait' as const), seconds }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('crash' as const), point: fc.constantFrom(...crashPoints) }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('sweep' as const), seconds }) },
)

interface Wish {
  readonly key: string | undefined
  readonly input: object
  readonly answers: Answer[]
}

/** True when the cancellation of the order got a reply. Without a reply, a crashed process may or may not have cancelled the order. */
type Cancellations = Map<number, boolean>

/** The final decision in a reply; undefined when the reply asks for a retry. */
function decision({ status, code, details, order }: Answer): object | undefined {
  if (status === 201) return { order }
  return code === 'PAYMENT_FAILED' ? { code, details } : undefined
}

const sweep = () => settleAll(store.app.services()).catch(() => 0) // a sweep that crashes is rejected
const isUnsettled = async () => (await store.sql`select 1 from orders where recovery_point <> 'settled' limit 1`).length > 0

it(`keeps the books through ${BEHAVIOURS} random answers, with retries, cancellations, crashes and waits`, {
  timeout: 3_600_000,
}, async () => {
  const sequence = fc.array(step, { minLength: 2, maxLength: 8 })
  const behaviours = fc.array(whims(TIMEOUT_MS + 20), { minLength: 1, maxLength: 12 })
  await fc.assert(fc.asyncProperty(place, sequence, behaviours, run), { numRuns: BEHAVIOURS, endOnFailure: true })
  await expectSoundBooks(store)
  expect(behaved).toBeGreaterThanOrEqual(BEHAVIOURS)
})

async function run(first: Step, others: readonly Step[], behaviours: readonly Whim[]): Promise<void> {
  if (behaved >= BEHAVIOURS) return
  const wishes: Wish[] = []
  const cancelled: Cancellations = new Map()
  const before = await lastOrderId(store)
  provider.behave(() => behaviours[behaved++ % behaviours.length] as Whim) // there is at least one
  const model = new OrderModel()
  for (const todo of [first, ...others]) {
    const isCrash = crashing !== undefined
    const answer = await take(todo, wishes, cancelled)
    const orders = await ordersSince(before)
    if (isCrash) model.leaveOut(orders)
    const worksOn = (id: number) => todo.act === 'sweep' || id === (answer?.order?.id ?? answer?.details?.orderId)
    model.look(orders, evidence(worksOn))
    if (answer && todo.act === 'place') model.expectAnswer(answer, orders, answers)
    if (answer) model.expectWait(answer, orders, clock.now().getTime())
    expect(misread, 'answers that the adapter misread').toEqual([])
    if (BOOKS_EVERY === 1) await expectSoundBooks(store)
  }
  await heal(async () =>
    model.look(
      await ordersSince(before),
      evidence(() => true),
    ),
  )
  await judge(before, wishes, cancelled)
  sequences += 1
  if (sequences % BOOKS_EVERY === 0) await expectSoundBooks(store)
}

async function ordersSince(before: number): Promise<readonly OrderState[]> {
  return store.sql<OrderState[]>`
    select id::int, payment_status as paid, recovery_point as point, charge_key as "chargeKey", refund_key as "refundKey", settle_attempts as attempts,
      (extract(epoch from next_settle_at) * 1000)::float8 as due, (extract(epoch from created_at) * 1000)::float8 as "createdAt"
    from orders where id > ${before} order by id`
}

/** @returns the reply to a placement or to its retry; undefined for all other steps */
async function take(todo: Step, wishes: Wish[], cancelled: Cancellations): Promise<Answer | undefined> {
  const wish = 'of' in todo ? wishes[todo.of % Math.max(1, wishes.length)] : undefined
  switch (todo.act) {
    case 'place': {
      declines = todo.declines
      const input = { items: [{ petId: pets[todo.pet]?.id, quantity: todo.quantity }] }
      const made: Wish = { key: todo.hasKey ? aKey() : undefined, input, answers: [] }
      wishes.push(made)
      const answer = await shop.place('rest', input, made.key ? { key: made.key } : {})
      made.answers.push(answer)
      crashing = undefined
      return answer
    }
    case 'retry':
      if (!wish?.key) return undefined
      wish.answers.push(await shop.place('graphql', wish.input, { key: wish.key }))
      return wish.answers.at(-1)
    case 'cancel': {
      const id = wish?.answers.find(({ order }) => order)?.order.id
      if (id === undefined) return undefined
      const { status } = await shop.cancel('rest', id)
      if (status !== 409) cancelled.set(id, status === 200)
      return undefined
    }
    case 'wait':
      clock.advance(todo.seconds)
      return undefined
    case 'crash':
      crashing = todo.point // of the next call or sweep
      return undefined
    case 'sweep':
      clock.advance(todo.seconds)
      await sweep()
      if (crashing) await store.sql`update orders set lease_until = now() - interval '1 second' where recovery_point <> 'settled'`
      crashing = undefined
      return undefined
  }
}

const evidence = (worksOn: (id: number) => boolean) => ({ answers, alerts, now: clock.now().getTime(), worksOn })

/** Lets the provider reply correctly, and settles every open order. */
async function heal(look: () => Promise<void>): Promise<void> {
  crashing = undefined
  declines = false
  provider.behave(() => ({ kind: 'answers', dress: plainly }))
  await store.sql`update orders set lease_until = now() - interval '1 second' where recovery_point <> 'settled'`
  for (let n = 0; n < 20 && (await isUnsettled()); n++) {
    clock.advance(300) // the longest delay
    await sweep()
    await look()
    if (n > 3) await new Promise((resolve) => setTimeout(resolve, 25)) // the circuit breaker counts real time
  }
}

async function judge(before: number, wishes: readonly Wish[], cancelled: Cancellations): Promise<void> {
  const orders = await store.sql<{ id: number; paid: string; point: string; key: string; total: number; currency: string }[]>`
    select id::int, payment_status as paid, recovery_point as point, charge_key as key, total_amount::int as total, currency
    from orders where id > ${before} order by id`
  for (const { id, paid, point, key, total, currency } of orders) {
    const charge = provider.charges.get(key)
    const left = charge ? charge.amount - charge.refunded : 0
    const amount = currency === 'JPY' ? total / 100 : total
    expect({ id, point, left }, `order ${id} is ${paid}`).toEqual({ id, point: 'settled', left: paid === 'captured' ? amount : 0 })
    expect(['captured', 'failed', 'refunded']).toContain(paid)
    if (charge)
      expect({ ...charge, id: '', refunded: 0 }).toMatchObject({ reference: `ORD-${String(id).padStart(8, '0')}`, amount, currency })
  }
  expect(provider.badRefunds, 'refunds that the provider could not make out').toBe(0)
  const references = [...provider.charges.values()].map(({ reference }) => reference)
  expect(new Set(references).size, 'one charge for each order').toBe(references.length)
  const paidById = new Map(orders.map(({ id, paid }) => [id, paid]))
  for (const wish of wishes) {
    const decisions = wish.answers.flatMap((answer) => decision(answer) ?? [])
    if (wish.key && decisions.length > 0) decisions.push(decision(await shop.place('graphql', wish.input, { key: wish.key })) ?? {})
    for (const later of decisions) expect(later, 'a decision stays').toEqual(decisions[0])
    for (const { order, code, details } of wish.answers) {
      if (order && cancelled.get(order.id) !== false) expect(paidById.get(order.id)).toBe(cancelled.has(order.id) ? 'refunded' : 'captured')
      if (code === 'PAYMENT_FAILED') expect(paidById.get(details.orderId)).toBe('failed')
    }
  }
}
