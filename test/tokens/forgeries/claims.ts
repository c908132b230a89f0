import type { ForgersWorld, Json } from '../../support/forgedTokens.js'
import type { Forgeries } from './forgery.js'

type Make = (world: ForgersWorld) => string
const claiming =
  (claims: Json): Make =>
  ({ genuine }) =>
    genuine(claims)
/** A moment, in seconds from now. */
const at =
  (claim: string, seconds: number): Make =>
  ({ genuine, now }) =>
    genuine({ [claim]: now + seconds })

function named(label: string, claim: string, values: Json): Forgeries {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${label} ${name}`, claiming({ [claim]: value })]))
}

const required = ['iss', 'aud', 'sub', 'scope', 'typ', 'jti', 'iat', 'exp', 'sid']
const missing: Forgeries = Object.fromEntries(required.map((claim) => [`no ${claim}`, claiming({ [claim]: undefined })]))

/** Tokens with the gateway's own signature: only a claim differs from the claims of the gateway. */
export const claims: Forgeries = {
  ...missing,
  ...named('an iss that is', 'iss', {
    foreign: 'https://evil.example',
    'ours with a slash': 'http://petstore.test/',
    'in an array': ['http://petstore.test'],
    empty: '',
    null: null,
  }),
  ...named('an aud that is', 'aud', {
    foreign: 'https://other.example',
    'an array of others': ['https://other.example', 'https://another.example'],
    'an array of ours and another': ['http://petstore.test', 'https://other.example'],
    'an empty array': [],
    'an object': { 'http://petstore.test': true },
    null: null,
  }),
  ...named('a typ that is', 'typ', { 'of a client': 'client', 'of a refresh token': 'refresh', empty: '', 'in an array': ['user'] }),
  ...named('an exp that is', 'exp', {
    text: '9999999999',
    negative: -1,
    zero: 0,
    huge: 1e300,
    null: null,
    true: true,
    'a date': '2099-01-01',
  }),
  'expired this second': at('exp', 0),
  'expired a second ago': at('exp', -1),
  'expired a year ago': ({ genuine, now }) => genuine({ iat: now - 31_536_000 - 3600, exp: now - 31_536_000 }),
  'good for longer than an hour': at('exp', 3601),
  'good for a year': at('exp', 31_536_000),
  'good for an hour that began long ago': ({ genuine, now }) => genuine({ iat: now - 86_400, exp: now + 3600 }),
  ...named('an iat that is', 'iat', { text: '1', negative: -1, null: null, 'in milliseconds': 1_795_168_800_000 }),
  'issued in an hour': ({ genuine, now }) => genuine({ iat: now + 3600, exp: now + 7200 }),
  'issued in a hundred years': ({ genuine, now }) => genuine({ iat: now + 3_155_760_000, exp: now + 3_155_763_600 }),
  'good from the next second on': at('nbf', 1),
  'good from tomorrow on': at('nbf', 86_400),
  'an nbf that is text': claiming({ nbf: 'now' }),
  ...named('a jti that is', 'jti', { text: 'x', empty: '', 'a number': 1, SQL: "'; drop table users --" }),
  'a jti that is ours in an array': ({ genuine, ann }) => genuine({ jti: [ann.claims.jti] }),
  ...named('a sub that is', 'sub', {
    'of nobody': '999999',
    zero: '0',
    negative: '-1',
    'too large': '9'.repeat(30),
    'no number': 'ann@example.com',
    'a float': '1.5',
    SQL: '1 or 1=1',
    empty: '',
    null: null,
    'an object': { id: 1 },
    'of a prototype': '__proto__',
  }),
  'a sub that is ours as a number': ({ genuine, ann }) => genuine({ sub: ann.id }),
  'a sub that is ours in an array': ({ genuine, ann }) => genuine({ sub: [ann.claims.sub] }),
  'the sub of another user': ({ genuine, bob }) => genuine({ sub: bob.claims.sub }),
  'the sid of another user': ({ genuine, bob }) => genuine({ sid: bob.claims.sid }),
  ...named('a sid that is', 'sid', {
    unknown: '00000000-0000-4000-8000-000000000000',
    text: 'x',
    SQL: "' or true --",
    null: null,
    'a number': 1,
  }),
  'a sid that is ours in an array': ({ genuine, ann }) => genuine({ sid: [ann.claims.sid] }),
  'a sid that is ours in capitals': ({ genuine, ann }) => genuine({ sid: String(ann.claims.sid).toUpperCase().replace(/\d/, 'A') }),
  ...named('a scope that is', 'scope', { 'an array': ['admin'], null: null, 'an object': {}, 'a number': 1 }),
  'a client’s token for a client that does not exist': claiming({ typ: 'client', sub: 'client_unknown' }),
  'a client’s token for a user': ({ genuine, ann }) => genuine({ typ: 'client', sub: ann.claims.sub, client_id: ann.claims.sub }),
  'a client’s token whose sub is a number': claiming({ typ: 'client', sub: 1 }),
  'claims that are an array': ({ genuine }) => genuine('[]'),
  'claims that are null': ({ genuine }) => genuine('null'),
  'claims that are text': ({ genuine }) => genuine('"claims"'),
  'claims that are no JSON': ({ genuine }) => genuine('{sub:1}'),
  'claims that are no UTF-8': ({ genuine }) => genuine('{"sub":"\u00ff\u00fe"}'),
  'no claims at all': ({ genuine }) => genuine(''),
  'claims that come from the prototype': ({ genuine, ann }) => genuine(`{"__proto__":${JSON.stringify(ann.claims)}}`),
  'two subs, of which the last is foreign': ({ genuine, ann, bob }) =>
    genuine(JSON.stringify(ann.claims).replace(/}$/, `,"sub":${JSON.stringify(bob.claims.sub)}}`)),
}
