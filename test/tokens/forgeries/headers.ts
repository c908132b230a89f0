import { deflateRawSync } from 'node:zlib'
import { byHmac, compact, encoded, type ForgersWorld } from '../../support/forgedTokens.js'
import type { Forgeries } from './forgery.js'

const withHeader = (header: Readonly<Record<string, unknown>>) => (world: ForgersWorld) => world.genuine({}, header)

function named(label: string, field: string, values: Readonly<Record<string, unknown>>): Forgeries {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${label} ${name}`, withHeader({ [field]: value })]))
}

/** Tokens with the gateway's own signature: only the header differs from the header of the gateway. */
export const headers: Forgeries = {
  ...named('a kid that is', 'kid', {
    'a path': '../../../../dev/null',
    'an absolute path': '/etc/passwd',
    'a file address': 'file:///dev/null',
    SQL: "' or '1'='1",
    'SQL that would choose a key': "x' union select 'AA==' --",
    'a shell command': '$(id)',
    empty: '',
    'an empty array': [],
    null: null,
    'a number': 7,
    true: true,
    'an object': { $ne: '' },
    unknown: '00000000-0000-4000-8000-000000000000',
    'very long': 'k'.repeat(2000),
    'left out': undefined,
    ...Object.fromEntries(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '0'].map((name) => [name, name])),
  }),
  'a kid that is ours in an array': ({ genuine, header }) => genuine({}, { kid: [header.kid] }),
  'a kid that is ours in capitals, or not quite': ({ genuine, header }) => genuine({}, { kid: `${header.kid} ` }),
  'a kid that is ours and a NUL': ({ genuine, header }) => genuine({}, { kid: `${header.kid}\u0000` }),
  'the kid of another of our keys': ({ genuine, nextKid }) => genuine({}, { kid: nextKid }),
  'a kid that leads to an empty file, as a secret': ({ header, ann }) =>
    compact({ ...header, alg: 'HS256', kid: '/dev/null' }, ann.claims, byHmac('')),
  ...named('a typ in the header that is', 'typ', {
    JWT: 'JWT',
    'that of an ID token': 'id_token+jwt',
    'left out': undefined,
    empty: '',
    'a number': 1,
    'in an array': ['at+jwt'],
    'of another kind of token': 'refresh+jwt',
  }),
  ...named('a crit that is', 'crit', { 'a claim': ['exp'], unknown: ['http://example.com/unknown'], empty: [], text: 'b64', alg: ['alg'] }),
  'b64 false, as crit says': withHeader({ crit: ['b64'], b64: false }),
  'b64 false, under the signature of a good token': ({ header, ann }) =>
    [encoded({ ...header, b64: false }), ...ann.accessToken.split('.').slice(1)].join('.'),
  'compressed claims': ({ genuine, ann }) => genuine(deflateRawSync(JSON.stringify(ann.claims)).toString('latin1'), { zip: 'DEF' }),
  'zip, under the signature of a good token': ({ header, ann }) =>
    [encoded({ ...header, zip: 'DEF' }), ...ann.accessToken.split('.').slice(1)].join('.'),
  'a header that is no JSON': ({ genuine }) => genuine({}, '{alg:EdDSA}'),
  'a header that is an array': ({ genuine }) => genuine({}, '[]'),
  'a header that is null': ({ genuine }) => genuine({}, 'null'),
  'a header that is empty': ({ genuine }) => genuine({}, ''),
  'a header with two algs': ({ genuine, header: { kid, typ } }) =>
    genuine({}, `{"alg":"EdDSA","kid":${JSON.stringify(kid)},"typ":${JSON.stringify(typ)},"alg":"none"}`),
  'a header with two kids': ({ genuine, header: { kid, typ } }) =>
    genuine({}, `{"alg":"EdDSA","kid":${JSON.stringify(kid)},"typ":${JSON.stringify(typ)},"kid":"other"}`),
  'a header that has all of it from its prototype': ({ genuine, header }) => genuine({}, `{"__proto__":${JSON.stringify(header)}}`),
  'a header of a thousand levels': ({ genuine }) => genuine({}, `{"alg":"EdDSA","x":${'['.repeat(1000)}${']'.repeat(1000)}}`),
}
