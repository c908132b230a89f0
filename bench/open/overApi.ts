import { randomBytes } from 'node:crypto'
import type { Samples } from '../workloads.js'

const PAGE = 100
const PAGES = 10

interface Pet {
  readonly id: number
  readonly price: number | null
  readonly currency: string
  readonly stock: number
}

interface Page<Row> {
  readonly data: readonly Row[]
  readonly pagination: { readonly nextCursor: string | null }
}

async function ask<Body>(url: string, init?: RequestInit): Promise<Body> {
  const reply = await fetch(url, init)
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`)
  return (await reply.json()) as Body // the contract of the server names the type
}

/** The rows for the requests, read from a running shop as any caller can read them. @throws when it has no pet that can be bought */
export async function samplesOverApi(url: string): Promise<Samples> {
  const pages: Page<Pet>[] = []
  for (let page = 1; page <= PAGES; page++) pages.push(await ask(`${url}/v1/pets?limit=${PAGE}&sort=-createdAt&page=${page}`))
  const forSale = await ask<Page<Pet>>(`${url}/v1/pets?limit=${PAGE}&sort=-stock&status=available`)
  const categories = await ask<Page<{ name: string }>>(`${url}/v1/categories`)
  const petIds = pages.flatMap(({ data }) => data.map(({ id }) => id))
  const salePetIds = forSale.data
    .filter(({ price, currency, stock }) => price !== null && currency === 'USD' && stock > 0)
    .map(({ id }) => id)
  if (salePetIds.length === 0) throw new Error('The shop has no available pet with a price in USD.')
  return {
    petIds,
    petPages: Math.max(1, Math.min(PAGE, Math.floor((petIds.length - 1) / 20))),
    orderPages: 1,
    deepCursors: pages.flatMap(({ pagination }) => pagination.nextCursor ?? []),
    categories: categories.data.map(({ name }) => name),
    salePetIds,
    customer: { id: 0, email: '' }, // the customers of a load sign up
    lastPetId: 0, // nothing is removed after a load
    lastOrderId: 0,
  }
}

/** New accounts. @returns their API keys */
export async function signUp(url: string, customers: number): Promise<string[]> {
  const keys: string[] = []
  for (let i = 0; i < customers; i++) {
    const email = `load-${randomBytes(8).toString('hex')}@example.com`
    const body = JSON.stringify({ email, password: randomBytes(12).toString('hex') })
    const headers = { 'content-type': 'application/json' }
    keys.push((await ask<{ apiKey: { secret: string } }>(`${url}/v1/users`, { method: 'POST', headers, body })).apiKey.secret)
  }
  return keys
}
