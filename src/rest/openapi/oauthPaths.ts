import { errorReferences } from './errors.js'
import { type HeaderName, withHeaders } from './headers.js'
import { objectSchema } from './objectSchema.js'
import { JSON_TYPE } from './operation.js'
import { type Operation, type Paths, type Response, ref, type Schema } from './types.js'

const FORM_TYPE = 'application/x-www-form-urlencoded'
const ISSUER = 'https://petstore.example.com'
const CLIENT_ID = 'client_EXAMPLE'
const SECONDS = 1_795_168_800

const common = { tags: ['OAuth'], parameters: [ref('parameters', 'XRequestId')] }
const byClient = 'The client says who it is by HTTP Basic, or by `client_id` and `client_secret` in the body, not by both.'

/** Form parameters for client authentication in the body. */
const clientInBody = {
  client_id: { type: 'string', description: 'The client, where it does not say so by HTTP Basic.' },
  client_secret: { type: 'string', format: 'password', writeOnly: true, description: 'Its secret, where HTTP Basic does not tell it.' },
}
const tokenForm = {
  token: { type: 'string', format: 'password', writeOnly: true, description: 'The access token.' },
  token_type_hint: { type: 'string', description: 'Not needed: access tokens are the only kind there is here.' },
}

/** The endpoints of OAuth 2.0 that `http/oauth.ts` serves. */
export const oauthPaths: Paths = {
  '/oauth/token': {
    post: byForm(
      'oauthToken',
      'Get access token',
      `Grants an access token for the client itself (RFC 6749, section 4.4).`,
      form('What is asked for.', 'grant_type', {
        grant_type: { type: 'string', enum: ['client_credentials'], description: 'The one there is.' },
        scope: { type: 'string', description: 'Names of scopes by space; without it, all the client may have.' },
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
      'oauthRevoke',
      'Revoke access token',
      'Ends one of the client’s own tokens (RFC 7009). A token that is not good, or no longer, needs no ending and is no error.',
      form('What is to end.', 'token', tokenForm),
      { token: 'eyJhbGciOiJFZERTQSIs…' },
      { description: 'The token is good for nothing from now on.', headers: withHeaders('Pragma') },
    ),
  },
  '/oauth/introspect': {
    post: byForm(
      'oauthIntrospect',
      'Introspect access token',
      'What the gateway knows of a token (RFC 7662). A client is told of its own tokens, one with the scope `admin` of all.',
      form('What is asked about.', 'token', tokenForm),
      { token: 'eyJhbGciOiJFZERTQSIs…' },
      answer(
        'What is known; of a token that is not good, or another’s, no more than that it is not active.',
        'OAuthIntrospection',
        ['Pragma'],
        {
          active: true,
          scope: 'read orders:write',
          client_id: CLIENT_ID,
          sub: CLIENT_ID,
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
      operationId: 'oauthMetadata',
      summary: 'Get OAuth metadata',
      description: 'Where the endpoints are and what they take (RFC 8414), for client libraries to configure themselves.',
      ...common,
      security: [{}],
      responses: { 200: answer('The description.', 'OAuthMetadata', []), ...errorReferences([406, 413, 500]) },
    },
  },
  '/.well-known/jwks.json': {
    get: {
      operationId: 'jsonWebKeySet',
      summary: 'Get signing keys',
      description:
        'The public keys that access tokens are signed with (RFC 7517). A new one is here before it is used. Read them again for a `kid` you do not know.',
      ...common,
      security: [{}],
      responses: {
        200: answer('The keys.', 'JsonWebKeySet', [], {
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
    ...refusal('The client is unknown, its secret is wrong, or it has not said who it is.', 'invalid_client', ['BasicChallenge', 'Pragma']),
  },
  OAuthRefusal: refusal('The request cannot be granted; `error` says why.', 'invalid_scope'),
  OAuthUnavailable: refusal('Not at the moment; try again later.', 'temporarily_unavailable', ['RetryAfter']),
}

function byForm(operationId: string, summary: string, description: string, schema: Schema, example: object, success: Response): Operation {
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

function answer(description: string, schema: string, more: readonly HeaderName[], example?: object): Response {
  return {
    description,
    headers: withHeaders(...more),
    content: { [JSON_TYPE]: { schema: { ...ref('schemas', schema) }, ...(example && { example }) } },
  }
}
