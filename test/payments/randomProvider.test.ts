import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { settleUnsettled } from '../../src/domain/orders/settleUnsettled.js'
import { guarded } from '../../src/providers/payments/guarded.js'
import { createHttpPayments } from '../../src/providers/payments/http.js'
import { type CrashPoint, crashPoints } from '../../src/values/crashPoint.js'
import { type Answer, aKey, expectSoundBooks, lastOrderId, type Shop, shopOf } from '../orders/shop.js'
import { movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { plain, type UnrulyProvider, unrulyProvider, type Whim } from '../support/unrulyProvider.js'
import { whims } from './whims.js'

/** Calls that the provider answers in some random way; `PROVIDER_RUNS=5000` for more of them. */
const BEHAVIOURS = Number(process.env.PROVIDER_RUNS ?? 60)
/** Of many sequences, the whole books are looked at after each of so many. */
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
const pets: { readonly id: number; readonly price: number }[] = []
beforeAll(async () => {
  // every second id is a number that a JavaScript number cannot hold
  provider = await unrulyProvider(
    (n) => (n % 2 === 0 ? String(9_007_199_254_740_993n + 2n * BigInt(n)) : `"ch_${n} é\\u0020"`),
    () => declines,
  )
  const http = createHttpPayments(provider.url)
  const payments = guarded(http, { timeoutMs: TIMEOUT_MS, attempts: 2, firstDelayMs: 1, breakAfter: 6, breakMs: 20 })
  const crashAt = (point: CrashPoint) => {
    if (point === crashing) throw new Error('the process ends here')
  }
  store = await petStore({ payments, clock, crashAt })
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

type Step =
  | { readonly act: 'place'; readonly pet: number; readonly quantity: number; readonly hasKey: boolean; readonly declines: boolean }
  | { readonly act: 'retry' | 'cancel'; readonly of: number }
  | { readonly act: 'wait'; readonly seconds: number }
  | { readonly act: 'crash'; readonly point: CrashPoint }
  | { readonly act: 'sweep' }

const place = fc.record({
  act: fc.constant('place' as const),
  pet: fc.nat(1),
  quantity: fc.integer({ min: 1, max: 3 }),
  hasKey: fc.boolean(),
  declines: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: place },
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('retry', 'cancel'), of: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('wait' as const), seconds: fc.constantFrom(1, 3, 60, 300, 900) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('crash' as const), point: fc.constantFrom(...crashPoints) }) },
  { weight: 4, arbitrary: fc.constant({ act: 'sweep' as const }) },
)

interface Wish {
  readonly key: string | undefined
  readonly input: object
  readonly answers: Answer[]
}

/** Cancelled orders, each with whether the cancellation was answered. A crashed process may or may not have cancelled the order. */
type Cancellations = Map<number, boolean>

/** The final decision in an answer; undefined when the answer asks for a retry. */
function decision({ status, code, details, order }: Answer): object | undefined {
  if (status === 201) return { order }
  return code === 'PAYMENT_FAILED' ? { code, details } : undefined
}

const sweep = () => settleUnsettled(store.app.services()).catch(() => 0) // a sweep that crashes is rejected
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
  for (const todo of [first, ...others]) {
    await take(todo, wishes, cancelled)
    if (BOOKS_EVERY === 1) await expectSoundBooks(store)
  }
  await heal()
  await judge(before, wishes, cancelled)
  sequences += 1
  if (sequences % BOOKS_EVERY === 0) await expectSoundBooks(store)
}

async function take(todo: Step, wishes: Wish[], cancelled: Cancellations): Promise<void> {
  const wish = 'of' in todo ? wishes[todo.of % Math.max(1, wishes.length)] : undefined
  switch (todo.act) {
    case 'place': {
      declines = todo.declines
      const input = { items: [{ petId: pets[todo.pet]?.id, quantity: todo.quantity }] }
      const made: Wish = { key: todo.hasKey ? aKey() : undefined, input, answers: [] }
      wishes.push(made)
      made.answers.push(await shop.place('rest', input, made.key ? { key: made.key } : {}))
      crashing = undefined
      return
    }
    case 'retry':
      if (wish?.key) wish.answers.push(await shop.place('graphql', wish.input, { key: wish.key }))
      return
    case 'cancel': {
      const id = wish?.answers.find(({ order }) => order)?.order.id
      if (id === undefined) return
      const { status } = await shop.cancel('rest', id)
      if (status !== 409) cancelled.set(id, status === 200)
      return
    }
    case 'wait':
      clock.advance(todo.seconds)
      return
    case 'crash':
      crashing = todo.point // of the next call or sweep
      return
    case 'sweep':
      await sweep()
      if (crashing) await store.sql`update orders set lease_until = now() - interval '1 second' where recovery_point <> 'settled'`
      crashing = undefined
  }
}

/** The provider answers as it should, and everything that is open comes to its end. */
async function heal(): Promise<void> {
  crashing = undefined
  declines = false
  provider.behave(() => ({ kind: 'answers', dressed: plain }))
  await store.sql`update orders set lease_until = now() - interval '1 second' where recovery_point <> 'settled'`
  for (let n = 0; n < 20 && (await isUnsettled()); n++) {
    clock.advance(300) // the longest delay
    await sweep()
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
