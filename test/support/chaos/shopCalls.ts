import { randomUUID } from 'node:crypto'
import type { LoadCall } from '../steadyLoad.js'
import type { Goods } from './furnish.js'
import type { Ledger } from './ledger.js'

/**
 * A mix of ten calls: six reads without a credential, three writes without an idempotency key, and an order with a key. A tag is written by a transaction,
 * and a pet by one statement. A proxy repeats a read that failed, and no `POST`, so they are counted apart.
 */
export function shopCalls({ apiKey, staffKey, petIds }: Goods, ledger: Ledger): LoadCall[] {
  const read = (i: number): LoadCall => ({ name: 'GET', method: 'GET', path: `/v1/pets/${petIds[i % petIds.length]}` })
  const write = (table: 'tags' | 'pets', input: () => object): LoadCall => ({
    name: 'POST',
    method: 'POST',
    path: `/v1/${table}`,
    headers: () => ({ 'x-api-key': staffKey }),
    body: () => JSON.stringify(input()),
    onReply: ledger.of(table),
  })
  const tag = write('tags', () => ({ name: `tag ${randomUUID()}` }))
  const pet = write('pets', () => ({ name: 'Rex', status: 'available' }))
  let ordered = 0
  const order: LoadCall = {
    name: 'POST with a key',
    method: 'POST',
    path: '/v1/orders',
    headers: () => ({ 'x-api-key': apiKey, 'idempotency-key': randomUUID() }),
    body: () => JSON.stringify({ items: [{ petId: petIds[ordered++ % petIds.length], quantity: 1 }] }),
    onReply: ledger.of('orders'),
  }
  return [read(0), tag, read(1), order, read(2), pet, read(3), read(4), tag, read(5)]
}
