import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Actor } from '../../src/domain/actor.js'
import { authenticate } from '../../src/domain/authenticate.js'
import { changePet } from '../../src/domain/pets/changePet.js'
import { createPet } from '../../src/domain/pets/createPet.js'
import type { Services } from '../../src/domain/services.js'
import type { PetId } from '../../src/values/ids.js'
import { aToken } from '../oauth/clients.js'
import { type Callers, callersOf } from '../support/callers.js'
import { anOAuthClient, aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { lockWaits, rival } from '../support/rival.js'
import { fingerprint } from '../support/tables.js'

let store: PetStore
let callers: Callers
beforeAll(async () => {
  store = await petStore()
  callers = await callersOf(store)
})
afterAll(() => store.close())

/** The owner of a credential, by the columns that name it. */
interface Held {
  readonly actor: Actor
  readonly userId?: number
  readonly clientId?: string
}

async function actorOf(credential: Parameters<typeof authenticate>[1]): Promise<Actor> {
  const found = await authenticate(store.app.services(), credential)
  if (!found) throw new Error('the credential opens nothing')
  return found.actor
}

const kinds = {
  'a user with an API key': async (): Promise<Held> => {
    const { id, headers } = await callers.fresh('staff', 'key')
    return { actor: await actorOf({ kind: 'apiKey', key: headers['x-api-key'] ?? '' }), userId: id }
  },
  'a user with a session': async (): Promise<Held> => {
    const { id, headers } = await callers.fresh('staff', 'session')
    return { actor: await actorOf({ kind: 'bearer', token: headers.authorization?.replace('Bearer ', '') ?? '' }), userId: id }
  },
  'an OAuth client': async (): Promise<Held> => {
    const client = await anOAuthClient(store, { scopes: ['write'] })
    return { actor: await actorOf({ kind: 'bearer', token: await aToken(store, client) }), clientId: client.clientId }
  },
} as const
type Kind = keyof typeof kinds

const ofUser = (set: string) => (held: Held) => store.sql.unsafe(`update users set ${set} where id = ${held.userId}`)
const ofKey = (set: string) => (held: Held) => store.sql.unsafe(`update api_keys set ${set} where user_id = ${held.userId}`)
const ofSession = (set: string) => (held: Held) => store.sql.unsafe(`update sessions set ${set} where user_id = ${held.userId}`)
const ofClient = (set: string) => (held: Held) => store.sql.unsafe(`update oauth_clients set ${set} where client_id = '${held.clientId}'`)
const revokedToken = ({ actor }: Held) =>
  store.sql`insert into revoked_tokens (token_id, expires_at) values (${actor.kind === 'client' ? actor.tokenId : ''}, now() + interval '1 hour')`

type Ending = [kind: Kind, what: string, end: (held: Held) => PromiseLike<unknown>, code: string]

/** Endings that the door has not heard of yet. */
const endings: readonly Ending[] = [
  ...(['a user with an API key', 'a user with a session'] as const).flatMap((kind): Ending[] => [
    [kind, 'is suspended', ofUser("status = 'suspended'"), 'UNAUTHORIZED'],
    [kind, 'is deleted', ofUser('deleted_at = now()'), 'UNAUTHORIZED'],
    [kind, 'is no longer staff', ofUser("role = 'customer'"), 'FORBIDDEN'],
  ]),
  ['a user with an API key', 'has revoked the key', ofKey('revoked_at = now()'), 'UNAUTHORIZED'],
  ['a user with an API key', 'has a key that has expired', ofKey("expires_at = now() - interval '1 second'"), 'UNAUTHORIZED'],
  ['a user with a session', 'has ended the session', ofSession('ended_at = now()'), 'UNAUTHORIZED'],
  ['a user with a session', 'has a session that has expired', ofSession("expires_at = now() - interval '1 second'"), 'UNAUTHORIZED'],
  ['an OAuth client', 'is suspended', ofClient("status = 'suspended'"), 'UNAUTHORIZED'],
  ['an OAuth client', 'has a revoked token', revokedToken, 'UNAUTHORIZED'],
  ['an OAuth client', 'has lost a scope', ofClient("scopes = '{read,orders:write,users:write,webhooks:write}'"), 'FORBIDDEN'],
]

/** The writes that are one statement. Each has a category of its own name, and a tag. */
const writes: Readonly<Record<string, (services: Services, pet: PetId) => Promise<unknown>>> = {
  create: (services) => createPet(services, { name: 'Late', status: 'available', category: 'create', tags: ['create'] }),
  change: (services, pet) => changePet(services, pet, { category: 'change', tags: ['change'], stock: 9 }),
}

describe.each(Object.keys(writes))('a write by one statement (%s)', (name) => {
  const write = async (held: Held, id: PetId) => writes[name]?.(store.app.services(store.app.database.session(), {}, held.actor), id)

  it.each(endings)('is refused when %s %s, and writes nothing', async (kind, _what, end, code) => {
    const held = await kinds[kind]()
    const { id } = await aPet(store)
    await end(held)
    const before = await fingerprint(store)
    await expect(write(held, id as PetId)).rejects.toMatchObject({ code })
    expect(await fingerprint(store)).toEqual(before)
  })

  it('is refused when the account ends while the statement waits for it', async () => {
    const held = await kinds['a user with an API key']()
    const { id } = await aPet(store)
    const other = await rival(store, async (sql) => {
      await sql`select 1 from users where id = ${held.userId ?? 0} for update` // as every transaction that ends an account
      await sql`update users set status = 'suspended' where id = ${held.userId ?? 0}`
    })
    const before = await fingerprint(store)
    const writing = write(held, id as PetId)
    await lockWaits(store)
    await other.commit()
    await expect(writing).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    const { users: _users, ...others } = await fingerprint(store)
    expect(before).toMatchObject(others)
  })

  it('holds the account until it ends', async () => {
    const held = await kinds['a user with an API key']()
    const { id } = await aPet(store)
    const other = await rival(store, (sql) => sql`insert into categories (name) values (${name})`)
    const writing = write(held, id as PetId)
    await lockWaits(store)
    await expect(store.sql`select 1 from users where id = ${held.userId ?? 0} for update nowait`).rejects.toMatchObject({ code: '55P03' })
    await other.rollBack()
    await writing
  })

  it.each<[Kind, string, (held: Held) => PromiseLike<unknown>]>([
    ['a user with an API key', 'becomes an administrator', ofUser("role = 'admin'")],
    [
      'an OAuth client',
      'has the scopes under other names',
      ofClient("scopes = '{pets:write,orders:write,users:write,webhooks:write,read}'"),
    ],
  ])('goes on when %s %s', async (kind, _what, change) => {
    const held = await kinds[kind]()
    const { id } = await aPet(store)
    await change(held)
    await expect(write(held, id as PetId)).resolves.toMatchObject({ categoryName: name })
  })
})
