import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { askToken } from './clients.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const FIELDS = 'id clientId name scopes status createdAt'
interface Shown {
  readonly id: number
  readonly clientId: string
  readonly clientSecret: string
}

/** The work of an administrator with OAuth clients in one style. Every function returns the result as the style shows it. */
interface Management {
  create(input: object): Promise<Shown>
  read(id: number): Promise<unknown>
  list(): Promise<unknown>
  change(id: number, input: object): Promise<unknown>
  rotate(id: number, input: object): Promise<Shown>
  remove(id: number): Promise<unknown>
  /** The error code for reading a missing client. */
  missing(id: number): Promise<string>
}

const rest: Management = {
  create: async (body) => (await store.rest('POST', '/v1/oauth-clients', { as: 'admin', body })).body,
  read: async (id) => (await store.rest('GET', `/v1/oauth-clients/${id}`, { as: 'admin' })).body,
  list: async () => (await store.rest('GET', '/v1/oauth-clients?sort=-id', { as: 'admin' })).body.data,
  change: async (id, body) => (await store.rest('PATCH', `/v1/oauth-clients/${id}`, { as: 'admin', body })).body,
  rotate: async (id, body) => (await store.rest('POST', `/v1/oauth-clients/${id}/rotate`, { as: 'admin', body })).body,
  remove: async (id) => (await store.rest('DELETE', `/v1/oauth-clients/${id}`, { as: 'admin' })).status,
  missing: async (id) => (await store.rest('GET', `/v1/oauth-clients/${id}`, { as: 'admin' })).body.error.code,
}

const ask = async (query: string, variables: object = {}) => (await store.graphql(query, variables, { as: 'admin' })).body
const graphql: Management = {
  create: async (input) =>
    (await ask(`mutation($input: CreateOAuthClientInput!) { createOAuthClient(input: $input) { ${FIELDS} clientSecret } }`, { input })).data
      .createOAuthClient,
  read: async (id) => (await ask(`query($id: Int64!) { oauthClient(id: $id) { ${FIELDS} } }`, { id })).data.oauthClient,
  list: async () => (await ask(`{ oauthClients(sort: "-id") { data { ${FIELDS} } } }`)).data.oauthClients.data,
  change: async (id, input) =>
    (
      await ask(`mutation($id: Int64!, $input: UpdateOAuthClientInput!) { updateOAuthClient(id: $id, input: $input) { ${FIELDS} } }`, {
        id,
        input,
      })
    ).data.updateOAuthClient,
  rotate: async (id, input) =>
    (
      await ask(
        `mutation($id: Int64!, $input: RotateOAuthClientSecretInput!) { rotateOAuthClientSecret(id: $id, input: $input) { ${FIELDS} clientSecret } }`,
        { id, input },
      )
    ).data.rotateOAuthClientSecret,
  remove: async (id) =>
    (await ask('mutation($id: Int64!) { deleteOAuthClient(id: $id) }', { id })).data.deleteOAuthClient === id ? 204 : 0,
  missing: async (id) => (await ask('query($id: Int64!) { oauthClient(id: $id) { id } }', { id })).errors[0].extensions.code,
}

describe.each(Object.entries({ rest, graphql }))(
  'an administrator, by %s',
  (_style, { create, read, list, change, rotate, remove, missing }) => {
    it('creates an OAuth client, reads it, changes it, rotates its secret and deletes it', async () => {
      const { clientSecret, ...client } = await create({ name: 'Warehouse', scopes: ['read', 'orders:write', 'read'] })
      expect(client).toMatchObject({ name: 'Warehouse', scopes: ['read', 'orders:write'], status: 'active' })
      expect(client.clientId).toMatch(/^client_[\w-]{16}$/)
      expect(clientSecret).toMatch(/^pcs_[\w-]{43}$/)
      expect((await askToken(store, { ...client, clientSecret })).status).toBe(200)

      expect(await read(client.id)).toEqual(client)
      expect(await list()).toEqual([client])
      expect(await change(client.id, {})).toEqual(client)
      const changed = await change(client.id, { name: 'Depot', scopes: ['pets:read'] })
      expect(changed).toEqual({ ...client, name: 'Depot', scopes: ['pets:read'] })

      const { clientSecret: next, ...rotated } = await rotate(client.id, { overlapSeconds: 0 })
      expect(rotated).toEqual(changed)
      expect(next).not.toBe(clientSecret)
      expect((await askToken(store, { ...client, clientSecret })).status).toBe(401)
      expect((await askToken(store, { ...client, clientSecret: next })).body.scope).toBe('pets:read')

      expect(await remove(client.id)).toBe(204)
      expect(await missing(client.id)).toBe('NOT_FOUND')
      expect(await list()).toEqual([])
      const told =
        await store.sql`select type from audit_events where subject = ${client.clientId} and actor_user_id is not null order by id`
      expect(told.map(({ type }) => type)).toEqual(['client_created', 'client_changed', 'client_secret_rotated', 'client_deleted'])
    })
  },
)

describe('a wrong request of an administrator', () => {
  const bad: Readonly<Record<string, object>> = {
    'no name': { scopes: ['read'] },
    'a name of white space': { name: '  ', scopes: ['read'] },
    'no scopes': { name: 'x' },
    'an empty list of scopes': { name: 'x', scopes: [] },
    'an unknown scope': { name: 'x', scopes: ['everything'] },
    'a client id of their own': { name: 'x', scopes: ['read'], clientId: 'mine' },
    'a secret of their own': { name: 'x', scopes: ['read'], clientSecret: 'mine' },
  }
  it.each(Object.entries(bad))('is refused: %s', async (_name, body) => {
    expect(await store.rest('POST', '/v1/oauth-clients', { as: 'admin', body })).toMatchObject({
      status: 400,
      body: { error: { code: 'VALIDATION_ERROR' } },
    })
  })

  it.each([-1, 7 * 24 * 3600 + 1, 1.5, 'long'])('is refused: a rotation with an overlap of %j', async (overlapSeconds) => {
    const { id } = await rest.create({ name: 'x', scopes: ['read'] })
    expect((await store.rest('POST', `/v1/oauth-clients/${id}/rotate`, { as: 'admin', body: { overlapSeconds } })).status).toBe(400)
    await rest.remove(id)
  })

  it.each(['PATCH', 'DELETE', 'GET'])('gets 404: %s of an unknown client', async (method) => {
    const options = { as: 'admin', ...(method === 'PATCH' && { body: { name: 'x' } }) } as const
    expect((await store.rest(method, '/v1/oauth-clients/999999', options)).status).toBe(404)
    expect((await store.rest('POST', '/v1/oauth-clients/999999/rotate', { as: 'admin', body: {} })).status).toBe(404)
  })
})

it('the management of OAuth clients is refused to customers, staff and anonymous callers', async () => {
  const { id } = await rest.create({ name: 'x', scopes: ['read'] })
  const calls: readonly [string, string, object?][] = [
    ['GET', '/v1/oauth-clients'],
    ['POST', '/v1/oauth-clients', { name: 'x', scopes: ['read'] }],
    ['GET', `/v1/oauth-clients/${id}`],
    ['PATCH', `/v1/oauth-clients/${id}`, { name: 'y' }],
    ['POST', `/v1/oauth-clients/${id}/rotate`, {}],
    ['DELETE', `/v1/oauth-clients/${id}`],
  ]
  for (const [method, url, body] of calls) {
    const status = async (as: 'nobody' | 'customer' | 'staff') => ((await store.rest(method, url, { as, body })) as Reply).status
    expect([await status('nobody'), await status('customer'), await status('staff')]).toEqual([401, 403, 403])
  }
})
