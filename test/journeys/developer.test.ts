import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, letPass, movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

const clock = movableClock()
let store: PetStore
beforeAll(async () => {
  store = await petStore({ clock })
  await aPet(store, { name: 'Buddy', category: 'dog' })
})
afterAll(() => store.close())

const withKey = (key: string) => ({ headers: { authorization: `ApiKey ${key}` } })

/** The steps of the journey, in one of the two styles. */
interface Developer {
  signsUp(email: string, password: string): Promise<{ userId: number; key: string }>
  looksUpTheKey(userId: number, key: string): Promise<{ prefix: string; last4: string }>
  /** @returns the name of the first pet, or the code of the error. */
  callsWith(key: string): Promise<string>
  rotates(userId: number, key: string, overlapSeconds: number): Promise<string>
}

const byRest: Developer = {
  async signsUp(email, password) {
    const reply = await store.rest('POST', '/v1/user', { body: { email, password } })
    expect(reply.status).toBe(201)
    return { userId: reply.body.userId, key: reply.body.apiKey.secret }
  },
  async looksUpTheKey(userId, key) {
    return (await store.rest('GET', `/v1/user/${userId}/apikey`, withKey(key))).body
  },
  async callsWith(key) {
    const { body } = await store.rest('GET', '/v1/pets', withKey(key))
    return body.error?.code ?? body.data[0].name
  },
  async rotates(userId, key, overlapSeconds) {
    const reply = await store.rest('POST', `/v1/user/${userId}/apikey/rotate`, { ...withKey(key), body: { overlapSeconds } })
    expect(reply.status).toBe(201)
    return reply.body.secret
  },
}

const byGraphQL: Developer = {
  async signsUp(email, password) {
    const { body } = await store.graphql(
      'mutation($input: RegisterUserInput!) { registerUser(input: $input) { userId apiKey { secret } } }',
      { input: { email, password } },
    )
    const { userId, apiKey } = body.data.registerUser
    return { userId, key: apiKey.secret }
  },
  async looksUpTheKey(userId, key) {
    const query = 'query($userId: Int64!) { apiKey(userId: $userId) { prefix last4 scopes } }'
    return (await store.graphql(query, { userId }, withKey(key))).body.data.apiKey
  },
  async callsWith(key) {
    const { body } = await store.graphql('{ pets { data { name } } }', {}, withKey(key))
    return body.errors?.[0].extensions.code ?? body.data.pets.data[0].name
  },
  async rotates(userId, key, overlapSeconds) {
    const mutation = 'mutation($userId: Int64!, $input: RotateApiKeyInput!) { rotateApiKey(userId: $userId, input: $input) { secret } }'
    return (await store.graphql(mutation, { userId, input: { overlapSeconds } }, withKey(key))).body.data.rotateApiKey.secret
  },
}

describe.each([
  ['REST', byRest],
  ['GraphQL', byGraphQL],
])('Journey 3: Developer integrates API, by %s', (style, developer) => {
  it('signs up, gets an API key, calls with it, rotates it, and the old key ends after the overlap', async () => {
    // Developer signs up: POST /user → account created
    const { userId, key } = await developer.signsUp(`developer@${style.toLowerCase()}.example`, 'correct horse battery staple')
    // Gets API key: GET /user/{id}/apikey → API key, of which only the owner has the secret
    const known = await developer.looksUpTheKey(userId, key)
    expect(known).toMatchObject({ prefix: key.slice(0, 12), last4: key.slice(-4) })
    expect(JSON.stringify(known)).not.toContain(key)
    // GET /pets (with API key) → test integration
    expect(await developer.callsWith(key)).toBe('Buddy')
    // Goes live, and rotates the key while the old one is still in use
    const next = await developer.rotates(userId, key, HOUR)
    expect(next).not.toBe(key)
    for (const good of [key, next]) expect(await developer.callsWith(good)).toBe('Buddy')
    clock.advance(HOUR - 1)
    for (const good of [key, next]) expect(await developer.callsWith(good)).toBe('Buddy')
    clock.advance(1)
    await letPass(2000) // a credential may be remembered for this time
    expect(await developer.callsWith(key)).toBe('UNAUTHORIZED')
    expect(await developer.callsWith(next)).toBe('Buddy')
  })
})

it('Reads documentation: the guides, the OpenAPI contract and the playground need no key', async () => {
  for (const url of ['/docs', '/api-docs', '/openapi.json', '/playground'])
    expect((await store.app.http.inject({ url })).statusCode, url).toBe(200)
})

it('Tests in sandbox: API keys of the sandbox begin with psk_test_', async () => {
  const sandbox = await petStore({ settings: { APP_ENV: 'sandbox' } })
  const body = { email: 'developer@example.com', password: 'correct horse battery staple' }
  const { secret } = (await sandbox.rest('POST', '/v1/user', { body })).body.apiKey
  expect(secret).toMatch(/^psk_test_/)
  expect((await sandbox.rest('GET', '/v1/pets', withKey(secret))).status).toBe(200)
  await sandbox.close()
})
