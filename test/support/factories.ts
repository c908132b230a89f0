import type { CallerName, PetStore } from './petStore.js'

interface CallOptions {
  readonly as?: CallerName
  /** Instead of the default credential. */
  readonly headers?: Readonly<Record<string, string>>
}

let made = 0

/** Creates a pet as staff. @returns the pet as REST shows it. */
export async function aPet(
  store: PetStore,
  input: Readonly<Record<string, unknown>> = {},
): Promise<{ id: number; version: number } & Record<string, unknown>> {
  made += 1
  const reply = await store.rest('POST', '/v1/pets', { as: 'staff', body: { name: `Pet ${made}`, status: 'available', ...input } })
  if (reply.status !== 201) throw new Error(`could not make a pet: ${reply.text}`)
  return reply.body
}

/** A paid order of one pet, which can be cancelled and advanced. Its customer is by default `customer@example.com`. @returns its id. */
export async function anOrder(
  store: PetStore,
  { petId, status = 'pending', customerId }: { petId: number; status?: string; customerId?: number },
): Promise<number> {
  const [customer] = await store.sql`select id from users where email = 'customer@example.com'`
  const [order] = await store.sql`
    insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
    values (${customerId ?? customer?.id}, ${status}, 'captured', 2999, 'USD', now(), now()) returning id`
  await store.sql`insert into order_items (order_id, line, pet_id, name, quantity, unit_price) values (${order?.id}, 1, ${petId}, 'Pet', 1, 2999)`
  return Number(order?.id)
}

/** A user who has signed up, as the reply shows the user: with the first API key and its secret. */
export async function aUser(
  store: PetStore,
  input: Readonly<Record<string, unknown>> = {},
): Promise<{ id: number; email: string; apiKey: { id: number; secret: string } }> {
  made += 1
  const reply = await store.rest('POST', '/v1/users', {
    body: { email: `user${made}@example.com`, password: 'correct horse battery staple', ...input },
  })
  if (reply.status !== 201) throw new Error(`could not sign up: ${reply.text}`)
  return reply.body
}

/** An OAuth client that an administrator has registered. @returns the client with its secret. */
export async function anOAuthClient(
  store: PetStore,
  input: Readonly<Record<string, unknown>> = {},
): Promise<{ id: number; clientId: string; clientSecret: string }> {
  made += 1
  const reply = await store.rest('POST', '/v1/oauth-clients', {
    as: 'admin',
    body: { name: `Client ${made}`, scopes: ['read'], ...input },
  })
  if (reply.status !== 201) throw new Error(`could not admit a client: ${reply.text}`)
  return reply.body
}

/** An access token of an OAuth client with all its scopes. */
export async function tokenOf(store: PetStore, { clientId, clientSecret }: { clientId: string; clientSecret: string }): Promise<string> {
  const { payload } = await store.app.http.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }).toString(),
  })
  return JSON.parse(payload).access_token
}

/** A webhook endpoint, which receives nothing until a test delivers. @returns the endpoint as its creation is answered, with its secret. */
export async function aWebhook(
  store: PetStore,
  { as = 'customer', headers, ...input }: Readonly<Record<string, unknown>> & Pick<CallOptions, 'as' | 'headers'> = {},
): Promise<{ id: number; secret: string; version: number }> {
  made += 1
  const body = { url: `https://hooks${made}.example.com/petstore`, events: ['order.created'], ...input }
  const reply = await store.rest('POST', '/v1/webhooks', { as: headers ? 'nobody' : as, headers, body })
  if (reply.status !== 201) throw new Error(`could not make an endpoint: ${reply.text}`)
  return reply.body
}

/** A pending delivery of a test event to an endpoint. @returns its id and the id of the endpoint. */
export async function aDelivery(
  store: PetStore,
  { as = 'customer', headers }: Pick<CallOptions, 'as' | 'headers'> = {},
): Promise<{ id: number; webhookId: number; eventId: number }> {
  const { id: webhookId } = await aWebhook(store, { as, headers })
  const reply = await store.rest('POST', `/v1/webhooks/${webhookId}/test`, { as: headers ? 'nobody' : as, headers })
  if (reply.status !== 201) throw new Error(`could not try an endpoint: ${reply.text}`)
  const [event] = await store.sql`select id::int from events where event_id = ${reply.body.eventId}`
  return { id: reply.body.id, webhookId, eventId: event?.id }
}

/** A counted use of a deprecated part by a user. @returns its id. */
export async function aDeprecationUse(
  { sql }: PetStore,
  email: string,
  use: { subject?: string; lastUsedAt?: Date } = {},
): Promise<{ id: number }> {
  made += 1
  const { subject = `Pet.old${made}`, lastUsedAt = new Date('2026-11-20T10:00:00Z') } = use
  const [row] = await sql`
    insert into deprecation_uses (user_id, api_version, kind, subject, uses, first_used_at, last_used_at, since, sunset, replacement)
    select id, 'v1', 'field', ${subject}, 3, '2026-11-10Z', ${lastUsedAt}, '2026-11-01Z', '2027-05-01Z', 'Pet.name' from users where email = ${email} returning id::int`
  return { id: row?.id }
}

/** An event of an order, as old as the order. @returns its id. */
export async function anEvent({ sql }: PetStore, orderId: number): Promise<{ id: number }> {
  const body = { data: { objectType: 'order', objectId: orderId, changes: null, object: { id: orderId } } }
  const [event] = await sql`
    insert into events (event_id, type, object_type, object_id, customer_id, body, created_at)
    select gen_random_uuid(), 'order.created', 'order', id, customer_id, ${JSON.stringify(body)}, created_at from orders where id = ${orderId} returning id::int`
  return { id: event?.id }
}
