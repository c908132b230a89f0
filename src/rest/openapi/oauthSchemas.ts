import { clientScopes } from '../../domain/scopes.js'
import { oauthErrorCodes } from '../../values/oauthError.js'
import { objectSchema } from './objectSchema.js'
import type { Schema } from './types.js'

/** `components.schemas` of OAuth. */
export const oauthSchemas: Readonly<Record<string, Schema>> = {
  OAuthError: objectSchema('How the endpoints of OAuth refuse (RFC 6749, section 5.2).', {
    error: {
      type: 'string',
      enum: [...oauthErrorCodes, 'server_error', 'temporarily_unavailable'],
      description: 'What went wrong. Branch on this.',
    },
    error_description: { type: 'string', description: 'What went wrong, for people.' },
  }),
  OAuthToken: objectSchema('A granted token (RFC 6749, section 5.1).', {
    access_token: { type: 'string', description: 'A signed JWT (RFC 9068). Send it as `Authorization: Bearer …`.' },
    token_type: { type: 'string', enum: ['Bearer'], description: 'How it is sent.' },
    expires_in: { type: 'integer', minimum: 1, description: 'Seconds it is good for.' },
    scope: { type: 'string', description: 'What was granted, by space.' },
  }),
  OAuthIntrospection: objectSchema(
    'What is known of a token (RFC 7662, section 2.2).',
    {
      active: { type: 'boolean', description: 'Whether it is good now. The rest is told only of those that are.' },
      scope: { type: 'string', description: 'What it may do, by space.' },
      client_id: { type: 'string', description: 'The client it was granted to; absent for tokens of users.' },
      sub: { type: 'string', description: 'Whom it speaks for: the client, or the number of the user.' },
      token_type: { type: 'string', enum: ['Bearer'], description: 'How it is sent.' },
      iss: { type: 'string', description: 'Who issued it.' },
      aud: { type: 'string', description: 'For whom.' },
      jti: { type: 'string', format: 'uuid', description: 'Its id.' },
      iat: { type: 'integer', description: 'When it was issued, in Unix seconds.' },
      exp: { type: 'integer', description: 'When it expires, in Unix seconds.' },
    },
    ['active'],
  ),
  OAuthMetadata: objectSchema('A description of the authorization server (RFC 8414, section 2).', {
    issuer: uri('Who issues the tokens: their `iss`.'),
    token_endpoint: uri('Where tokens are granted.'),
    revocation_endpoint: uri('Where they are ended.'),
    introspection_endpoint: uri('Where they are explained.'),
    jwks_uri: uri('Where the signing keys are.'),
    scopes_supported: texts('What clients may ask for.', clientScopes),
    response_types_supported: texts('None: there is no authorization endpoint.', []),
    grant_types_supported: texts('How tokens are granted.', ['client_credentials']),
    token_endpoint_auth_methods_supported: authMethods(),
    revocation_endpoint_auth_methods_supported: authMethods(),
    introspection_endpoint_auth_methods_supported: authMethods(),
    service_documentation: uri('Where this is explained to people.'),
  }),
  JsonWebKeySet: objectSchema('Public keys (RFC 7517, section 5).', {
    keys: {
      type: 'array',
      items: objectSchema(
        'A public key, of Ed25519 (`crv`, `x`) or of RSA (`n`, `e`).',
        {
          kty: { type: 'string', enum: ['OKP', 'RSA'], description: 'Its family.' },
          crv: { type: 'string', description: 'The curve.' },
          x: { type: 'string', description: 'The point on it.' },
          n: { type: 'string', description: 'The modulus.' },
          e: { type: 'string', description: 'The exponent.' },
          kid: { type: 'string', description: 'Its name, as tokens give it in their header.' },
          alg: { type: 'string', enum: ['EdDSA', 'RS256'], description: 'What it signs with.' },
          use: { type: 'string', enum: ['sig'], description: 'That it signs.' },
        },
        ['kty', 'kid', 'alg', 'use'],
      ),
      description: 'Those in use, those about to be, and those whose tokens may still be good.',
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
  return texts('How clients may say who they are there.', ['client_secret_basic', 'client_secret_post'])
}
