import { clientScopes } from '../../domain/scopes.js'
import { ACCESS_TOKEN, ADDRESS, CLIENT_ID, TOKEN_LIFETIME } from '../../schema/shownLimits.js'
import { MAX_ERROR_MESSAGE } from '../../values/errors/apiError.js'
import { oauthErrorCodes } from '../../values/oauthError.js'
import { objectSchema } from './objectSchema.js'
import { COUNTER, text, UUID } from './text.js'
import type { Schema } from './types.js'

/** Characters of all scopes together, separated by spaces. */
export const MAX_SCOPE_TEXT = 500

/** `components.schemas` of OAuth. */
export const oauthSchemas: Readonly<Record<string, Schema>> = {
  OAuthError: objectSchema('An error of the OAuth endpoints (RFC 6749, section 5.2).', {
    error: {
      type: 'string',
      enum: [...oauthErrorCodes, 'server_error', 'temporarily_unavailable'],
      description: 'Code of the error.',
    },
    error_description: text(MAX_ERROR_MESSAGE + 1, 'Message for people.'),
  }),
  OAuthToken: objectSchema('A granted token (RFC 6749, section 5.1).', {
    access_token: text(ACCESS_TOKEN.maxLength, 'A signed JWT (RFC 9068). Send it as `Authorization: Bearer …`.'),
    token_type: { type: 'string', enum: ['Bearer'], description: 'Type of the token.' },
    expires_in: { type: 'integer', format: 'int32', ...TOKEN_LIFETIME, description: 'Lifetime in seconds.' },
    scope: text(MAX_SCOPE_TEXT, 'Granted scopes, separated by spaces.'),
  }),
  OAuthIntrospection: objectSchema(
    'Facts about a token (RFC 7662, section 2.2).',
    {
      active: { type: 'boolean', description: 'Whether the token is valid now. The other fields are present only for valid tokens.' },
      scope: text(MAX_SCOPE_TEXT, 'Scopes, separated by spaces.'),
      client_id: text(CLIENT_ID.maxLength, 'The client of the token; absent for tokens of users.'),
      sub: text(CLIENT_ID.maxLength, 'The subject: the client, or the id of the user.'),
      token_type: { type: 'string', enum: ['Bearer'], description: 'Type of the token.' },
      iss: text(ADDRESS.maxLength, 'Issuer.'),
      aud: text(ADDRESS.maxLength, 'For whom.'),
      jti: { ...UUID, description: 'Its id.' },
      iat: { ...COUNTER, description: 'Time of issue, in Unix seconds.' },
      exp: { ...COUNTER, description: 'Time of expiry, in Unix seconds.' },
    },
    ['active'],
  ),
  OAuthMetadata: objectSchema('A description of the authorization server (RFC 8414, section 2).', {
    issuer: uri('Issuer of the tokens: their `iss`.'),
    token_endpoint: uri('Address of the token endpoint.'),
    revocation_endpoint: uri('Address of the revocation endpoint.'),
    introspection_endpoint: uri('Address of the introspection endpoint.'),
    jwks_uri: uri('Address of the signing keys.'),
    scopes_supported: texts('Scopes that clients can request.', clientScopes),
    response_types_supported: texts('Empty, because there is no authorization endpoint.', []),
    grant_types_supported: texts('Supported grant types.', ['client_credentials']),
    token_endpoint_auth_methods_supported: authMethods(),
    revocation_endpoint_auth_methods_supported: authMethods(),
    introspection_endpoint_auth_methods_supported: authMethods(),
    service_documentation: uri('Address of the documentation.'),
  }),
  JsonWebKeySet: objectSchema('Public keys (RFC 7517, section 5).', {
    keys: {
      type: 'array',
      maxItems: 100,
      items: objectSchema(
        'A public key, of Ed25519 (`crv`, `x`) or of RSA (`n`, `e`).',
        {
          kty: { type: 'string', enum: ['OKP', 'RSA'], description: 'Its family.' },
          crv: base64url(20, 'The curve.'),
          x: base64url(100, 'Coordinate of the point on the curve.'),
          n: base64url(1000, 'The modulus.'),
          e: base64url(20, 'The exponent.'),
          kid: base64url(100, 'Id of the key, as in the header of tokens.'),
          alg: { type: 'string', enum: ['EdDSA', 'RS256'], description: 'Algorithm of the signatures.' },
          use: { type: 'string', enum: ['sig'], description: 'Use of the key: signatures.' },
        },
        ['kty', 'kid', 'alg', 'use'],
      ),
      description: 'Current keys, next keys, and older keys whose tokens can still be valid.',
    },
  }),
}

function uri(description: string): Schema {
  return { type: 'string', format: 'uri', maxLength: ADDRESS.maxLength, description }
}

function texts(description: string, values: readonly string[]): Schema {
  const items = values.length > 0 ? { type: 'string', enum: values } : text(100, 'A type.')
  return { type: 'array', maxItems: values.length, items, description }
}

function base64url(maxLength: number, description: string): Schema {
  return { type: 'string', maxLength, pattern: '^[A-Za-z0-9_-]+$', description }
}

function authMethods(): Schema {
  return texts('Supported methods of client authentication.', ['client_secret_basic', 'client_secret_post'])
}
