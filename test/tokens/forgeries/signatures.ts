import { createPublicKey } from 'node:crypto'
import { byHmac, bySigning, compact, encoded, type ForgersWorld, unsigned } from '../../support/forgedTokens.js'
import type { Forgeries } from './forgery.js'

const withAlgorithm = (alg: unknown) => (world: ForgersWorld) => compact({ ...world.header, alg }, world.ann.claims, unsigned)
const unsignedAs = (...names: readonly unknown[]): Forgeries =>
  Object.fromEntries(names.map((alg) => [`no signature, alg ${JSON.stringify(alg) ?? 'left out'}`, withAlgorithm(alg)]))

/** Key confusion: the public key is used as the secret of an HMAC. */
function hmacBy(secret: (world: ForgersWorld) => string | Buffer, alg = 'HS256') {
  return (world: ForgersWorld) => compact({ ...world.header, alg }, world.ann.claims, byHmac(secret(world), alg.replace('HS', 'sha')))
}
const rawKey = ({ publicKey }: ForgersWorld) => Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')

function signedByOwn(kind: keyof ForgersWorld['own'], header: Readonly<Record<string, unknown>>) {
  return ({ own, ...world }: ForgersWorld) => compact({ ...world.header, ...header }, world.ann.claims, bySigning(own[kind]))
}

function partsOf(token: string): [header: string, claims: string, signature: string] {
  const [header = '', claims = '', signature = ''] = token.split('.')
  return [header, claims, signature]
}

function withSignature(change: (signature: Buffer) => Buffer) {
  return ({ ann }: ForgersWorld) => {
    const [header, claims, signature] = partsOf(ann.accessToken)
    return `${header}.${claims}.${change(Buffer.from(signature, 'base64url')).toString('base64url')}`
  }
}

/** Tokens with valid claims and without a valid signature. */
export const signatures: Forgeries = {
  ...unsignedAs('none', 'None', 'NONE', 'nOnE', 'none ', '\u0000none', '', null, undefined, 0, ['none'], ['EdDSA'], 'EdDSA', 'HS256'),
  'alg none, and the signature of a good token': ({ header, ann }) => {
    const [, claims, signature] = partsOf(ann.accessToken)
    return `${encoded({ ...header, alg: 'none' })}.${claims}.${signature}`
  },
  'HS256 by the public JWK': hmacBy(({ publicKey }) => JSON.stringify(publicKey.export({ format: 'jwk' }))),
  'HS256 by the published key set': hmacBy(({ publicKey, header: { kid, alg } }) =>
    JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }),
  ),
  'HS256 by the public key as PEM': hmacBy(({ publicKey }) => publicKey.export({ format: 'pem', type: 'spki' })),
  'HS256 by the public key as DER': hmacBy(({ publicKey }) => publicKey.export({ format: 'der', type: 'spki' })),
  'HS256 by the bytes of the public key': hmacBy(rawKey),
  'HS384 by the bytes of the public key': hmacBy(rawKey, 'HS384'),
  'HS512 by the bytes of the public key': hmacBy(rawKey, 'HS512'),
  'HS256 by an empty secret': hmacBy(() => ''),
  'an HMAC by the public key, called EdDSA': ({ header, ann, publicKey }) =>
    compact(header, ann.claims, byHmac(publicKey.export({ format: 'der', type: 'spki' }))),
  'EdDSA by a key of one’s own': signedByOwn('ed25519', {}),
  'EdDSA by a key of one’s own, without kid': signedByOwn('ed25519', { kid: undefined }),
  'RS256 by a key of one’s own': signedByOwn('rsa', { alg: 'RS256' }),
  'RS256 by a key of one’s own, called EdDSA': signedByOwn('rsa', {}),
  'ES256 by a key of one’s own': signedByOwn('p256', { alg: 'ES256' }),
  'our signature, called RS256': ({ genuine }) => genuine({}, { alg: 'RS256' }),
  'our signature, called eddsa': ({ genuine }) => genuine({}, { alg: 'eddsa' }),
  'our signature, called by a name that is not in use': ({ genuine }) => genuine({}, { alg: 'Ed25519' }),
  'a signature with one bit turned': withSignature((bytes) => Buffer.from(bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte)))),
  'a signature that is cut': withSignature((bytes) => bytes.subarray(0, 63)),
  'a signature that is too long': withSignature((bytes) => Buffer.concat([bytes, Buffer.alloc(1)])),
  'a signature of zeros': withSignature((bytes) => Buffer.alloc(bytes.length)),
  'no signature at all': withSignature(() => Buffer.alloc(0)),
  'no signature, and no dot before it': ({ ann }) => partsOf(ann.accessToken).slice(0, 2).join('.'),
  'the signature of another token': ({ ann, bob }) => [...partsOf(ann.accessToken).slice(0, 2), partsOf(bob.accessToken)[2]].join('.'),
  'the claims of another token': ({ ann, bob }) => {
    const [header, , signature] = partsOf(ann.accessToken)
    return [header, partsOf(bob.accessToken)[1], signature].join('.')
  },
  'more scopes than were signed': ({ ann }) => {
    const [header, , signature] = partsOf(ann.accessToken)
    return [header, encoded({ ...ann.claims, scope: 'admin' }), signature].join('.')
  },
  'the public key of one’s own in the header': ({ own, header, ann }) =>
    compact({ ...header, jwk: createPublicKey(own.ed25519).export({ format: 'jwk' }) }, ann.claims, bySigning(own.ed25519)),
  'the public key in the header, and no kid': ({ own, header: { alg, typ }, ann }) =>
    compact({ alg, typ, jwk: createPublicKey(own.ed25519).export({ format: 'jwk' }) }, ann.claims, bySigning(own.ed25519)),
  'a certificate in the header': signedByOwn('rsa', { alg: 'RS256', x5c: ['MIIBszCCAVmgAwIBAgIUQ2VydGlmaWNhdGU'], x5t: 'dGh1bWI' }),
  'an address of keys in the header': signedByOwn('ed25519', { jku: 'http://127.0.0.1:9/jwks.json', kid: 'theirs' }),
  'an address of certificates in the header': signedByOwn('rsa', { alg: 'RS256', x5u: 'http://127.0.0.1:9/cert.pem' }),
}
