import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../support/clock.js'
import type { Reply } from '../support/petStore.js'
import type { WebhookEndpoint } from '../support/webhookReceiver.js'
import { type DeliveringStore, deliveringStore, ok } from './deliveries.js'

let store: DeliveringStore
beforeAll(async () => {
  store = await deliveringStore()
})
afterAll(() => store.close())

type Request = WebhookEndpoint['requests'][number]
type Rotate = (id: number, overlapSeconds?: number) => Promise<{ secret: string; previousSecretExpiresAt: string }>

let made = 0
async function anEndpoint() {
  made += 1
  const endpoint = store.receiver.endpoint(`rotation-${made}`)
  const { id, secret } = await store.aWebhook(endpoint.url)
  return { id, secret, receives: () => receives(endpoint, id) }
}

/** Sends a test event. @returns the request that the endpoint receives */
async function receives(endpoint: WebhookEndpoint, id: number): Promise<Request> {
  ok(await store.rest('POST', `/v1/webhooks/${id}/test`, { as: 'customer' }))
  await store.deliver()
  const request = endpoint.requests.at(-1)
  if (!request) throw new Error('nothing was received')
  return request
}

/** True when an independent library verifies the request. */
function isVerified(secret: string, { body, headers }: Request): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>) // each header came once
    return true
  } catch {
    return false
  }
}

/** The secrets that have signed the request: by Standard Webhooks, and in the older form. */
function signersOf(request: Request, secrets: readonly string[]): { standard: string[]; plain: string[] } {
  const plain = (secret: string) => `sha256=${createHmac('sha256', secret).update(request.body).digest('hex')}`
  return {
    standard: secrets.filter((secret) => isVerified(secret, request)),
    plain: secrets.filter((secret) => request.headers['x-webhook-signature'] === plain(secret)),
  }
}

const byRest: Rotate = async (id, overlapSeconds) =>
  ok(await store.rest('POST', `/v1/webhooks/${id}/rotate`, { as: 'customer', body: { overlapSeconds } }))
const byGraphQL: Rotate = async (id, overlapSeconds) => {
  const mutation = `mutation($id: Int64!, $input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(id: $id, input: $input) { secret previousSecretExpiresAt } }`
  return ok(await store.graphql(mutation, { id, input: { overlapSeconds } }, { as: 'customer' })).data.rotateWebhookSecret
}

describe.each([
  ['REST', byRest],
  ['GraphQL', byGraphQL],
])('a secret that is rotated by %s', (_style, rotate) => {
  it('signs alone before the rotation, with the new secret during the overlap, and no longer afterwards', async () => {
    const { id, secret: old, receives } = await anEndpoint()
    expect(signersOf(await receives(), [old])).toEqual({ standard: [old], plain: [old] })
    const { secret: fresh, previousSecretExpiresAt } = await rotate(id, HOUR)
    expect(Date.parse(previousSecretExpiresAt)).toBe(store.clock.now().getTime() + HOUR * 1000)
    expect(fresh).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const both = { standard: [old, fresh], plain: [old] }
    expect(signersOf(await receives(), [old, fresh])).toEqual(both)
    store.clock.advance(HOUR - 1)
    expect(signersOf(await receives(), [old, fresh])).toEqual(both)
    store.clock.advance(1)
    expect(signersOf(await receives(), [old, fresh])).toEqual({ standard: [fresh], plain: [fresh] })
  })

  it('signs for one more day by default, and not at all with an overlap of 0', async () => {
    const { id, secret: first, receives } = await anEndpoint()
    const { secret: second } = await rotate(id)
    store.clock.advance(DAY - 1)
    expect(signersOf(await receives(), [first, second])).toEqual({ standard: [first, second], plain: [first] })
    const { secret: third } = await rotate(id, 0)
    expect(signersOf(await receives(), [first, second, third])).toEqual({ standard: [third], plain: [third] })
  })

  it('stops at once when the new secret is rotated too', async () => {
    const { id, secret: first, receives } = await anEndpoint()
    const { secret: second } = await rotate(id, HOUR)
    const { secret: third } = await rotate(id, HOUR)
    expect(signersOf(await receives(), [first, second, third])).toEqual({ standard: [second, third], plain: [second] })
    store.clock.advance(HOUR)
    expect(signersOf(await receives(), [first, second, third])).toEqual({ standard: [third], plain: [third] })
  })
})

