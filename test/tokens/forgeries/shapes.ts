import { encoded, type ForgersWorld } from '../../support/forgedTokens.js'
import type { Forgeries } from './forgery.js'

const changed =
  (change: (token: string) => string) =>
  ({ ann }: ForgersWorld) =>
    change(ann.accessToken)
const text = (token: string) => () => token

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** The last base64url character of 64 bytes carries only two bits, so it has sixteen spellings. */
const nextLetter = (letter: string) => BASE64URL[BASE64URL.indexOf(letter) ^ 1] ?? ''

/** Texts that are not, or are no longer, a token in the compact form. */
export const shapes: Forgeries = {
  'cut in the middle': changed((token) => token.slice(0, token.length / 2)),
  'cut by one character': changed((token) => token.slice(0, -1)),
  'without its first character': changed((token) => token.slice(1)),
  'with doubled dots': changed((token) => token.replaceAll('.', '..')),
  'with a dot before it': changed((token) => `.${token}`),
  'with a dot behind it': changed((token) => `${token}.`),
  'twice, joined by a dot': changed((token) => `${token}.${token}`),
  'twice, joined by a comma': changed((token) => `${token},${token}`),
  'twice, joined by a space': changed((token) => `${token} ${token}`),
  'with white space inside': changed((token) => token.replace('.', '. ')),
  'with a tab inside': changed((token) => token.replace('.', '.\t')),
  'with padding': changed((token) =>
    token
      .split('.')
      .map((part) => part.padEnd(Math.ceil(part.length / 4) * 4, '='))
      .join('.'),
  ),
  'with padding where none is needed': changed((token) => `${token}==`),
  'in the other alphabet of base64': ({ genuine }) =>
    genuine({ more: '\u00fb\u00ff?>'.repeat(4) })
      .replaceAll('-', '+')
      .replaceAll('_', '/'),
  'with a last character that decodes to the same bytes': changed((token) => token.replace(/.$/, nextLetter)),
  'percent-encoded': changed((token) => token.replaceAll('.', '%2E')),
  'in quotes': changed((token) => `"${token}"`),
  'in angle brackets': changed((token) => `<${token}>`),
  'with a letter of another alphabet': changed((token) => token.replace(/^e/, 'е')),
  'with a character of no width': changed((token) => token.replace('.', '.\u200b')),
  'with a NUL': changed((token) => `${token}\u0000`),
  'with a high byte': changed((token) => `${token}ÿ`),
  'in capitals': changed((token) => token.toUpperCase()),
  'encoded once more': changed((token) => Buffer.from(token).toString('base64url')),
  'in the flattened JSON form': changed((token) => {
    const [header, payload, signature] = token.split('.')
    return JSON.stringify({ protected: header, payload, signature })
  }),
  'in the general JSON form': changed((token) => {
    const [header, payload, signature] = token.split('.')
    return JSON.stringify({ payload, signatures: [{ protected: header, signature }] })
  }),
  'an encrypted token': changed((token) => [encoded({ alg: 'dir', enc: 'A256GCM', typ: 'at+jwt' }), '', ...token.split('.')].join('.')),
  'an encrypted token for a public key': changed((token) =>
    [encoded({ alg: 'RSA-OAEP', enc: 'A256GCM' }), ...token.split('.'), 'tag'].join('.'),
  ),
  'of 8000 characters': changed((token) => token.padEnd(8000, 'A')),
  'of 8000 dots': text('.'.repeat(8000)),
  'of 4000 characters that are no token': text('a'.repeat(4000)),
  'a dot': text('.'),
  'two dots': text('..'),
  'three words': text('a.b.c'),
  null: text('null'),
  undefined: text('undefined'),
  'an object': text('{}'),
  SQL: text("'or(1=1)--"),
  'a path': text('../../../etc/passwd'),
  'a name every object has': text('constructor'),
}
