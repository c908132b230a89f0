import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionApiKey } from '../../src/domain/apiKeys/provisionApiKey.js'
import { shopOf, styles } from '../orders/shop.js'
import { letPass } from '../support/clock.js'
import { aPet, aUser } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { fingerprint } from '../support/tables.js'
import { isReplay } from './replyOf.js'

const payments = scriptedPayments()
let store: PetStore
let shop: ReturnType<typeof shopOf>
beforeAll(async () => {
  store = await petStore({ payments })
  shop = shopOf(store)
})
afterAll(() => store.close())

const codeOf = ({ body }: Reply) => (body.error ?? body.errors?.[0].extensions)?.code
const keyed = () => ({ 'idempotency-key': randomUUID() })
const email = () => `${randomUUID()}@example.com`
const PASSWORD = 'correct horse battery staple'

/** A refused call, and the call that succeeds. */
interface Refusal {
  readonly code: string
  refused(headers: Record<string, string>): Promise<Reply>
  /** Sent under the same key afterwards. */
  accepted(headers: Record<string, string>): Promise<Reply>
}

const refusals: Readonly<Record<string, () => Promise<Refusal>>> = {
  'a bad value': async () => ({
    code: 'VALIDATION_ERROR',
    refused: (headers) => store.rest('POST', '/v1/pets', { as: 'staff', headers, body: { name: 'Bo', status: 'asleep' } }),
    accepted: (headers) => store.rest('POST', '/v1/pets', { as: 'staff', headers, body: { name: 'Bo', status: 'sold' } }),
  }),
  'a value that is only found bad later': async () => {
    const { id, apiKey } = await aUser(store)
    const issue = (expiresAt: string) => (headers: Record<string, string>) =>
      store.rest('POST', `/v1/users/${id}/apikeys`, { headers: { ...headers, 'x-api-key': apiKey.secret }, body: { expiresAt } })
    return { code: 'VALIDATION_ERROR', refused: issue('2020-01-01T00:00:00Z'), accepted: issue('2099-01-01T00:00:00Z') }
  },
  'no credential': async () => ({
    code: 'UNAUTHORIZED',
    refused: (headers) => store.rest('POST', '/v1/tags', { headers, body: { name: 'unauthorized' } }),
    accepted: (headers) => store.rest('POST', '/v1/tags', { as: 'staff', headers, body: { name: 'unauthorized' } }),
  }),
  'a credential without the scope': async () => {
    const reader = await provisionApiKey(store.app.services(), { email: 'staff@example.com', role: 'staff', scopes: ['pets:read'] })
    return {
      code: 'FORBIDDEN',
      refused: (headers) => store.rest('POST', '/v1/tags', { headers: { ...headers, 'x-api-key': reader }, body: { name: 'forbidden' } }),
      accepted: (headers) => store.rest('POST', '/v1/tags', { as: 'staff', headers, body: { name: 'forbidden' } }),
    }
  },
  'something that is not there': async () => {
    const { id } = await aPet(store)
    const [row] = await store.sql`select last_value + 1 as next from pets_id_seq`
    expect(Number(row?.next)).toBe(id + 1)
    const patch = (headers: Record<string, string>) =>
      store.rest('PATCH', `/v1/pets/${id + 1}`, { as: 'staff', headers, body: { stock: 3 } })
    return {
      code: 'NOT_FOUND',
      refused: patch,
      async accepted(headers) {
        await aPet(store)
        return patch(headers)
      },
    }
  },
  'an outdated If-Match': async () => {
    const { id } = await aPet(store)
    const patch = (tag: string) => (headers: Record<string, string>) =>
      store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', headers: { ...headers, 'if-match': tag }, body: { stock: 3 } })
    return { code: 'PRECONDITION_FAILED', refused: patch('"9-x"'), accepted: patch('"1-x"') }
  },
  'a conflict with the state of things': async () => {
    const { sku, id } = await aPet(store, { sku: randomUUID() })
    const create = (headers: Record<string, string>) =>
      store.rest('POST', '/v1/pets', { as: 'staff', headers, body: { name: 'Bo', status: 'sold', sku } })
    return {
      code: 'CONFLICT',
      refused: create,
      async accepted(headers) {
        await store.rest('DELETE', `/v1/pets/${id}`, { as: 'staff' })
        return create(headers)
      },
    }
  },
  'too many attempts': async () => {
    const user = await aUser(store)
    const change = (headers: Record<string, string>, currentPassword = PASSWORD) => {
      const body = { currentPassword, newPassword: 'another horse battery staple' }
      return store.rest('POST', '/v1/auth/password/change', { headers: { ...headers, 'x-api-key': user.apiKey.secret }, body })
    }
    for (let i = 0; i < 10; i++) await change({}, 'wrong password')
    return {
      code: 'RATE_LIMIT_EXCEEDED',
      refused: change,
      async accepted(headers) {
        await store.sql`delete from password_attempts`
        return change(headers)
      },
    }
  },
  'a failure on our side': async () => {
    const create = (headers: Record<string, string>) => store.rest('POST', '/v1/tags', { as: 'staff', headers, body: { name: 'failing' } })
    return {
      code: 'INTERNAL_ERROR',
      async refused(headers) {
        await store.sql`alter table tags rename to hidden`
        return create(headers).finally(() => store.sql`alter table hidden rename to tags`)
      },
      accepted: create,
    }
  },
}

