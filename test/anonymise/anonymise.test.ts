import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { columnRules } from '../../src/anonymise/columns.js'
import { createSecretBox } from '../../src/providers/secretBox.js'
import { runCli, runHosted } from '../cli/runCli.js'
import { form, pictures } from '../rest/forms.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { aDelivery, anOAuthClient, aPet, aUser, aWebhook } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { urlOf } from '../support/pgbouncer.js'
import { columnsWith } from '../support/tables.js'

/** Texts that name a person or give a right. Each stands in every place that takes it. */
const CANARIES = {
  mail: 'canary.mail@personal-domain.org',
  domain: 'personal-domain',
  first: 'Canaryfirst',
  last: 'Canarylást',
  username: 'canaryuser',
  phone: '+49 171 7654321',
  digits: '7654321',
  street: 'Canarystreet 99',
  city: 'Canaryville',
  postal: 'CNR 4711',
  note: 'Canarynote',
  keyName: 'canary laptop',
  clientName: 'Canary Client Ltd',
  hook: 'canary-hooks.example.org',
  token: 'canarytoken',
  agent: 'CanaryAgent',
  requestId: 'canary-request-4711',
  operation: 'CanaryOperation',
  reply: 'canaryreply',
  description: 'Canarydescription',
  picture: 'canary-holiday.jpg',
  payment: 'pm_canary_visa',
  charge: 'ch_canarycharge',
  path: 'canarypath',
  address: '203.0.113.77',
  subject: 'canarysubject',
  longNumber: '491717000815',
  oldHash: 'canaryblowfishhash',
} as const
const ENCRYPTION_KEY = randomBytes(32).toString('base64')
const STAGING_KEY = randomBytes(32)

let store: PetStore
let target: FreshDatabase
let folder: string
let keyFile: string
/** Credentials and stored bytes that must not leave. */
const secrets: string[] = []
const others: FreshDatabase[] = []

