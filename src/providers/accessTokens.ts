import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTHeaderParameters,
  type JWTPayload,
  errors as joseErrors,
  jwtVerify,
  SignJWT,
} from 'jose'
import type { Db } from '../db/client.js'
import { type SigningKeyRow, selectSigningKeys } from '../db/queries/signingKeys.js'
import type { SecretBox } from '../domain/services.js'
import {
  ACCESS_TOKEN_SECONDS,
  type AccessClaims,
  type AccessTokens,
  type SignatureAlgorithm,
  signatureAlgorithms,
  type TokenSubject,
} from '../domain/tokens/accessTokens.js'
import { SEALED_FOR } from '../domain/tokens/rotateSigningKeys.js'
import type { Clock } from '../values/clock.js'
import type { Ids, SessionId, UserId } from '../values/ids.js'

/** Header `typ` of an access token (RFC 9068, section 2.1). */
const TYPE = 'at+jwt'
/**
 * How old a copy of the keys may be. A credential that was found good is remembered for another second (`http/authenticate`), so what somebody has
 * done to the keys counts everywhere within two.
 */
const FRESH_MS = 1000
/** How far the clocks of two instances may be apart. */
const SKEW_SECONDS = 60
const MAX_TOKEN_LENGTH = 4096
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

interface RingKey {
  readonly row: SigningKeyRow
  readonly verifyingKey: CryptoKey | Uint8Array
}

interface Options {
  readonly db: () => Db
  readonly secrets: SecretBox
  readonly clock: Clock
  readonly ids: Ids
  readonly issuer: () => string
  readonly algorithm: SignatureAlgorithm
}

/** Signs and verifies with the keys of the database, of which a copy is kept for a second. All instances share them. */
export function createAccessTokens({ db, secrets, clock, ids, issuer, algorithm }: Options): AccessTokens {
  let ring: readonly RingKey[] = []
  /** When the reading of the copy began, by the clock and as time that has passed: a machine that slept has not counted that. */
  let readAt = { time: 0, elapsed: Number.NEGATIVE_INFINITY }
  let reading: Promise<void> | undefined
  const signingKeys = new Map<string, CryptoKey | Uint8Array>()

  async function read(): Promise<void> {
    const known = new Map(ring.map((key) => [key.row.kid, key]))
    const start = { time: clock.now().getTime(), elapsed: performance.now() }
    const rows = await selectSigningKeys(db())
    ring = await Promise.all(
      rows.map(async (row) => ({ row, verifyingKey: known.get(row.kid)?.verifyingKey ?? (await importPublic(row)) })),
    )
    for (const kid of signingKeys.keys()) if (!rows.some((row) => row.kid === kid)) signingKeys.delete(kid)
    readAt = start
  }

  /** The keys as they were at most `maxAge` ago. Callers share a reading, of which there is one at a time: what began too early is read once more. */
  async function keys(maxAge: number): Promise<readonly RingKey[]> {
    const asked = { time: clock.now().getTime(), elapsed: performance.now() }
    const isOld = () => readAt.elapsed < asked.elapsed - maxAge || readAt.time < asked.time - maxAge
    while (readAt.elapsed < asked.elapsed && isOld()) {
      reading ??= read().finally(() => {
        reading = undefined
      })
      await reading
    }
    const now = clock.now()
    return ring.filter(({ row }) => row.expiresAt === null || row.expiresAt > now)
  }

  async function signer(): Promise<{ kid: string; alg: string; key: CryptoKey | Uint8Array }> {
    const now = clock.now()
    const all = await keys(FRESH_MS)
    // where nothing signs yet, the first key was made just now by an instance whose clock is a little ahead
    const current = all.findLast(({ row }) => row.activeFrom <= now) ?? all[0]
    if (!current) throw new Error('there is no signing key') // one is made at start, and one is left by every rotation
    const { kid, algorithm: alg, privateKey } = current.row
    const key = signingKeys.get(kid) ?? (await importJWK(JSON.parse(secrets.open(SEALED_FOR, privateKey)), alg))
    signingKeys.set(kid, key)
    return { kid, alg, key }
  }

  /** Only a key of ours, found by its name alone and used with its own algorithm: nothing else in the header is looked at. */
  async function verifier({ kid, alg }: JWTHeaderParameters): Promise<CryptoKey | Uint8Array> {
    const find = (all: readonly RingKey[]) => all.find(({ row }) => row.kid === kid)
    const found = find(await keys(FRESH_MS)) ?? find(await keys(0)) // another instance may just have made it
    if (found?.row.algorithm !== alg) throw new joseErrors.JWKSNoMatchingKey()
    return found.verifyingKey
  }

  return {
    get issuer() {
      return issuer()
    },
    algorithm,
    async issue(subject, scopes) {
      const { kid, alg, key } = await signer()
      const now = Math.floor(clock.now().getTime() / 1000)
      return new SignJWT({ ...subjectClaims(subject), scope: scopes.join(' ') })
        .setProtectedHeader({ alg, kid, typ: TYPE })
        .setIssuer(issuer())
        .setAudience(issuer())
        .setJti(ids.uuid())
        .setIssuedAt(now)
        .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
        .sign(key)
    },
    async verify(token) {
      if (token.length > MAX_TOKEN_LENGTH || !isCompact(token)) return undefined
      try {
        const { payload } = await jwtVerify(token, verifier, {
          algorithms: [...signatureAlgorithms],
          issuer: issuer(),
          audience: issuer(),
          typ: TYPE,
          currentDate: clock.now(),
          requiredClaims: ['iss', 'aud', 'sub', 'scope', 'typ', 'jti', 'iat', 'exp'],
        })
        return claimsOf(payload, issuer(), clock.now())
      } catch (error) {
        if (error instanceof joseErrors.JOSEError) return undefined
        throw error
      }
    },
    async keySet() {
      const all = await keys(FRESH_MS)
      return { keys: all.map(({ row: { kid, algorithm: alg, publicKey } }) => ({ ...JSON.parse(publicKey), kid, alg, use: 'sig' })) }
    },
    async newSigningKey(kid) {
      const pair = await generateKeyPair(algorithm, { extractable: true })
      const [publicKey, privateKey] = await Promise.all([exportJWK(pair.publicKey), exportJWK(pair.privateKey)])
      return { kid, algorithm, publicKey: JSON.stringify(publicKey), privateKey: JSON.stringify(privateKey) }
    },
  }
}

