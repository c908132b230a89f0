import { createApp } from '../../../src/app.js'
import { parseConfig } from '../../../src/config.js'
import type { DatabaseAddress } from '../../../src/db/address.js'
import { provisionApiKey } from '../../../src/domain/apiKeys/provisionApiKey.js'
import { createPet } from '../../../src/domain/pets/createPet.js'
import type { Cents } from '../../../src/values/money.js'

/** The accounts and pets with which callers buy and write. */
export interface Goods {
  /** Of a customer. */
  readonly apiKey: string
  readonly staffKey: string
  readonly petIds: readonly number[]
}

const STOCK = 100_000
const LOW_STOCK = 20

/** Fills a migrated database with two callers and so many pets. @param lowEvery every so many pets there is one that runs out */
export async function furnish(
  address: DatabaseAddress,
  env: Readonly<Record<string, string>>,
  pets: number,
  lowEvery = Number.POSITIVE_INFINITY,
): Promise<Goods> {
  const app = await createApp(parseConfig({ ...env, PORT: '0' }), address)
  try {
    const services = app.services()
    const apiKey = await provisionApiKey(services, { email: 'shopper@example.com', role: 'customer' })
    const staffKey = await provisionApiKey(services, { email: 'staff@example.com', role: 'staff' })
    const petIds: number[] = []
    for (let i = 0; i < pets; i++) {
      const stock = i % lowEvery === lowEvery - 1 ? LOW_STOCK : STOCK
      petIds.push((await createPet(services, { name: `Pet ${i}`, status: 'available', price: (1000 + i) as Cents, stock })).id)
    }
    return { apiKey, staffKey, petIds }
  } finally {
    await app.close()
  }
}
