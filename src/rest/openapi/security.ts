import { clientScopes, expandScopes, scopes } from '../../domain/scopes.js'
import type { Access } from '../../policies/authorize.js'
import { apiPath } from '../../values/apiVersion.js'
import type { OpenapiOperation } from './types.js'

/** Descriptions of the scopes that an OAuth client may request. */
const scopeTexts: Readonly<Record<string, string>> = Object.fromEntries(
  clientScopes.map((name) => {
    const inner = [...expandScopes([name])]
    return [name, inner.length > 1 ? `All of ${inner.join(', ')}.` : `Operations with the scope ${name}.`]
  }),
)

/** `components.securitySchemes`: the four kinds of credentials, and how a client gets a token. */
export const securitySchemes = {
  ApiKeyAuthorization: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: `An API key: \`Authorization: ApiKey pk_live_…\`. A key has some of these scopes: ${scopes.join(', ')}.`,
  },
  ApiKeyHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description:
      'The same key in another header, for clients that need `Authorization` for something else: `X-API-Key: pk_live_…`. Send one credential, not both, and never in a URL.',
  },
  Session: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: `The access token of a session, from \`POST ${apiPath('auth', 'login')}\`: \`Authorization: Bearer …\`. It has the scopes of the user’s role. The gateway verifies tokens as RFC8725 advises.`,
  },
  OAuthClient: {
    type: 'oauth2',
    description:
      'An access token of an OAuth client (RFC 6749, section 4.4), sent as `Authorization: Bearer …`. The gateway verifies tokens as RFC8725 advises.',
    flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: scopeTexts } },
  },
  ClientSecret: {
    type: 'http',
    scheme: 'basic',
    description:
      'An OAuth client at the endpoints of OAuth: `client_id` and `client_secret`, each form-encoded, by HTTP Basic (RFC 6749, section 2.3.1).',
  },
} as const

/** The credentials that an operation accepts. */
export function security(access: Access | 'public'): Pick<OpenapiOperation, 'security' | 'x-scope'> {
  const scope = access === 'public' ? [] : [access.scope]
  const ways: NonNullable<OpenapiOperation['security']> = [
    { ApiKeyAuthorization: [] },
    { ApiKeyHeader: [] },
    { Session: [] },
    { OAuthClient: scope },
  ]
  return access === 'public' ? { security: [{}, ...ways] } : { security: ways, 'x-scope': access.scope }
}