function importPublic({ publicKey, algorithm }: SigningKeyRow): Promise<CryptoKey | Uint8Array> {
  return importJWK(JSON.parse(publicKey), algorithm)
}

function subjectClaims(subject: TokenSubject): JWTPayload {
  return subject.kind === 'client'
    ? { typ: 'client', sub: subject.clientId, client_id: subject.clientId }
    : { typ: 'user', sub: String(subject.userId), sid: subject.sessionId }
}

/** Three parts in base64url, each written in the one way there is: decoders take more than that, and a token would have many spellings. */
function isCompact(token: string): boolean {
  const parts = token.split('.')
  return parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}

/** What a token whose signature is good says; undefined for one we would not have issued. */
function claimsOf(payload: JWTPayload, issuer: string, now: Date): AccessClaims | undefined {
  const { typ, aud, sub, sid, scope, jti, iat = 0, exp = 0 } = payload
  if (aud !== issuer || typeof sub !== 'string' || typeof scope !== 'string' || !isUuid(jti)) return undefined
  if (iat > now.getTime() / 1000 + SKEW_SECONDS || exp - iat > ACCESS_TOKEN_SECONDS) return undefined
  const facts = { scopes: scope.split(' '), tokenId: jti, issuedAt: new Date(iat * 1000), expiresAt: new Date(exp * 1000) }
  if (typ === 'client') return { subject: { kind: 'client', clientId: sub }, ...facts }
  if (typ !== 'user' || !isUuid(sid) || !/^[1-9]\d{0,15}$/.test(sub)) return undefined
  return { subject: { kind: 'user', userId: Number(sub) as UserId, sessionId: sid as SessionId }, ...facts }
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}
