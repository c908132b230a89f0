import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ForgersWorld, forgersWorld } from '../support/forgedTokens.js'
import { claims } from './forgeries/claims.js'
import type { Forgeries } from './forgeries/forgery.js'
import { headers } from './forgeries/headers.js'
import { othersCredentials } from './forgeries/othersCredentials.js'
import { shapes } from './forgeries/shapes.js'
import { signatures } from './forgeries/signatures.js'

let world: ForgersWorld
beforeAll(async () => {
  world = await forgersWorld()
  await world.store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Bo', status: 'available' } })
})
afterAll(() => world.store.close())

type Headers = Readonly<Record<string, string>>

/** Calls a protected and a public operation in both styles. */
function callAll(sent: Headers) {
  const { store } = world
  return Promise.all([
    store.rest('GET', '/v1/orders', { headers: sent }),
    store.rest('GET', '/v1/pets/1', { headers: sent }),
    store.graphql('{ orders { data { id } } }', {}, { headers: sent }),
    store.graphql('{ pet(id: 1) { id } }', {}, { headers: sent }),
  ])
}

async function expectRefused(sent: Headers): Promise<void> {
  // parts of the credential that are long enough to be a secret must not be in the reply
  const secrets = Object.values(sent).flatMap((value) => value.split(/[\s.,]+/).filter((part) => part.length > 12))
  for (const { status, headers, body, text } of await callAll(sent)) {
    expect(status).toBe(401)
    expect(headers['www-authenticate']).toBe('ApiKey realm="petstore", Bearer realm="petstore"')
    expect(body.error ?? body.errors[0].extensions).toMatchObject({ code: 'UNAUTHORIZED', status: 401 })
    expect(body.data).toBeUndefined()
    for (const secret of secrets) expect(text).not.toContain(secret)
  }
}

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })

describe('a valid token', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR', 'Bearer  '])('is accepted after the scheme %s', async (scheme) => {
    for (const token of [world.ann.accessToken, world.genuine()]) {
      const replies = await callAll({ authorization: `${scheme} ${token}` })
      for (const { status, body } of replies) expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined })
    }
  })

  it('of an OAuth client is accepted', async () => {
    for (const { status } of await callAll(bearer(world.clientToken))) expect(status).toBe(200)
  })

  it('is accepted with additional claims', async () => {
    for (const { status } of await callAll(bearer(world.genuine({ nbf: world.now, more: true })))) expect(status).toBe(200)
  })
})

const tables: Readonly<Record<string, Forgeries>> = { signature: signatures, header: headers, claims, shape: shapes }

describe.each(Object.entries(tables))('a token with a forged or broken %s is refused with 401 everywhere:', (_part, forgeries) => {
  it.each(Object.entries(forgeries))('%s', async (_name, forge) => {
    await expectRefused(bearer(await forge(world)))
  })
})

describe('a credential that has ended or is sent as another kind is refused with 401 everywhere:', () => {
  it.each(Object.entries(othersCredentials))('%s', async (_name, make) => {
    await expectRefused(await make(world))
  })
})

it('the forged tokens leave the signing keys in place and the valid tokens accepted', async () => {
  expect(await world.store.sql`select kid from signing_keys`).toHaveLength(2)
  for (const { status } of await callAll(bearer(world.ann.accessToken))) expect(status).toBe(200)
})
