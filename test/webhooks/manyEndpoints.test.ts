import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Happening, recordEvents } from '../../src/domain/webhooks/recordEvent.js'
import type { UserId } from '../../src/values/ids.js'
import { type PetStore, petStore } from '../support/petStore.js'

/** Enough rows that the plan would scan the whole table if there were no indexes. */
const CUSTOMERS = 3000

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await store.sql`insert into users (email, role, created_at)
    select 'owner-' || n || '@example.com', case when n = 1 then 'staff' else 'customer' end::user_role, now() from generate_series(1, ${CUSTOMERS}) n`
  await store.sql`insert into webhooks (user_id, url, events, secret, created_at, updated_at)
    select id, 'https://hooks.example.com', '{order.created,pet.stock_low}', '', now(), now() from users where email like 'owner-%'`
  await store.sql`analyze users, webhooks`
})
afterAll(() => store.close())

const idOf = async (email: string) => Number((await store.sql`select id from users where email = ${email}`)[0]?.id) as UserId

/** Records an event. @returns the owners of the endpoints that get it, and the number of endpoints that were read by a scan */
async function tell(happening: Pick<Happening, 'type' | 'objectType' | 'customerId'>) {
  const services = store.app.services()
  const [read, event] = await services.write(async (tx) => {
    const [made] = await recordEvents(services, tx, [{ ...happening, objectId: 1, changes: null, object: '{}' }], new Date())
    const [row] = await tx.execute<{ read: string }>(
      sql`select seq_tup_read as read from pg_stat_xact_user_tables where relname = 'webhooks'`,
    )
    return [Number(row?.read), made?.id ?? 0]
  })
  const told =
    await store.sql`select u.email from webhook_deliveries d join webhooks w on w.id = d.webhook_id join users u on u.id = w.user_id
    where d.event_id = ${event} order by u.email`
  return { read, told: told.map(({ email }) => email as string) }
}

it('an event of a customer goes to the customer and to staff, without a scan of all endpoints', async () => {
  expect(await tell({ type: 'order.created', objectType: 'order', customerId: await idOf('owner-7@example.com') })).toEqual({
    read: 0,
    told: ['owner-1@example.com', 'owner-7@example.com'],
  })
})

it('an event of an order by a member of staff goes to this member once', async () => {
  const { told } = await tell({ type: 'order.created', objectType: 'order', customerId: await idOf('owner-1@example.com') })
  expect(told).toEqual(['owner-1@example.com'])
})

it('an event of a pet goes to every endpoint that has chosen it', async () => {
  expect((await tell({ type: 'pet.stock_low', objectType: 'pet' })).told).toHaveLength(CUSTOMERS)
})