describe('the key of a refused call', () => {
  it.each(Object.entries(refusals))('can be used again: %s', async (_what, make) => {
    const { code, refused, accepted } = await make()
    const headers = keyed()
    const before = await fingerprint(store)
    const reply = await refused(headers)
    expect([codeOf(reply), isReplay(reply)]).toEqual([code, false])
    const { password_attempts: _counted, ...after } = await fingerprint(store)
    expect(after).toEqual(Object.fromEntries(Object.entries(before).filter(([table]) => table !== 'password_attempts')))
    const done = await accepted(headers)
    expect([Math.floor(done.status / 100), isReplay(done)], done.text).toEqual([2, false])
  })
})

describe.each(styles)('a stored refusal by %s', (style) => {
  const other = style === 'rest' ? 'graphql' : 'rest'

  it('replays a declined payment in both styles without a new charge', async () => {
    const { id: petId } = await aPet(store, { price: 10, stock: 3 })
    const [key, input] = [randomUUID(), { items: [{ petId, quantity: 1 }] }]
    payments.nextCharges('declined')
    const first = await shop.place(style, input, { key })
    expect(first).toMatchObject({ status: 402, code: 'PAYMENT_FAILED', details: { orderId: expect.any(Number) } })
    expect(isReplay(first.reply)).toBe(false)
    const calls = payments.calls.length
    const before = await fingerprint(store)
    for (const again of [await shop.place(style, input, { key }), await shop.place(other, input, { key })]) {
      expect([again.status, again.code, again.details, isReplay(again.reply)]).toEqual([402, first.code, first.details, true])
      expect(requestIdOf(again.reply)).not.toBe(requestIdOf(first.reply))
    }
    expect(await fingerprint(store)).toEqual(before)
    expect(payments.calls).toHaveLength(calls)
    expect((await shop.place(style, input, { key: randomUUID() })).status).toBe(201)
  })

  it('replays INSUFFICIENT_INVENTORY in both styles after the stock has grown', async () => {
    const { id: petId } = await aPet(store, { price: 10, stock: 1 })
    const [key, input] = [randomUUID(), { items: [{ petId, quantity: 2 }] }]
    const first = await shop.place(style, input, { key })
    expect(first).toMatchObject({ code: 'INSUFFICIENT_INVENTORY', details: { items: [{ petId, requested: 2, available: 1 }] } })
    await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { stock: 5 } })
    for (const again of [await shop.place(style, input, { key }), await shop.place(other, input, { key })])
      expect([again.code, again.details, isReplay(again.reply)]).toEqual([first.code, first.details, true])
    expect((await shop.place(style, { items: [{ petId, quantity: 3 }] }, { key })).code).toBe('IDEMPOTENCY_CONFLICT')
    expect((await shop.place(style, input, { key: randomUUID() })).status).toBe(201)
  })
})
const requestIdOf = ({ body }: Reply): string => (body.error ?? body.errors[0].extensions).requestId

