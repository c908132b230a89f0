import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anonymous } from '../../src/domain/actor.js'
import { openAnswer } from '../../src/domain/idempotency/answer.js'
import { keyedCall } from '../../src/domain/idempotency/call.js'
import { createSecretBox } from '../../src/providers/secretBox.js'
import { systemClock } from '../../src/values/clock.js'
import { anOAuthClient, aUser, aWebhook } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'

const MASTER = Buffer.from('0123456789abcdef0123456789abcdef')
const PASSWORD = 'correct horse battery staple'
let store: PetStore
beforeAll(async () => {
  store = await petStore({ settings: { ENCRYPTION_KEY: MASTER.toString('base64') } })
})
afterAll(() => store.close())

type Call = (headers: Record<string, string>) => Promise<Reply>

/** Calls whose reply shows a secret once; `secret` takes it from the reply. */
const calls: Readonly<Record<string, { prepare: () => Promise<Call>; secret: (reply: Reply) => string }>> = {
  registerUser: {
    prepare: async () => {
      const body = { email: `${randomUUID()}@example.com`, password: PASSWORD }
      return (headers) => store.rest('POST', '/v1/users', { body, headers })
    },
    secret: ({ body }) => body.apiKey.secret,
  },
  issueApiKey: {
    prepare: async () => {
      const { id, apiKey } = await aUser(store)
      return (headers) => store.rest('POST', `/v1/users/${id}/apikeys`, { body: {}, headers: { ...headers, 'x-api-key': apiKey.secret } })
    },
    secret: ({ body }) => body.secret,
  },
  rotateApiKey: {
    prepare: async () => {
      const { id, apiKey } = await aUser(store)
      const url = `/v1/users/${id}/apikeys/${apiKey.id}/rotate`
      return (headers) => store.rest('POST', url, { body: {}, headers: { ...headers, 'x-api-key': apiKey.secret } })
    },
    secret: ({ body }) => body.secret,
  },
  createOAuthClient: {
    prepare: async () => (headers) =>
      store.rest('POST', '/v1/oauth-clients', { as: 'admin', body: { name: 'Till', scopes: ['read'] }, headers }),
    secret: ({ body }) => body.clientSecret,
  },
  rotateOAuthClientSecret: {
    prepare: async () => {
      const { id } = await anOAuthClient(store)
      return (headers) => store.rest('POST', `/v1/oauth-clients/${id}/rotate`, { as: 'admin', body: {}, headers })
    },
    secret: ({ body }) => body.clientSecret,
  },
  createWebhook: {
    prepare: async () => (headers) =>
      store.rest('POST', '/v1/webhooks', { as: 'staff', body: { url: 'https://hooks.example.com', events: ['order.created'] }, headers }),
    secret: ({ body }) => body.secret,
  },
  rotateWebhookSecret: {
    prepare: async () => {
      const { id } = await aWebhook(store)
      return (headers) => store.rest('POST', `/v1/webhooks/${id}/rotate`, { as: 'customer', body: {}, headers })
    },
    secret: ({ body }) => body.secret,
  },
}

interface StoredRecord {
  readonly key: Buffer
  readonly fingerprint: Buffer
  readonly answer: Buffer
}
async function lastRecord(operation: string): Promise<StoredRecord> {
  const [row] = await store.sql<StoredRecord[]>`
    select key, fingerprint, answer from idempotency_records where operation = ${operation} order by created_at desc limit 1`
  if (!row) throw new Error(`nothing is remembered of ${operation}`)
  return row
}

describe.each(Object.entries(calls))('the stored reply of %s', (operation, { prepare, secret }) => {
  it('opens only with both the client’s key and the server’s key', async () => {
    const key = randomUUID()
    const call = await prepare()
    const reply = await call({ 'idempotency-key': key })
    expect(secret(reply)).toMatch(/^(psk|pcs|whsec)_/)
    const { answer } = await lastRecord(operation)
    const box = createSecretBox([MASTER])
    expect(openAnswer(box, answer, key)).toMatchObject({ kind: 'result', body: expect.stringContaining(secret(reply)) })
    for (const other of [undefined, '', randomUUID(), key.toUpperCase()]) expect(() => openAnswer(box, answer, other)).toThrow()
    expect(() => openAnswer(createSecretBox([Buffer.alloc(32, 7)]), answer, key)).toThrow()
    expect(secret(await call({ 'idempotency-key': key }))).toBe(secret(reply))
  })

  it('hides the secret and the key from a reader of the table', async () => {
    const key = randomUUID()
    const reply = await (await prepare())({ 'idempotency-key': key })
    const [dump] = await store.sql`select string_agg(encode(convert_to(r::text, 'utf8'), 'escape'), ' ') as text,
      string_agg(encode(r.answer, 'escape') || encode(r.key, 'escape') || encode(r.fingerprint, 'escape'), ' ') as bytes from idempotency_records r`
    for (const hidden of [
      secret(reply),
      key,
      key.replaceAll('-', ''),
      PASSWORD,
      Buffer.from(secret(reply)).toString('base64').slice(2, -4),
    ])
      expect(dump?.text + dump?.bytes).not.toContain(hidden)
  })
})

describe('the fingerprint of a sign-up', () => {
  it('cannot be computed without both the server’s key and the client’s key', async () => {
    const key = randomUUID()
    const input = { email: `${randomUUID()}@example.com`, password: PASSWORD }
    await store.rest('POST', '/v1/users', { body: input, headers: { 'idempotency-key': key } })
    const { fingerprint } = await lastRecord('registerUser')
    const guess = (master: Buffer, clientKey: string) =>
      keyedCall({ secrets: createSecretBox([master]), clock: systemClock }, anonymous, { name: 'registerUser' }, clientKey, { input })
        .fingerprint
    expect(guess(MASTER, key)).toEqual(fingerprint)
    expect(guess(Buffer.alloc(32, 7), key)).not.toEqual(fingerprint)
    expect(guess(MASTER, randomUUID())).not.toEqual(fingerprint)
  })

  it('differs for every key, so that equal passwords stay hidden', async () => {
    const box = createSecretBox([MASTER])
    const args = { input: { email: 'ada@example.com', password: PASSWORD } }
    const calls = [randomUUID(), randomUUID()].map((key) =>
      keyedCall({ secrets: box, clock: systemClock }, anonymous, { name: 'registerUser' }, key, args),
    )
    expect(new Set(calls.map(({ fingerprint }) => fingerprint.toString('hex'))).size).toBe(2)
  })
})

describe('a stored reply that cannot be opened', () => {
  it('does not make the call run again', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const create = () => store.rest('POST', '/v1/tags', { as: 'staff', body: { name: 'once' }, headers })
    expect((await create()).status).toBe(201)
    await store.sql`update idempotency_records set answer = set_byte(answer, 30, get_byte(answer, 30) # 1) where operation = 'createTag'`
    for (let i = 0; i < 2; i++) expect((await create()).body.error.code).toBe('INTERNAL_ERROR')
    expect(await store.sql`select 1 from tags where name = 'once'`).toHaveLength(1)
  })
})
