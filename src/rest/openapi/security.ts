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

/** `components.securitySchemes`: the kinds of credentials, and how a client gets a token. API references offer the first of them first. */
export const securitySchemes = {
  ApiKeyHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: `An API key: \`X-API-Key: psk_test_…\`. A key has some of these scopes: ${scopes.join(', ')}. A key in several headers counts once; two different credentials are refused. Never put a credential in a URL.`,
  },
  ApiKeyAuthorization: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'The same key in another header: `Authorization: ApiKey psk_test_…`, or `Authorization: Bearer psk_test_…`.',
  },
  ApiKeyBasic: {
    type: 'http',
    scheme: 'basic',
    description: 'The same key as the user name of HTTP Basic, with an empty password: `curl -u psk_test_…:`.',
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
    { ApiKeyHeader: [] },
    { ApiKeyAuthorization: [] },
    { ApiKeyBasic: [] },
    { Session: [] },
    { OAuthClient: scope },
  ]
  return access === 'public' ? { security: [{}, ...ways] } : { security: ways, 'x-scope': access.scope }
}
