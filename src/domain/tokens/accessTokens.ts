import type { SessionId, UserId } from '../../values/ids.js'

/** How long an access token is good. */
export const ACCESS_TOKEN_SECONDS = 3600

export const signatureAlgorithms = ['EdDSA', 'RS256'] as const
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number]

/** Whom an access token speaks for. */
export type TokenSubject =
  | { readonly kind: 'user'; readonly userId: UserId; readonly sessionId: SessionId }
  | { readonly kind: 'client'; readonly clientId: string }

/** What an access token says, once its signature was found good. */
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
  /** With which algorithm new keys sign. */
  readonly algorithm: SignatureAlgorithm
  issue(subject: TokenSubject, scopes: readonly string[]): Promise<string>
  /** @returns undefined for anything that is not a token of ours that is good now. */
  verify(token: string): Promise<AccessClaims | undefined>
  /** The public keys as a JWK Set. */
  keySet(): Promise<{ keys: readonly object[] }>
  newSigningKey(kid: string): Promise<NewSigningKey>
}
