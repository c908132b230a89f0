import { clientScopes } from '../../domain/scopes.js'
import { oauthErrorCodes } from '../../values/oauthError.js'
import { objectSchema } from './objectSchema.js'
import type { Schema } from './types.js'

/** `components.schemas` of OAuth. */
export const oauthSchemas: Readonly<Record<string, Schema>> = {
  OAuthError: objectSchema('An error of the OAuth endpoints (RFC 6749, section 5.2).', {
    error: {
      type: 'string',
      enum: [...oauthErrorCodes, 'server_error', 'temporarily_unavailable'],
      description: 'Code of the error.',
    },
    error_description: { type: 'string', description: 'Message for people.' },
  }),
  OAuthToken: objectSchema('A granted token (RFC 6749, section 5.1).', {
    access_token: { type: 'string', description: 'A signed JWT (RFC 9068). Send it as `Authorization: Bearer …`.' },
    token_type: { type: 'string', enum: ['Bearer'], description: 'Type of the token.' },
    expires_in: { type: 'integer', minimum: 1, description: 'Lifetime in seconds.' },
    scope: { type: 'string', description: 'Granted scopes, separated by spaces.' },
  }),
  OAuthIntrospection: objectSchema(
    'Facts about a token (RFC 7662, section 2.2).',
    {
      active: { type: 'boolean', description: 'Whether the token is valid now. The other fields are present only for valid tokens.' },
      scope: { type: 'string', description: 'Scopes, separated by spaces.' },
      client_id: { type: 'string', description: 'The client of the token; absent for tokens of users.' },
      sub: { type: 'string', description: 'The subject: the client, or the id of the user.' },
      token_type: { type: 'string', enum: ['Bearer'], description: 'Type of the token.' },
      iss: { type: 'string', description: 'Issuer.' },
      aud: { type: 'string', description: 'For whom.' },
      jti: { type: 'string', format: 'uuid', description: 'Its id.' },
      iat: { type: 'integer', description: 'Time of issue, in Unix seconds.' },
      exp: { type: 'integer', description: 'Time of expiry, in Unix seconds.' },
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
      items: objectSchema(
        'A public key, of Ed25519 (`crv`, `x`) or of RSA (`n`, `e`).',
        {
          kty: { type: 'string', enum: ['OKP', 'RSA'], description: 'Its family.' },
          crv: { type: 'string', description: 'The curve.' },
          x: { type: 'string', description: 'Coordinate of the point on the curve.' },
          n: { type: 'string', description: 'The modulus.' },
          e: { type: 'string', description: 'The exponent.' },
          kid: { type: 'string', description: 'Id of the key, as in the header of tokens.' },
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
  return { type: 'string', format: 'uri', description }
}

function texts(description: string, values: readonly string[]): Schema {
  return { type: 'array', items: { type: 'string', ...(values.length > 0 && { enum: values }) }, description }
}

function authMethods(): Schema {
  return texts('Supported methods of client authentication.', ['client_secret_basic', 'client_secret_post'])
}
