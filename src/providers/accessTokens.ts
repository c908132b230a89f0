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
import {
  ACCESS_TOKEN_SECONDS,
  type AccessClaims,
  type AccessTokens,
  type SignatureAlgorithm,
  signatureAlgorithms,
  type TokenSubject,
} from '../domain/ports/accessTokens.js'
import type { SecretBox } from '../domain/ports/secretBox.js'
import { SEALED_FOR } from '../domain/tokens/rotateSigningKeys.js'
import type { Clock } from '../values/clock.js'
import { type Ids, idOf, type SessionId, type UserId } from '../values/ids.js'

/** Header `typ` of an access token (RFC 9068, section 2.1). */
const TYPE = 'at+jwt'
/**
 * Greatest age of a copy of the keys. A verified credential is remembered for another second (`http/authenticate`), so a change of the keys takes
 * effect on all instances within two seconds.
 */
const FRESH_MS = 1000
/** Greatest difference between the clocks of two instances. */
const SKEW_SECONDS = 60
const MAX_TOKEN_LENGTH = 4096
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

interface RingKey {
  readonly row: SigningKeyRow
  readonly verifyingKey: CryptoKey | Uint8Array
}

interface AccessTokenOptions {
  readonly db: () => Db
  readonly secrets: SecretBox
  readonly clock: Clock
  readonly ids: Ids
  readonly issuer: () => string
  readonly algorithm: SignatureAlgorithm
}

/** Signs and verifies with the signing keys of the database, which all instances share. A copy of the keys is kept for a second. */
export function createAccessTokens({ db, secrets, clock, ids, issuer, algorithm }: AccessTokenOptions): AccessTokens {
  let ring: readonly RingKey[] = []
  /** When the reading of the copy began, by the clock and as elapsed time, which leaves out the time for which the machine slept. */
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

  /** The keys as they were at most `maxAge` milliseconds ago. One reading runs at a time. Callers share it, and read again if it began too early. */
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
    // when no key is active yet, an instance whose clock is a little ahead has just made the first key
    const current = all.findLast(({ row }) => row.activeFrom <= now) ?? all[0]
    if (!current) throw new Error('there is no signing key') // the start makes a key, and every rotation leaves a key
    const { kid, algorithm: alg, privateKey } = current.row
    const key = signingKeys.get(kid) ?? (await importJWK(JSON.parse(secrets.open(SEALED_FOR, privateKey)), alg))
    signingKeys.set(kid, key)
    return { kid, alg, key }
  }

  /** Accepts only our own keys, found by their `kid` and used with their own algorithm. No other field of the header selects a key. */
  async function verifier({ kid, alg }: JWTHeaderParameters): Promise<CryptoKey | Uint8Array> {
    const find = (all: readonly RingKey[]) => all.find(({ row }) => row.kid === kid)
    const found = find(await keys(FRESH_MS)) ?? find(await keys(0)) // another instance may just have made the key
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

/** True for three parts in canonical base64url. Decoders also accept other spellings, so without this check a token would have many spellings. */
function isCompact(token: string): boolean {
  const parts = token.split('.')
  return parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}

/** The claims of a token with a valid signature; undefined for claims that the gateway would not have issued. */
function claimsOf(payload: JWTPayload, issuer: string, now: Date): AccessClaims | undefined {
  const { typ, aud, sub, sid, scope, jti, iat = 0, exp = 0 } = payload
  if (aud !== issuer || typeof sub !== 'string' || typeof scope !== 'string' || !isUuid(jti)) return undefined
  if (iat > now.getTime() / 1000 + SKEW_SECONDS || exp - iat > ACCESS_TOKEN_SECONDS) return undefined
  const facts = { scopes: scope.split(' '), tokenId: jti, issuedAt: new Date(iat * 1000), expiresAt: new Date(exp * 1000) }
  if (typ === 'client') return { subject: { kind: 'client', clientId: sub }, ...facts }
  if (typ !== 'user' || !isUuid(sid) || !/^[1-9]\d{0,15}$/.test(sub)) return undefined
  return { subject: { kind: 'user', userId: idOf<UserId>(sub), sessionId: sid as SessionId }, ...facts } // checked above
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}
