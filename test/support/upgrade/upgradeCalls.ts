import { randomUUID } from 'node:crypto'
import type { LoadCall } from '../steadyLoad.js'

/** The rows that the versions have made so far. Each version reads and changes the rows of the other. */
export interface SharedRows {
  readonly petIds: readonly number[]
  readonly orders: number[]
}

interface Keys {
  readonly staff: string
  readonly customer: string
}

/** The calls of one version. */
export function upgradeCalls({ staff, customer }: Keys, rows: SharedRows): LoadCall[] {
  const as = (key: string) => () => ({ authorization: `ApiKey ${key}` })
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(Math.random() * values.length)]
  const graphql = (name: string, query: string): LoadCall => ({
    name,
    method: 'POST',
    path: '/graphql',
    headers: as(customer),
    body: () => JSON.stringify({ query }),
  })
  return [
    { name: 'list pets', method: 'GET', path: '/v1/pets?limit=20' },
    graphql('pets (GraphQL)', '{ pets(limit: 20) { data { id name status category { name } tags { name } } } }'),
    {
      name: 'place an order',
      method: 'POST',
      path: '/v1/orders',
      headers: () => ({ ...as(customer)(), 'idempotency-key': randomUUID() }),
      body: () => JSON.stringify({ items: [{ petId: pick(rows.petIds), quantity: 1 }], paymentMethod: 'pm_ok' }),
      onReply: (status, text) => {
        if (status === 201) rows.orders.push(JSON.parse(text).id)
      },
    },
    {
      name: 'read an order of either version',
      method: 'GET',
      get path() {
        return `/v1/orders/${pick(rows.orders.slice(-20)) ?? ''}`
      },
      headers: as(customer),
    },
    graphql(
      'orders (GraphQL)',
      '{ orders(limit: 10) { data { id status totalAmount items { name quantity pet { id } } customer { email } } } }',
    ),
    {
      name: 'change a pet',
      method: 'PATCH',
      get path() {
        return `/v1/pets/${pick(rows.petIds)}`
      },
      headers: as(staff),
      body: () => JSON.stringify({ description: `seen ${Date.now()}` }),
    },
    { name: 'search', method: 'GET', path: '/v1/pets?q=upgrade' },
    { name: 'own requests', method: 'GET', path: '/v1/me/requests', headers: as(customer) },
    { name: 'own profile', method: 'GET', path: '/v1/me', headers: as(customer) },
  ]
}
