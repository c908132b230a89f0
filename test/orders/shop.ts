import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { findBreaches } from '../../src/db/queries/invariants.js'
import type { Retry } from '../../src/values/errors/entry.js'
import type { CallerName, PetStore, Reply } from '../support/petStore.js'

export const styles = ['rest', 'graphql'] as const
type Style = (typeof styles)[number]

/** The fields of an order in REST, as a GraphQL selection. */
export const ORDER = `id number customerId items { line petId name quantity unitPrice lineTotal } status paymentStatus totalAmount currency
  shippingAddress { street city postalCode country } createdAt updatedAt estimatedDelivery trackingUrl nextStatuses version`

/** A reply of either style, in the terms of REST. */
export interface Answer {
  readonly status: number
  readonly code: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape and assert their content
  readonly details: any
  readonly retry: Retry | undefined
  /** The order; undefined for a refusal. */
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  readonly order: any
  readonly reply: Reply
}

interface Options {
  readonly as?: CallerName
  /** An idempotency key. */
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly version?: number
}

export interface Shop {
  place(style: Style, input: object, options?: Options): Promise<Answer>
  cancel(style: Style, id: number, options?: Options): Promise<Answer>
  advance(style: Style, id: number, status?: string, options?: Options): Promise<Answer>
  order(style: Style, id: number, options?: Options): Promise<Answer>
}

/** The calls about orders, in either style. By default staff advances orders, and a customer sends all other calls. */
export function shopOf(store: Pick<PetStore, 'rest' | 'graphql'>): Shop {
  const isByRest = (style: Style) => style === 'rest'
  const sent = ({ as = 'customer', key, headers }: Options, version?: number) => ({
    as,
    headers: { ...(key && { 'idempotency-key': key }), ...(version && { 'if-match': `"${version}-x"` }), ...headers },
  })
  return {
    async place(style, input, options = {}) {
      if (isByRest(style)) return byRest(await store.rest('POST', '/v1/orders', { ...sent(options), body: input }))
      const query = `mutation($input: PlaceOrderInput!) { result: placeOrder(input: $input) { ${ORDER} } }`
      return byGraphQL(await store.graphql(query, { input }, sent(options)), 201)
    },
    async cancel(style, id, options = {}) {
      const { version } = options
      if (isByRest(style)) return byRest(await store.rest('POST', `/v1/orders/${id}/cancel`, sent(options, version)))
      const query = `mutation($id: Int64!, $version: Int) { result: cancelOrder(id: $id, version: $version) { ${ORDER} } }`
      return byGraphQL(await store.graphql(query, { id, version }, sent(options)))
    },
    async advance(style, id, status, { as = 'staff', ...options } = {}) {
      const { version } = options
      const input = { ...(status && { status }) }
      if (isByRest(style)) {
        return byRest(await store.rest('POST', `/v1/orders/${id}/advance`, { ...sent({ as, ...options }, version), body: input }))
      }
      const query = `mutation($id: Int64!, $input: AdvanceOrderInput!, $version: Int) {
        result: advanceOrder(id: $id, input: $input, version: $version) { ${ORDER} } }`
      return byGraphQL(await store.graphql(query, { id, input, version }, sent({ as, ...options })))
    },
    async order(style, id, options = {}) {
      if (isByRest(style)) return byRest(await store.rest('GET', `/v1/orders/${id}`, sent(options)))
      return byGraphQL(await store.graphql(`query($id: Int64!) { result: order(id: $id) { ${ORDER} } }`, { id }, sent(options)))
    },
  }
}

function byRest(reply: Reply): Answer {
  const { error } = reply.body
  return {
    status: reply.status,
    code: error?.code,
    details: error?.details,
    retry: error?.retry,
    order: error ? undefined : reply.body,
    reply,
  }
}

function byGraphQL(reply: Reply, success = 200): Answer {
  const extensions = reply.body.errors?.[0].extensions
  const { status = success, code, details, retry } = extensions ?? {}
  return { status, code, details, retry, order: extensions ? undefined : reply.body.data.result, reply }
}

export const aKey = (): string => randomUUID()

/** The pet in its table. */
export async function petRow(store: Pick<PetStore, 'sql'>, id: number): Promise<{ stock: number; reserved: number; status: string }> {
  const [row] = await store.sql<{ stock: number; reserved: number; status: string }[]>`
    select stock, reserved, status from pets where id = ${id}`
  if (!row) throw new Error(`there is no pet ${id}`)
  return { ...row }
}

/** The order in its table. */
export async function orderRow(store: Pick<PetStore, 'sql'>, id: number) {
  const [row] = await store.sql<{ status: string; paid: string; point: string; chargeKey: string; refundKey: string | null }[]>`
    select status, payment_status as paid, recovery_point as point, charge_key as "chargeKey", refund_key as "refundKey"
    from orders where id = ${id}`
  if (!row) throw new Error(`there is no order ${id}`)
  return { ...row }
}

/** Ends the lease of the order, as if its process had died a while ago. */
export async function forsake(store: Pick<PetStore, 'sql'>, id: number): Promise<void> {
  await store.sql`update orders set lease_until = now() - interval '1 second' where id = ${id}`
}

export async function lastOrderId(store: Pick<PetStore, 'sql'>): Promise<number> {
  const [row] = await store.sql`select max(id)::int as id from orders`
  return Number(row?.id)
}

/** Expects every invariant to hold. */
export async function expectSoundBooks(store: Pick<PetStore, 'session'>): Promise<void> {
  expect(await findBreaches(store.session.db)).toEqual([])
}