describe('a stored reply', () => {
  it('is replayed for every If-Match, because If-Match is not part of the call', async () => {
    const { id } = await aPet(store)
    const headers = keyed()
    const patch = (tag: string) =>
      store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', headers: { ...headers, 'if-match': tag }, body: { stock: 7 } })
    const first = await patch('"1-x"')
    expect(first.status).toBe(200)
    for (const tag of ['"1-x"', '"2-x"', '"99-x"', '*']) {
      const again = await patch(tag)
      expect([again.status, again.text, again.headers.etag, isReplay(again)]).toEqual([200, first.text, first.headers.etag, true])
    }
    const document = 'mutation($id: Int64!, $version: Int) { updatePet(id: $id, version: $version, input: { stock: 7 }) { version } }'
    const byGraphQL = await store.graphql(document, { id, version: 1 }, { as: 'staff', headers })
    expect(byGraphQL.body).toEqual({ data: { updatePet: { version: 2 } } })
  })

  it('stays the same after the resource is changed and deleted', async () => {
    const headers = keyed()
    const body = { name: 'Bo', status: 'available', tags: ['old'], category: 'before' }
    const first = await store.rest('POST', '/v1/pets', { as: 'staff', headers, body })
    await store.rest('PATCH', `/v1/pets/${first.body.id}`, { as: 'staff', body: { name: 'Bobby', tags: [], category: 'after' } })
    await store.sql`update tags set name = 'renamed' where name = 'old'`
    expect((await store.rest('POST', '/v1/pets', { as: 'staff', headers, body })).text).toBe(first.text)
    await store.rest('DELETE', `/v1/pets/${first.body.id}`, { as: 'staff' })
    const again = await store.rest('POST', '/v1/pets', { as: 'staff', headers, body })
    expect([again.status, again.text, again.headers.location]).toEqual([201, first.text, first.headers.location])
  })

  it('shows the fields that a GraphQL caller selects, and related objects in their present state', async () => {
    const { id: petId } = await aPet(store, { name: 'Rex', price: 10, stock: 3 })
    const [key, input] = [randomUUID(), { items: [{ petId, quantity: 1 }] }]
    const { order } = await shop.place('rest', input, { key })
    await shop.advance('rest', order.id)
    const document = `mutation($input: PlaceOrderInput!) { o: placeOrder(input: $input) { id status customer { email } timeline { status } items { pet { name } } } }`
    const again = await store.graphql(document, { input }, { as: 'customer', headers: { 'idempotency-key': key } })
    expect(again.body.data.o).toEqual({
      id: order.id,
      status: 'pending',
      customer: { email: 'customer@example.com' },
      timeline: [{ status: 'pending' }, { status: 'pending' }, { status: 'processing' }],
      items: [{ pet: { name: 'Rex' } }],
    })
  })

  it('is refused when the caller has lost the right to make the call', async () => {
    const user = await aUser(store)
    await store.sql`update users set role = 'staff' where id = ${user.id}`
    const key = await provisionApiKey(store.app.services(), { email: user.email, role: 'staff' })
    const headers = { ...keyed(), 'x-api-key': key }
    const create = () => store.rest('POST', '/v1/tags', { headers, body: { name: 'while staff' } })
    expect((await create()).status).toBe(201)
    await store.sql`update users set role = 'customer' where id = ${user.id}`
    await letPass(3000) // a credential may be remembered for this time
    expect(codeOf(await create())).toBe('FORBIDDEN')
  })

  it('is replayed to the same user after a new login', async () => {
    const { email } = await aUser(store)
    const signIn = async (password: string) => (await store.rest('POST', '/v1/auth/login', { body: { email, password } })).body.accessToken
    const headers = keyed()
    const body = { currentPassword: PASSWORD, newPassword: 'another horse battery staple' }
    const change = (token: string) =>
      store.rest('POST', '/v1/auth/password/change', { headers: { ...headers, authorization: `Bearer ${token}` }, body })
    const first = await change(await signIn(PASSWORD))
    expect(first.status).toBe(200)
    const again = await change(await signIn(body.newPassword))
    expect([again.text, isReplay(again)]).toEqual([first.text, true])
  })

  it('prevents a second reset token for a repeated request', async () => {
    const user = await aUser(store)
    const headers = keyed()
    const ask = () => store.rest('POST', '/v1/auth/password/forgot', { headers, body: { email: user.email } })
    expect([await ask(), await ask()].map(isReplay)).toEqual([false, true])
    expect(await store.sql`select 1 from password_resets where user_id = ${user.id}`).toHaveLength(1)
  })

  it('of a sign-up holds a working API key', async () => {
    const [headers, body] = [keyed(), { email: email(), password: PASSWORD }]
    const first = await store.rest('POST', '/v1/users', { headers, body })
    const again = await store.rest('POST', '/v1/users', { headers, body })
    expect(again.text).toBe(first.text)
    expect((await store.rest('GET', '/v1/me', { headers: { 'x-api-key': again.body.apiKey.secret } })).body.email).toBe(body.email)
  })
})