it('a retry is signed with the current secret', async () => {
  const endpoint = store.receiver.endpoint('again', (n) => (n === 1 ? 500 : 200))
  const { id, secret: old } = await store.aWebhook(endpoint.url)
  const first = await receives(endpoint, id)
  const { secret: fresh } = await byRest(id, 0)
  store.clock.advance(HOUR)
  await store.deliver()
  const [, second] = endpoint.requests
  expect(second?.body).toBe(first.body)
  expect(second && signersOf(second, [old, fresh])).toEqual({ standard: [fresh], plain: [fresh] })
})

it.each([-1, 7 * DAY + 1, 1.5, 'long'])('a rotation with an overlap of %s is refused', async (overlapSeconds) => {
  const { id, secret, receives } = await anEndpoint()
  const reply = await store.rest('POST', `/v1/webhooks/${id}/rotate`, { as: 'customer', body: { overlapSeconds } })
  expect([reply.status, reply.body.error.code, reply.body.error.details.fields[0].field]).toEqual([
    400,
    'VALIDATION_ERROR',
    'overlapSeconds',
  ])
  expect(signersOf(await receives(), [secret])).toEqual({ standard: [secret], plain: [secret] })
})

it('an administrator cannot rotate the secret of another user’s endpoint', async () => {
  const { id, secret, receives } = await anEndpoint()
  const reply = await store.rest('POST', `/v1/webhooks/${id}/rotate`, { as: 'admin', body: {} })
  expect([reply.status, reply.body.error.code]).toEqual([404, 'NOT_FOUND'])
  expect(signersOf(await receives(), [secret])).toEqual({ standard: [secret], plain: [secret] })
})

describe('secrets', () => {
  it('are stored in no table in plain form', async () => {
    const { id, secret: old, receives } = await anEndpoint()
    const { secret: fresh } = await byRest(id, HOUR)
    await receives()
    const tables = await store.sql`select tablename as name from pg_tables where schemaname = 'public'`
    for (const { name } of tables) {
      const [row] = await store.sql.unsafe(`select coalesce(string_agg(t::text, ' '), '') as text from "${name}" as t`)
      for (const secret of [old, fresh])
        for (const text of shapesOf(secret)) expect(row?.text.includes(text), `${name} holds ${text}`).toBe(false)
    }
  })

  it('do not appear in later replies or in deliveries', async () => {
    const { id, secret: old, receives } = await anEndpoint()
    const { secret: fresh } = await byRest(id, HOUR)
    const { body } = await receives()
    const [{ id: delivery }] = await store.deliveriesOf(id)
    const [{ id: event }] = ok(await store.rest('GET', '/v1/events?type=webhook.test&limit=1', { as: 'customer' })).data
    const at = `/v1/webhooks/${id}`
    const paths = [
      '/v1/webhooks',
      at,
      `${at}/preview?eventId=${event}`,
      `${at}/deliveries`,
      `${at}/deliveries/${delivery}`,
      '/v1/events',
      '/v1/me',
    ]
    const replies: Reply[] = []
    for (const path of paths) replies.push(await store.rest('GET', path, { as: 'customer' }))
    const changes: readonly (readonly [method: string, path: string, body?: object])[] = [
      ['PATCH', at, { description: 'Warehouse' }],
      ['POST', `${at}/disable`],
      ['POST', `${at}/enable`],
      ['POST', `${at}/deliveries/${delivery}/redeliver`],
    ]
    for (const [method, path, change] of changes) replies.push(await store.rest(method, path, { as: 'customer', body: change }))
    const query = '{ webhooks { data { id url events status version } } }'
    replies.push(await store.graphql(query, {}, { as: 'customer' }))
    const asked = await store.graphql('{ webhooks { data { secret } } }', {}, { as: 'customer' })
    expect([asked.body.data, asked.body.errors[0].extensions.code]).toEqual([undefined, 'VALIDATION_ERROR'])
    expect((await store.rest('GET', `${at}?fields=secret`, { as: 'customer' })).status).toBe(400)
    for (const { status } of replies) expect(status).toBeLessThan(300)
    for (const text of [body, ...replies.map((reply) => reply.text)])
      for (const secret of [old, fresh]) for (const shape of shapesOf(secret)) expect(text).not.toContain(shape)
  })
})

/** A secret as text, as text without its prefix, and as hexadecimal digits of its text and of its key, as PostgreSQL shows bytes. */
function shapesOf(secret: string): string[] {
  const key = secret.replace('whsec_', '')
  return [secret, key, Buffer.from(secret).toString('hex'), Buffer.from(key, 'base64').toString('hex')]
}
