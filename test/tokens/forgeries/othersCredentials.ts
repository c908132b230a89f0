import type { ForgersWorld } from '../../support/forgedTokens.js'

type Headers = Readonly<Record<string, string>>
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })

/** A user's token from before a change of the user. */
function userToken(name: string, act: (world: ForgersWorld, id: number) => Promise<unknown>) {
  return async (world: ForgersWorld) => {
    const { id, accessToken } = await world.signIn(name)
    await act(world, id)
    return bearer(accessToken)
  }
}

/** A client's token from before a change of the client. */
function clientToken(name: string, act: (world: ForgersWorld, client: Awaited<ReturnType<ForgersWorld['grant']>>) => Promise<unknown>) {
  return async (world: ForgersWorld) => {
    const client = await world.grant(name)
    await act(world, client)
    return bearer(client.token)
  }
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** Headers of calls that must be refused, by their fault. Ended credentials were never used before, so the gateway does not remember them. */
export const othersCredentials: Readonly<Record<string, (world: ForgersWorld) => Headers | Promise<Headers>>> = {
  'the token of a session that was ended': userToken('out', async ({ store }) => {
    const { refreshToken } = (
      await store.rest('POST', '/v1/auth/login', { body: { email: 'out@example.com', password: 'correct horse battery' } })
    ).body
    await store.rest('POST', '/v1/auth/logout', { body: { refreshToken, everywhere: true } })
  }),
  'the token of a suspended user': userToken('suspended', ({ store }, id) =>
    store.rest('POST', `/v1/users/${id}/suspend`, { as: 'admin' }),
  ),
  'the token of a user who was suspended and let in again': userToken('reinstated', async ({ store }, id) => {
    await store.rest('POST', `/v1/users/${id}/suspend`, { as: 'admin' })
    await store.rest('POST', `/v1/users/${id}/reinstate`, { as: 'admin' })
  }),
  'the token of a deleted user': userToken('deleted', ({ store }, id) => store.rest('DELETE', `/v1/users/${id}`, { as: 'admin' })),
  'the token of a user whose row is gone': userToken('gone', ({ store }, id) => store.sql`delete from users where id = ${id}`),
  'the token of a deleted client': clientToken('deleted', ({ store }, { id }) =>
    store.rest('DELETE', `/v1/oauth-clients/${id}`, { as: 'admin' }),
  ),
  'the token of a suspended client': clientToken('suspended', ({ store }, { id }) =>
    store.rest('PATCH', `/v1/oauth-clients/${id}`, { as: 'admin', body: { status: 'suspended' } }),
  ),
  'a client’s token that was revoked': clientToken('revoked', ({ store }, { clientId, secret, token }) =>
    store.rest('POST', '/oauth/revoke', {
      headers: form,
      body: new URLSearchParams({ client_id: clientId, client_secret: secret, token }).toString(),
    }),
  ),
  'a refresh token as Bearer': ({ ann }) => bearer(ann.refreshToken),
  'a refresh token as ApiKey': ({ ann }) => ({ authorization: `ApiKey ${ann.refreshToken}` }),
  'a mistyped API key as Bearer': ({ store }) => bearer(`${store.keys.admin}x`),
  'an access token as ApiKey': ({ ann }) => ({ authorization: `ApiKey ${ann.accessToken}` }),
  'an access token as X-API-Key': ({ ann }) => ({ 'x-api-key': ann.accessToken }),
  'the secret of a client as Bearer': ({ clientSecret }) => bearer(clientSecret),
  'an access token of no scheme': ({ ann }) => ({ authorization: ann.accessToken }),
  'an access token of another scheme': ({ ann }) => ({ authorization: `Token ${ann.accessToken}` }),
  'an access token of a scheme that begins alike': ({ ann }) => ({ authorization: `BearerToken ${ann.accessToken}` }),
  'an access token behind a colon': ({ ann }) => ({ authorization: `Bearer: ${ann.accessToken}` }),
  'an access token behind a tab': ({ ann }) => ({ authorization: `Bearer\t${ann.accessToken}` }),
  'an access token as a password': ({ ann }) => ({ authorization: `Basic ${Buffer.from(`ann:${ann.accessToken}`).toString('base64')}` }),
  'two access tokens': ({ ann, bob }) => ({ authorization: `Bearer ${ann.accessToken}, Bearer ${bob.accessToken}` }),
  'an access token and an API key': ({ ann, store }) => ({ ...bearer(ann.accessToken), 'x-api-key': store.keys.customer }),
  'no token': () => ({ authorization: 'Bearer' }),
  'an empty token': () => ({ authorization: 'Bearer ' }),
}
