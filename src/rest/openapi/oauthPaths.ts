import { ACCESS_TOKEN, CLIENT_ID, NEW_SECRET } from '../../schema/shownLimits.js'
import { errorReferences } from './errors.js'
import { type HeaderName, withHeaders, withoutRateLimit } from './headers.js'
import { MAX_SCOPE_TEXT } from './oauthSchemas.js'
import { objectSchema } from './objectSchema.js'
import { JSON_TYPE } from './operation.js'
import { text } from './text.js'
import { type OpenapiOperation, type Paths, type Response, ref, type Schema } from './types.js'

const FORM_TYPE = 'application/x-www-form-urlencoded'
const ISSUER = 'https://petstore.example.com'
const EXAMPLE_CLIENT = 'client_EXAMPLE'
const SECONDS = 1_795_168_800

const common = { tags: ['OAuth'], parameters: [ref('parameters', 'XRequestId')] }
const HIDDEN = { format: 'password', writeOnly: true } as const
const byClient = 'The client authenticates by HTTP Basic, or by `client_id` and `client_secret` in the body, not by both.'

/** Form parameters for client authentication in the body. */
const clientInBody = {
  client_id: text(CLIENT_ID.maxLength, 'Id of the client; left out with HTTP Basic.'),
  client_secret: { ...text(NEW_SECRET.maxLength, 'Secret of the client; left out with HTTP Basic.'), ...HIDDEN },
}
const tokenForm = {
  token: { ...text(ACCESS_TOKEN.maxLength, 'The access token.'), ...HIDDEN },
  token_type_hint: text(100, 'Not needed, because all tokens are access tokens.'),
}

/** The endpoints of OAuth 2.0 that `http/oauth.ts` serves. */
export const oauthPaths: Paths = {
  '/oauth/token': {
    post: byForm(
      'issueOAuthToken',
      'Get access token',
      `Grants an access token for the client itself (RFC 6749, section 4.4).`,
      form('The requested grant.', 'grant_type', {
        grant_type: { type: 'string', enum: ['client_credentials'], description: 'The only grant type.' },
        scope: text(MAX_SCOPE_TEXT, 'Names of scopes, separated by spaces. Default: all scopes of the client.'),
      }),
      { grant_type: 'client_credentials', scope: 'read orders:write' },
      answer('The token.', 'OAuthToken', ['Pragma'], {
        access_token: 'eyJhbGciOiJFZERTQSIs…',
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'read orders:write',
      }),
    ),
  },
  '/oauth/revoke': {
    post: byForm(
      'revokeOAuthToken',
      'Revoke access token',
      'Revokes a token of the client (RFC 7009). An invalid or expired token is no error.',
      form('The token to revoke.', 'token', tokenForm),
      { token: 'eyJhbGciOiJFZERTQSIs…' },
      { description: 'The token is refused from now on.', headers: withHeaders('Pragma') },
    ),
  },
  '/oauth/introspect': {
    post: byForm(
      'introspectOAuthToken',
      'Introspect access token',
      'Facts about a token (RFC 7662). A client can introspect its own tokens; a client with the scope `admin` can introspect all tokens.',
      form('The token to introspect.', 'token', tokenForm),
      { token: 'eyJhbGciOiJFZERTQSIs…' },
      answer(
        'Facts about the token. For an invalid token or a token of another client, only `active: false`.',
        'OAuthIntrospection',
        ['Pragma'],
        {
          active: true,
          scope: 'read orders:write',
          client_id: EXAMPLE_CLIENT,
          sub: EXAMPLE_CLIENT,
          token_type: 'Bearer',
          iss: ISSUER,
          aud: ISSUER,
          jti: '0b6ad3f4-6a0e-4d6c-9a57-1f0d3f1c8f3e',
          iat: SECONDS,
          exp: SECONDS + 3600,
        },
      ),
    ),
  },
  '/.well-known/oauth-authorization-server': {
    get: {
      operationId: 'getOAuthMetadata',
      summary: 'Get OAuth metadata',
      description: 'Addresses and parameters of the endpoints (RFC 8414). Client libraries configure themselves by it.',
      ...common,
      security: [{}],
      responses: { 200: uncounted('The description.', 'OAuthMetadata'), ...errorReferences([406, 413, 500]) },
    },
  },
  '/.well-known/jwks.json': {
    get: {
      operationId: 'getJsonWebKeySet',
      summary: 'Get signing keys',
      description:
        'The public keys for the signatures of access tokens (RFC 7517). A new key appears before its first use. Read the keys again when a token has an unknown `kid`.',
      ...common,
      security: [{}],
      responses: {
        200: uncounted('The keys.', 'JsonWebKeySet', {
          keys: [
            { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'EXAMPLE', alg: 'EdDSA', use: 'sig' },
          ],
        }),
        ...errorReferences([406, 413, 500, 503, 507]),
      },
    },
  },
}

/** `components.responses` of OAuth. */
export const oauthResponses: Readonly<Record<string, Response>> = {
  OAuthInvalidClient: {
    ...refusal('The client is unknown, its secret is wrong, or client authentication is missing.', 'invalid_client', [
      'BasicChallenge',
      'Pragma',
    ]),
  },
  OAuthRefusal: refusal('The request is refused; `error` has the reason.', 'invalid_scope'),
  OAuthTooManyRequests: refusal(
    'The address or the client is over its quota: retry after the seconds in `Retry-After`.',
    'temporarily_unavailable',
    ['RetryAfter'],
  ),
  OAuthUnavailable: refusal('Temporarily unavailable: retry later.', 'temporarily_unavailable', ['RetryAfter']),
}

function byForm(
  operationId: string,
  summary: string,
  description: string,
  schema: Schema,
  example: object,
  success: Response,
): OpenapiOperation {
  const refused = ref('responses', 'OAuthRefusal')
  const unavailable = ref('responses', 'OAuthUnavailable')
  return {
    operationId,
    summary,
    description: `${description}\n\n${byClient}`,
    ...common,
    security: [{ ClientSecret: [] }, {}],
    requestBody: { required: true, description: 'A form.', content: { [FORM_TYPE]: { schema, example } } },
    responses: {
      200: success,
      400: refused,
      401: ref('responses', 'OAuthInvalidClient'),
      406: refused,
      413: refused,
      415: refused,
      429: ref('responses', 'OAuthTooManyRequests'),
      500: refused,
      503: unavailable,
    },
  }
}

/** Additional parameters are allowed: the server ignores unknown parameters (RFC 6749, section 3.2). */
function form(description: string, required: string, properties: Readonly<Record<string, Schema>>): Schema {
  return { ...objectSchema(description, { ...properties, ...clientInBody }, [required]), additionalProperties: true }
}

function refusal(description: string, error: string, more: readonly HeaderName[] = []): Response {
  return answer(description, 'OAuthError', more, { error, error_description: description })
}

function uncounted(description: string, schema: string, example?: object): Response {
  return { ...answer(description, schema, [], example), headers: withoutRateLimit() }
}

function answer(description: string, schema: string, more: readonly HeaderName[], example?: object): Response {
  return {
    description,
    headers: withHeaders(...more),
    content: { [JSON_TYPE]: { schema: { ...ref('schemas', schema) }, ...(example && { example }) } },
  }
}
