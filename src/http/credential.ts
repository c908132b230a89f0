import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { looksLikeApiKey } from '../domain/apiKeys/keyPrefix.js'
import type { Credential } from '../domain/authenticate.js'
import type { ApiError } from '../values/errors/apiError.js'
import { unauthorized } from '../values/errors/make.js'

const NAMES = { authorization: 'authorization', apiKey: 'x-api-key' } as const
const AUTHORIZATION = /^(ApiKey|Bearer|Basic) +(\S+)$/i

/**
 * Reads the credential of a request. The prefix of a text tells whether the text is an API key, so a key may come in every place for credentials. The
 * same credential in several places is one credential, and an empty header is none. Reads the raw headers, because Node shows only the first of several
 * `Authorization` headers.
 * @throws UNAUTHORIZED for two different credentials, and for a header in no known form
 */
export function credentialOf({ headers, rawHeaders }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): Credential | undefined {
  if (headers.authorization === undefined && headers['x-api-key'] === undefined) return undefined
  let only: Credential | undefined
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    if (name.length !== NAMES.authorization.length && name.length !== NAMES.apiKey.length) continue
    for (const found of credentialsIn(name.toLowerCase(), rawHeaders[i + 1]?.trim() ?? '')) {
      if (only && !isSame(only, found)) throw severalCredentials()
      only = found
    }
  }
  return only
}

/** The kind of credential that a request carries, for metrics. */
export function credentialKind({ authorization = '', 'x-api-key': key }: IncomingHttpHeaders): 'apiKey' | 'bearer' | 'other' {
  if (key || /^(apikey|basic)\b/i.test(authorization)) return 'apiKey'
  const token = /^bearer\b *(.*)/i.exec(authorization)?.[1]
  if (token === undefined) return 'other'
  return looksLikeApiKey(token) ? 'apiKey' : 'bearer'
}

function credentialsIn(name: string, value: string): readonly Credential[] {
  if (value === '') return []
  if (name === NAMES.apiKey) return [{ kind: 'apiKey', key: value }]
  return name === NAMES.authorization ? fromAuthorization(value) : []
}

function fromAuthorization(value: string): readonly Credential[] {
  const [, scheme = '', text] = AUTHORIZATION.exec(value) ?? []
  if (text === undefined) throw unknownForm()
  if (scheme.toLowerCase() === 'basic') return fromBasic(text)
  if (scheme.toLowerCase() === 'apikey' || looksLikeApiKey(text)) return [{ kind: 'apiKey', key: text }]
  return [{ kind: 'bearer', token: text }]
}

/** HTTP Basic (RFC 7617) with an API key as the user name, as `curl -u KEY:` sends it. The password counts only if it is an API key too. */
function fromBasic(encoded: string): readonly Credential[] {
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  if (!looksLikeApiKey(user)) throw unauthorized('HTTP Basic takes an API key as the user name and no password', 'authenticate')
  return [user, password].filter((text, i) => i === 0 || looksLikeApiKey(text)).map((key) => ({ kind: 'apiKey', key }))
}

function isSame(a: Credential, b: Credential): boolean {
  return a.kind === 'apiKey' ? b.kind === 'apiKey' && a.key === b.key : b.kind === 'bearer' && a.token === b.token
}

function severalCredentials(): ApiError {
  return unauthorized('The request has two different credentials: send only one', 'never')
}

function unknownForm(): ApiError {
  const forms = ['Bearer <access token or API key>', 'ApiKey <key>', 'Basic <API key as user name>']
  return unauthorized(`The header Authorization must be ${forms.join(', or ')}`, 'authenticate')
}
