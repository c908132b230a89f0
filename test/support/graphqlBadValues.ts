import { getNamedType, getNullableType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import type { InputPosition } from './graphqlInputs.js'

/** Values that no input of the type accepts, as JSON and as text of a document. */
interface Bad {
  readonly json: readonly unknown[]
  readonly literals: readonly string[]
}

const byType: Readonly<Record<string, Bad>> = {
  Int: {
    json: ['1', '', 1.5, true, {}, [1, 2], 2 ** 31, -(2 ** 31) - 1, 1e21, 'NaN', 'Infinity', '1e3'],
    literals: ['"1"', '1.5', 'true', '{}', '[1, 2]', '2147483648', '-2147483649', '1e3', 'NaN', 'Infinity'],
  },
  Int64: {
    json: ['1', '', 1.5, true, {}, [1, 2], -1, 2 ** 53, 1e21, 1e308, 'NaN', 'Infinity', '1e3'],
    literals: ['"1"', '1.5', 'true', '{}', '-1', '9007199254740992', '99999999999999999999', '1e3', '1.0', 'NaN', 'Infinity'],
  },
  Decimal: {
    json: ['1', '', 0.001, true, {}, [1, 2], -0.01, 100_000_000, 1e21, 1e-9, 'NaN', 'Infinity', '1e3'],
    literals: ['"1"', '0.001', 'true', '{}', '-1', '100000000', '1e300', '1e-9', 'NaN', 'Infinity'],
  },
  String: { json: [1, true, {}, ['a', 1], 'a\0b', '\ud800', 'x\udc00y'], literals: ['1', 'true', '{}', 'bare', '"a\\u0000b"'] },
  ID: { json: [1.5, true, {}, 'a\0b', '\ud800'], literals: ['1.5', 'true', '{}', 'bare', '"a\\u0000b"'] },
  Boolean: { json: ['true', '', 0, 1, {}, [true, 'x']], literals: ['"true"', '1', 'yes', '{}'] },
  DateTime: {
    json: ['', 'now', '2026-11-20', '2026-11-20T10:00:00', '2026-13-01T00:00:00Z', '2026-11-20T25:00:00Z', 1_795_168_800, true, {}],
    literals: ['"now"', '"2026-11-20"', '"2026-13-01T00:00:00Z"', '1795168800', 'true', 'bare'],
  },
  Date: {
    json: ['', 'today', '2023-02-29', '2024-13-01', '0000-01-01', '2024-1-1', '2024-02-29T00:00:00Z', '+02024-01-01', 20_240_101, true, {}],
    literals: ['"today"', '"2023-02-29"', '20240101', 'true', 'bare'],
  },
}

/** Values by the name of the input: the type accepts them, but the input refuses them. Some texts are valid words of other inputs. */
const byName: Readonly<Record<string, readonly string[]>> = {
  sort: ['owner', 'id,', ',', '-', '--id', 'id,id', 'ID', 'id desc', 'name;drop table pets', 'search', '*'],
  after: ['garbage', '%00', 'e30', 'W10'],
  currency: ['usd', 'EURO', '€€€'],
  sku: ['a b', 'ä', "'; drop table pets; --"],
  photoUrls: [
    'javascript:alert(1)',
    '/etc/passwd',
    'ftp://example.com/x',
    'https://',
    'http:// x',
    'https://example.com:99999/a.png',
    'https://ada:secret@example.com/a.png',
  ],
}

/** Invalid texts by the required kind of text. */
const byMeaning: Readonly<Record<string, readonly string[]>> = {
  'an email address': [
    'nobody',
    '@example.com',
    'a@b',
    'a b@example.com',
    'a@b@example.com',
    'Ada <ada@example.com>',
    'a@example.com, b@c.d',
  ],
  'the path of an uploaded picture': ['/photos/../../etc/passwd', '/photos/x.svg'],
  'a path that begins with /': ['v1/pets', '*', ' /v1'],
  'a phone number': ['call me', '+49 x 12', '-1234', '(1) 2', '+１２３４'],
  'more than white space': [' ', '\t\n', '\u00a0', '\u200b', '\u3164 \u00ad', '\u2800'],
}

/** Texts that the input refuses although its type accepts them. */
function badTexts({ path, constraint }: InputPosition): readonly string[] {
  const { pattern, oneOf } = constraint?.items ?? constraint ?? {}
  const notOne = oneOf ? ['nobody', oneOf.map((text) => text.toUpperCase()).join(' '), `${oneOf[0]} `, ''] : []
  return [...(byName[path.at(-1) ?? ''] ?? []), ...(byMeaning[pattern?.meaning ?? ''] ?? []), ...notOne]
}

/** All values that an input must refuse, as JSON. */
export function badJson(position: InputPosition): unknown[] {
  const { type, constraint } = position
  const nullable = getNullableType(type)
  const { minLength = 0, maxLength, minimum, maximum, minItems = 0, maxItems, items, notNull } = constraint ?? {}
  const named = badTexts(position)
  const nulls = isNonNullType(type) || notNull ? [null] : []
  if (isInputObjectType(nullable)) return [...nulls, 'x', 1, true, [], { unknown: 1 }, { constructor: 1 }, JSON.parse('{"__proto__":1}')]
  if (isEnumType(nullable)) return [...nulls, 'nope', 'AVAILABLE', '', 1, true, {}, 'constructor', 'toString']
  const inner = byType[getNamedType(type).name]?.json ?? []
  if (isListType(nullable)) {
    const tooMany = maxItems === undefined ? [] : [Array.from({ length: maxItems + 1 }, (_, i) => `https://example.com/${i}`)]
    const tooFew = minItems > 0 ? [[]] : []
    const tooLong = items?.maxLength === undefined ? [] : [['x'.repeat(items.maxLength + 1)]]
    const blank = items?.pattern === undefined ? [] : [['good', ' '], ' ', ['']]
    return [
      ...nulls,
      ...inner.filter((value) => !Array.isArray(value)),
      [null],
      [['a']],
      ...inner.slice(0, 3).map((value) => [value]),
      ...tooFew,
      ...tooMany,
      ...tooLong,
      ...blank,
      ...named.map((text) => [text]),
      ...named,
    ]
  }
  return [
    ...nulls,
    ...inner,
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1), '🐕'.repeat(maxLength + 1)]),
    ...(minLength > 0 ? [''] : []),
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...named,
  ]
}

/** All values that an input must refuse, as text of a document. */
export function badLiterals(position: InputPosition): string[] {
  const { type, constraint } = position
  const nullable = getNullableType(type)
  const { maxLength, minItems = 0, minimum, maximum, notNull } = constraint ?? {}
  const nulls = isNonNullType(type) || notNull ? ['null'] : []
  const named = badTexts(position).map((text) => JSON.stringify(text))
  if (isInputObjectType(nullable)) return [...nulls, '"x"', '1', '[]', '{ unknown: 1 }']
  if (isEnumType(nullable)) return [...nulls, '"available"', 'nope', '1', 'true', '{}']
  return [
    ...nulls,
    ...(byType[getNamedType(type).name]?.literals ?? []),
    ...(minItems > 0 ? ['[]'] : []),
    ...(maxLength === undefined ? [] : [`"${'x'.repeat(maxLength + 1)}"`]),
    ...(minimum === undefined ? [] : [String(minimum - 1)]),
    ...(maximum === undefined ? [] : [String(maximum + 1)]),
    ...named,
  ]
}
