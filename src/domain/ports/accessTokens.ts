import type { SessionId, UserId } from '../../values/ids.js'

export const ACCESS_TOKEN_SECONDS = 3600

export const signatureAlgorithms = ['EdDSA', 'RS256'] as const
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number]

/** The user or the OAuth client that an access token was issued to. */
export type TokenSubject =
  | { readonly kind: 'user'; readonly userId: UserId; readonly sessionId: SessionId }
  | { readonly kind: 'client'; readonly clientId: string }

/** The claims of a valid access token. */
export interface AccessClaims {
  readonly subject: TokenSubject
  readonly scopes: readonly string[]
  /** `jti`, a UUID. */
  readonly tokenId: string
  readonly issuedAt: Date
  readonly expiresAt: Date
}

/** A pair of keys for signing, as JWKs (RFC 7517) in JSON. */
interface NewSigningKey {
  readonly kid: string
  readonly algorithm: SignatureAlgorithm
  readonly publicKey: string
  readonly privateKey: string
}

/** Access tokens in the form of RFC 9068: signed JWTs that live for an hour. */
export interface AccessTokens {
  /** `iss` and `aud` of every token: the public address. */
  readonly issuer: string
  /** The algorithm of new signing keys. */
  readonly algorithm: SignatureAlgorithm
  issue(subject: TokenSubject, scopes: readonly string[]): Promise<string>
  /** @returns undefined for a text that is not a valid token of this gateway. */
  verify(token: string): Promise<AccessClaims | undefined>
  /** The public keys as a JWK Set. */
  keySet(): Promise<{ keys: readonly object[] }>
  newSigningKey(kid: string): Promise<NewSigningKey>
}
