import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createOAuthClient } from '../../src/domain/oauthClients/manageOAuthClients.js'
import { operator } from '../../src/domain/operator.js'
import { rotateSigningKeys, SEALED_FOR } from '../../src/domain/tokens/rotateSigningKeys.js'
import { createSecretBox } from '../../src/providers/secretBox.js'
import { movableClock } from './clock.js'
import { type PetStore, petStore } from './petStore.js'

/** Any 32 bytes. They open the sealed signing keys in a test's database. */
export const ENCRYPTION_KEY = '00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210'

const PASSWORD = 'correct horse battery'

export type Json = Readonly<Record<string, unknown>>

/** A user with a session. */
interface SignedIn {
  readonly id: number
  readonly accessToken: string
  readonly refreshToken: string
  /** The claims of the access token. */
  readonly claims: Json
}

/** A gateway, valid tokens of it, and its own signing key, so that each claim can be forged by itself. */
export interface ForgersWorld {
  readonly store: PetStore
  /** The time of the clock in Unix seconds. */
  readonly now: number
  readonly header: Json
  readonly ann: SignedIn
  readonly bob: SignedIn
  readonly clientToken: string
  readonly clientSecret: string
  readonly publicKey: KeyObject
  /** The kid of the key that is published and does not sign yet. */
  readonly nextKid: string
  /** The forger's own key pair. */
  readonly own: { readonly ed25519: KeyObject; readonly rsa: KeyObject; readonly p256: KeyObject }
  signIn(name: string): Promise<SignedIn>
  grant(name: string): Promise<{ id: number; clientId: string; secret: string; token: string }>
  /** A token with the gateway's own signature: the given claims replace the claims of Ann's valid token, and undefined leaves a claim out. */
  genuine(claims?: Json | string, header?: Json | string): string
}

export async function forgersWorld(): Promise<ForgersWorld> {
  const clock = movableClock()
  const store = await petStore({ clock, settings: { ENCRYPTION_KEY } })
  const [row] = await store.sql`select private_key from signing_keys`
  const box = createSecretBox([Buffer.from(ENCRYPTION_KEY, 'hex')])
  const privateKey = createPrivateKey({ key: JSON.parse(box.open(SEALED_FOR, row?.private_key)), format: 'jwk' })
  await rotateSigningKeys(store.app.services(), 'asked', 30)
  const [next] = await store.sql`select kid from signing_keys order by active_from desc limit 1`

  async function signIn(name: string): Promise<SignedIn> {
    const body = { email: `${name}@example.com`, password: PASSWORD }
    const registered = await store.rest('POST', '/v1/users', { body })
    const { accessToken, refreshToken } = (await store.rest('POST', '/v1/auth/login', { body })).body
    return { id: registered.body.id, accessToken, refreshToken, claims: partOf(accessToken, 1) }
  }
  async function grant(name: string) {
    const { services } = store.app
    const { id, clientId, clientSecret } = await createOAuthClient(services(), operator, { name, scopes: ['read'] })
    const token = await services().accessTokens.issue({ kind: 'client', clientId }, ['read'])
    return { id, clientId, secret: clientSecret, token }
  }

  const ann = await signIn('ann')
  const header = partOf(ann.accessToken, 0)
  const client = await grant('reports')
  return {
    store,
    now: clock.now().getTime() / 1000,
    header,
    ann,
    bob: await signIn('bob'),
    clientToken: client.token,
    clientSecret: client.secret,
    publicKey: createPublicKey(privateKey),
    nextKid: next?.kid,
    own: {
      ed25519: generateKeyPairSync('ed25519').privateKey,
      rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
      p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    },
    signIn,
    grant,
    genuine(claims = {}, given = {}) {
      const said = (base: Json, change: Json | string) => (typeof change === 'string' ? change : { ...base, ...change })
      return compact(said(header, given), said(ann.claims, claims), bySigning(privateKey))
    },
  }
}

/** The JSON in a part of a token: 0 for the header, 1 for the claims. */
export function partOf(token: string, part: 0 | 1): Json {
  return JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString())
}

export function encoded(value: Json | string): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}

type Signer = (text: string) => Buffer

/** A token in the compact form (RFC 7515, section 3.1). Its parts may hold anything; a text is used unchanged. */
export function compact(header: Json | string, claims: Json | string, signer: Signer): string {
  const text = `${encoded(header)}.${encoded(claims)}`
  return `${text}.${signer(text).toString('base64url')}`
}

export const unsigned: Signer = () => Buffer.alloc(0)

/** Signs with EdDSA, RS256 or ES256, by the kind of the key. */
export function bySigning(key: KeyObject): Signer {
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  return (text) => sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
}

export function byHmac(secret: string | Buffer, hash = 'sha256'): Signer {
  return (text) => createHmac(hash, secret).update(text).digest()
}