beforeAll(async () => {
  store = await petStore({ settings: { ENCRYPTION_KEY } })
  target = await freshDatabase()
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-anonymise-'))
  keyFile = path.join(folder, 'run.key')
  await writeFile(keyFile, randomBytes(32))
  await plant()
})
afterAll(async () => {
  for (const { close } of others) await close()
  await target.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

/** Puts canaries into every table, by the API where it takes them. */
async function plant(): Promise<void> {
  const { first, last, username, phone, mail, street, city, postal } = CANARIES
  const person = { email: mail, password: 'correct horse battery staple', firstName: first, lastName: last, username, phone }
  const user = await aUser(store, person)
  const login = await store.rest('POST', '/v1/auth/login', { body: { email: mail, password: person.password } })
  secrets.push(user.apiKey.secret, login.body.accessToken, login.body.refreshToken)
  const own = { authorization: `ApiKey ${user.apiKey.secret}`, 'x-request-id': CANARIES.requestId }
  const key = await store.rest('POST', `/v1/users/${user.id}/apikeys`, {
    headers: own,
    body: { name: CANARIES.keyName, scopes: ['pets:read'] },
  })
  expect([login.status, key.status]).toEqual([200, 201])
  secrets.push(key.body.secret)
  const pet = await aPet(store, {
    name: 'Rex',
    stock: 5,
    price: 12.5,
    description: `${CANARIES.description} of ${last},\t\\N \\. \\\\\n"end"`,
    photoUrls: [`https://cdn.example.org/${CANARIES.picture}`],
  })
  await store.rest('POST', `/v1/pets/${pet.id}/photos`, { as: 'staff', ...form({ content: pictures.png, file: 'a' }) })
  const order = await store.rest('POST', '/v1/orders', {
    headers: { ...own, 'idempotency-key': randomUUID() },
    body: {
      items: [{ petId: pet.id, quantity: 1 }],
      paymentMethod: CANARIES.payment,
      shippingAddress: { street, city, postalCode: postal, country: 'DE' },
    },
  })
  expect(order.status).toBe(201)
  const client = await anOAuthClient(store, { name: CANARIES.clientName })
  secrets.push(client.clientSecret)
  const hook = await aWebhook(store, {
    headers: own,
    url: `https://${CANARIES.hook}/in?token=${CANARIES.token}`,
    description: CANARIES.note,
    selection: '{ id shippingAddress { street } }',
  })
  secrets.push(hook.secret)
  await aDelivery(store)
  await plantRows(user.id, order.body.id, hook.id)
}

/** Rows that the API writes only in the course of time, or takes from other systems. */
async function plantRows(userId: number, orderId: number, hookId: number): Promise<void> {
  const { sql } = store
  const body = JSON.stringify({
    data: { object: { id: orderId, status: 'pending', customer: { email: CANARIES.mail }, shippingAddress: { street: CANARIES.street } } },
  })
  const [event] = await sql`insert into events (event_id, type, object_type, object_id, customer_id, body, created_at, traceparent)
    values (gen_random_uuid(), 'order.updated', 'order', ${orderId}, ${userId}, ${body}, now(), '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01') returning id`
  const [delivery] = await sql`insert into webhook_deliveries (webhook_id, event_id, body, created_at)
    values (${hookId}, ${event?.id}, ${JSON.stringify({ [CANARIES.username]: CANARIES.street, status: CANARIES.username })}, now()) returning id`
  await sql`insert into webhook_attempts (delivery_id, number, started_at, duration, request_headers, response_status, response_body, error)
    values (${delivery?.id}, 1, now(), 5, ${JSON.stringify({ authorization: CANARIES.token, 'user-agent': CANARIES.agent })}, 500, ${CANARIES.reply}, ${`${CANARIES.hook} refused`})`
  await sql`insert into request_log (user_id, request_id, method, path, operation_name, status, duration, received_at)
    values (${userId}, ${CANARIES.requestId}, 'GET', ${`/v1/users/${userId}/${CANARIES.path}`}, ${CANARIES.operation}, 404, 0.5, now()), (${userId}, 'r', 'GET', '/v1/orders/7', null, 200, 0.5, now()),
      (${userId}, 'r', 'GET', ${`/v1/users/${CANARIES.longNumber}`}, null, 404, 0.5, now())`
  // a hash of another program, and addresses that JavaScript folds into one and PostgreSQL keeps apart
  await sql`insert into users (email, password_hash, created_at) values ('\u0130@fold.org', ${`$2b$10$${CANARIES.oldHash}.x`}, now()), ('i\u0307@fold.org', null, now())`
  await sql`insert into audit_events (type, occurred_at, user_id, subject, address, request_id)
    values ('signed_in', now(), ${userId}, ${CANARIES.mail}, ${CANARIES.address}, ${CANARIES.requestId}), ('api_key_rotated', now(), ${userId}, 'apiKey:7 to 8', '2001:db8:1::7', 'r'),
      ('signed_in', now(), ${userId}, ${CANARIES.subject}, null, null)`
  await sql`update pets set photo_urls = photo_urls || array[null]`
  await sql`insert into order_changes (order_id, status, payment_status, note, created_at) values (${orderId}, 'pending', 'captured', ${CANARIES.note}, now())`
  await sql`insert into payment_movements (order_id, kind, amount, charge_id, created_at) values (${orderId}, 'declined', 5, ${CANARIES.charge}, now())`
  await sql`insert into sandbox_charges (key, charge_id, reference, amount, currency, status, created_at)
    values (gen_random_uuid(), ${CANARIES.charge}, ${CANARIES.mail}, 5, 'USD', 'declined', now())`
  await sql`insert into password_resets (hash, user_id, created_at, expires_at) values (${Buffer.from(CANARIES.token.padEnd(32))}, ${userId}, now(), now())`
  await sql`insert into password_attempts (key, failures, blocked_until, updated_at) values (${Buffer.from(CANARIES.token.padEnd(32))}, 1, now(), now())`
  await sql`insert into revoked_tokens (token_id, expires_at) values (gen_random_uuid(), now())`
  await sql`insert into deprecation_uses (user_id, kind, subject, uses, first_used_at, last_used_at, since, sunset, replacement)
    values (${userId}, 'field', 'Pet.old', 3, now(), now(), now(), now(), 'Pet.name')`
  for (const [table, column] of [
    ['users', 'password_hash'],
    ['api_keys', 'hash'],
    ['idempotency_records', 'answer'],
    ['webhooks', 'secret'],
    ['signing_keys', 'private_key'],
    ['refresh_tokens', 'hash'],
    ['oauth_clients', 'secret_hash'],
  ] as const) {
    const rows = await sql.unsafe(`select "${column}" as value from "${table}" where "${column}" is not null`)
    expect(rows.length, table).toBeGreaterThan(0)
    for (const { value } of rows) secrets.push(Buffer.isBuffer(value) ? value.toString('hex') : String(value))
  }
}

const settings = () => ({ ENCRYPTION_KEY: STAGING_KEY.toString('base64'), DATA_DIR: folder })
const anonymise = (to: FreshDatabase, ...args: readonly string[]) =>
  runHosted(settings(), 'anonymise', '--from', urlOf(store.address), '--to', urlOf(to.address), ...args)

/** Rows of each table, without those that the copy leaves out and the mark that it adds. */
async function counts({ sql }: Pick<FreshDatabase, 'sql'>) {
  const tables = Object.entries(columnRules).flatMap(([name, rules]) => (rules === 'left out' ? [] : [name]))
  const found: Record<string, number> = {}
  for (const name of tables) {
    const [row] = await sql.unsafe(
      `select count(*)::int as rows from "${name}" t where coalesce(to_jsonb(t)->>'type', '') <> 'data_anonymised'`,
    )
    found[name] = row?.rows
  }
  return found
}

it('every column of every table has a rule, and every rule has a column', async () => {
  const rows =
    await store.sql`select table_name as table, column_name as column from information_schema.columns join pg_class on relname = table_name
    where table_schema = 'public' and not relispartition and relkind in ('r', 'p') and is_generated = 'NEVER' and relnamespace = 'public'::regnamespace`
  const columns = rows.filter(({ table }) => columnRules[table] !== 'left out').map(({ table, column }) => `${table}.${column}`)
  const ruled = Object.entries(columnRules).flatMap(([table, rules]) =>
    rules === 'left out' ? [] : Object.keys(rules).map((column) => `${table}.${column}`),
  )
  expect(ruled.toSorted()).toEqual(columns.toSorted())
})

describe('a copy for staging', () => {
  beforeAll(async () => {
    for (const secret of secrets) expect(secret).toBeTypeOf('string')
    expect((await columnsWith(store, Object.values(CANARIES))).length).toBeGreaterThan(25)
    const { status, stderr } = await runCli(
      settings(),
      'anonymise',
      '--from',
      urlOf(store.address),
      '--to',
      urlOf(target.address),
      '--key-file',
      keyFile,
    )
    expect([status, stderr]).toEqual([0, expect.stringMatching(/\d+ rows are copied without personal data/)])
  })

  it('holds no canary, no credential and no stored secret, anywhere', async () => {
    expect(await columnsWith(target, [...Object.values(CANARIES), ...secrets])).toEqual([])
  })

  it('has the rows, the lengths and the states of the source', async () => {
    expect(await counts(target)).toEqual(await counts(store))
    const shape = ({ sql }: FreshDatabase) => sql`
      select status, role, length(first_name) as first, length(last_name) as last, length(phone) as phone, length(username) as username,
        length(password_hash) as hash, split_part(substring(password_hash from '^.argon2.*'), '$', 4) as cost from users order by id`
    expect([...(await shape(target))]).toEqual([...(await shape(store))])
    const orders = ({ sql }: FreshDatabase) => sql`
      select id, customer_id, total_amount, payment_status, length(shipping_street) as street, shipping_country, created_at from orders order by id`
    expect([...(await orders(target))]).toEqual([...(await orders(store))])
    const marks = async ({ sql }: FreshDatabase) =>
      (await sql`select description from pets order by id`).map(({ description }) => description?.replace(/\p{L}/gu, 'x'))
    expect(await marks(target)).toEqual(await marks(store))
    expect(await marks(target)).toContainEqual(expect.stringMatching(/,\t\\x \\\. \\\\\n"xxx"$/))
    const lengths = ({ sql }: FreshDatabase) =>
      sql`select length(body) as body, octet_length(answer) as answer from events full join idempotency_records on false order by 1, 2`
    expect([...(await lengths(target))]).toEqual([...(await lengths(store))])
  })

  it('keeps values unique and references whole, and the books agree', async () => {
    const [emails] = await target.sql`select count(distinct lower(email))::int as different, count(*)::int as rows from users`
    expect(emails?.different).toBe(emails?.rows)
    const [sessions] = await target.sql`select count(*)::int as rows from refresh_tokens join sessions on sessions.id = session_id`
    expect(sessions?.rows).toBe((await counts(store)).refresh_tokens)
    const [charges] = await target.sql`select count(*)::int as rows from payment_movements join sandbox_charges using (charge_id)`
    expect(charges?.rows).toBeGreaterThan(1)
    // the canary of the provider's books belongs to no order
    const verify = async (place: FreshDatabase) => (await runHosted({ ...settings(), DATABASE_URL: urlOf(place.address) }, 'verify')).stderr
    const shown = (text: string) => text.replace(/^charge \S+:/, 'charge:')
    expect(shown(await verify(target))).toBe(shown(await verify(store)))
  })

  it('shows requests by their routes, and subjects that name nobody', async () => {
    const paths = (await target.sql`select path from request_log where path like '/v1/%' and user_id is not null`).map(
      ({ path: found }) => found,
    )
    expect(paths).toContain('/v1/orders/7')
    expect(paths).toContainEqual(expect.stringMatching(/^\/v1\/users\/\d+\/[a-z]{10}$/))
    const audits =
      await target.sql`select subject, address from audit_events where type in ('api_key_rotated', 'signed_in') and user_id is not null and address is not null`
    expect([...audits]).toContainEqual({ subject: 'apiKey:7 to 8', address: expect.stringMatching(/^2001:db8:/) })
    expect(audits.map(({ address }) => address)).toContainEqual(expect.stringMatching(/^10(\.\d+){3}$/))
    const clients =
      await target.sql`select client_id from oauth_clients where client_id not in (select subject from audit_events where subject is not null)`
    expect([...clients]).toEqual([])
  })

  it('gives endpoints new secrets under the key of staging', async () => {
    const rows = await target.sql`select secret, url from webhooks`
    for (const { secret, url } of rows) {
      expect(createSecretBox([STAGING_KEY]).open('webhook secret', secret)).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      expect(new URL(url).hostname).toMatch(/^[0-9a-f]{16}\.invalid$/)
    }
    expect(rows.length).toBeGreaterThan(1)
  })

  it('is the same again with the same key, and another with another', async () => {
    const emails = async () => (await target.sql`select email from users order by id`).map(({ email }) => email)
    const before = await emails()
    const [own] = await store.sql`select current_database() as name`
    await store.sql.unsafe(`alter database ${own?.name} set bytea_output = 'escape'`)
    const again = await anonymise(target, '--key-file', keyFile, '--yes')
    await store.sql.unsafe(`alter database ${own?.name} reset bytea_output`)
    expect([again.status, again.stderr]).toEqual([0, expect.stringContaining('rows are copied')])
    expect(await emails()).toEqual(before)
    expect((await anonymise(target, '--yes')).status).toBe(0)
    for (const email of await emails()) expect(before).not.toContain(email)
  })
})

describe('petstore anonymise refuses', () => {
  const rowsOfStore = () => counts(store)

  it('to write to the database that it reads', async () => {
    const before = await rowsOfStore()
    const { status, stderr } = await anonymise(store, '--yes')
    expect([status, stderr]).toEqual([1, '--to: is the database of --from. Name another database\n'])
    expect(await rowsOfStore()).toEqual(before)
  })

  it('to write to the database of a production gateway, also when it is empty', async () => {
    const production = await freshDatabase()
    others.push(production)
    const env = { ...settings(), APP_ENV: 'production', DATABASE_URL: urlOf(production.address), PAYMENT_PROVIDER: 'sandbox' }
    const { status, stderr } = await runHosted(env, 'anonymise', '--from', urlOf(store.address), '--to', urlOf(production.address), '--yes')
    expect([status, stderr]).toEqual([1, expect.stringContaining('--to: is the database of DATABASE_URL, and APP_ENV is production')])
  })

  it('to replace rows that are no earlier copy, whatever the options say', async () => {
    const filled = await freshDatabase()
    others.push(filled)
    await filled.sql`insert into tags (name) values ('mine')`
    const { status, stderr } = await anonymise(filled, '--yes')
    expect([status, stderr]).toEqual([1, expect.stringContaining('--to: the database is not empty, and no copy of petstore anonymise')])
    expect(await filled.sql`select name from tags`).toHaveLength(1)
  })

  it('to replace an earlier copy unasked', async () => {
    const { status, stderr } = await anonymise(target)
    expect([status, stderr]).toEqual([1, expect.stringContaining('Replace it with --yes')])
  })

  it('to copy a column without a rule', async () => {
    await store.sql`alter table tags add column remark text`
    const { status, stderr } = await anonymise(target, '--yes')
    await store.sql`alter table tags drop column remark`
    expect([status, stderr]).toEqual([1, expect.stringContaining('no rule says how these columns leave production: tags.remark')])
  })

  it('a short key', async () => {
    await writeFile(path.join(folder, 'short.key'), 'short')
    const { status, stderr } = await anonymise(target, '--yes', '--key-file', path.join(folder, 'short.key'))
    expect([status, stderr]).toEqual([1, '--key-file: has 5 bytes. Name a file with at least 32 random bytes\n'])
  })
})
