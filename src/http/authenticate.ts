import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { type Actor, anonymous } from '../domain/actor.js'
import { unauthorized } from '../policies/authorize.js'

/** A revoked key is refused this much later at most. */
const REMEMBERED_MS = 2000
const MAX_REMEMBERED = 10_000
const CREDENTIAL_IN_URL = /[?&](api_?key|access_token|token|authorization)=/i

/** Decides who is asking, from a request's head. @throws UNAUTHORIZED for a credential that is wrong, doubled or in the URL. */
export type Authenticator = (request: IncomingMessage) => Actor | Promise<Actor>

/** @param lookUp finds the actor behind a key. A key that was found good is remembered for two seconds; a bad one never. */
export function createAuthenticator(lookUp: (key: string) => Promise<Actor | undefined>): Authenticator {
  const remembered = new LRUCache<string, Actor>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS })
  return (request) => {
    if (CREDENTIAL_IN_URL.test(request.url ?? '')) throw unauthorized('A credential must not stand in a URL: send it in a header')
    const key = keyOf(request)
    if (key === undefined) return anonymous
    return remembered.get(key) ?? find(key)
  }

  async function find(key: string): Promise<Actor> {
    const actor = await lookUp(key)
    if (!actor) throw unauthorized('The API key is not valid')
    remembered.set(key, actor)
    return actor
  }
}

function keyOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  const { authorization, 'x-api-key': apiKey } = headers
  if (authorization === undefined && apiKey === undefined) return undefined
  // looked for among the headers as sent: of several Authorization headers Node shows the first and drops the others
  const isDoubled = rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'authorization').length > 1
  if (isDoubled || Array.isArray(apiKey) || (authorization !== undefined && apiKey !== undefined)) {
    throw unauthorized('Send one credential, not several')
  }
  if (authorization === undefined) return apiKey
  const [, key] = /^ApiKey +(\S+)$/i.exec(authorization) ?? []
  if (key === undefined) throw unauthorized('Authorization must read: ApiKey <key>')
  return key
}
