import type { Direction } from '../../scripts/contractDiff/position.js'
import type { Schema } from '../../src/rest/openapi/types.js'

type Given = Schema | boolean

const text: Schema = { type: 'string', maxLength: 10 }
const longText: Schema = { type: 'string', maxLength: 20 }
const count: Schema = { type: 'integer', minimum: 0 }
const named: Schema = { type: 'object', required: ['name'], properties: { name: text } }
const sized: Schema = { type: 'object', required: ['size'], properties: { size: count } }
const tag: Schema = { $ref: '#/components/schemas/Tag' }
const size: Schema = { $ref: '#/components/schemas/Size' }
const shown = (schema: Schema) => JSON.stringify(schema).replace(/(?<=^.{80}).+/, '…')

/** Two schemas of a value that clients send or read, and what the comparison tells: `verdict: text`. */
export const alternativeRows: readonly (readonly [
  title: string,
  direction: Direction,
  before: Given,
  after: Given,
  told: readonly string[],
])[] = [
  ['another order', 'sent', { anyOf: [text, count] }, { anyOf: [count, text] }, []],
  ['a request with one more', 'sent', text, { anyOf: [text, count] }, [`safe: has one alternative more: ${shown(count)}`]],
  ['a request with one less', 'sent', { anyOf: [text, count] }, text, [`breaking: has one alternative less: ${shown(count)}`]],
  ['a reply with one more', 'received', text, { anyOf: [text, count] }, [`breaking: has one alternative more: ${shown(count)}`]],
  ['a reply with one less', 'received', { anyOf: [text, count] }, { anyOf: [text] }, [`safe: has one alternative less: ${shown(count)}`]],
  [
    'a request gets conditions where none were',
    'sent',
    { type: 'object', properties: { name: text, size: count } },
    { type: 'object', properties: { name: text, size: count }, anyOf: [{ required: ['name'] }, { required: ['size'] }] },
    [
      'breaking: becomes required',
      `safe: has one alternative more: ${shown({ type: 'object', properties: { name: text, size: count }, required: ['size'] })}`,
    ],
  ],
  [
    'a reply loses all of its conditions',
    'received',
    { type: 'object', properties: { name: text, size: count }, oneOf: [{ required: ['name'] }, { required: ['size'] }] },
    { type: 'object', properties: { name: text, size: count } },
    [
      'breaking: can be missing: it is not in `required` any more',
      `dangerous: has one alternative less: ${shown({ type: 'object', properties: { name: text, size: count }, required: ['size'] })}`,
    ],
  ],
  [
    'a reply loses its alternatives',
    'received',
    { anyOf: [text, count] },
    {},
    [
      'breaking: has one alternative more: {}',
      `safe: has one alternative less: ${shown(text)}`,
      `safe: has one alternative less: ${shown(count)}`,
      'breaking: shows null, too',
    ],
  ],
  [
    'a keyword moves into the alternatives',
    'sent',
    { type: 'string', anyOf: [{ maxLength: 10 }, { format: 'uuid' }] },
    { anyOf: [text, { type: 'string', format: 'uuid' }] },
    [],
  ],
  [
    'an alternative grows in a request',
    'sent',
    { anyOf: [text, count] },
    { anyOf: [longText, count] },
    ['safe: has `maxLength` 20 instead of 10'],
  ],
  [
    'an alternative grows in a reply',
    'received',
    { anyOf: [text, count] },
    { anyOf: [longText, count] },
    ['dangerous: has `maxLength` 20 instead of 10'],
  ],
  [
    'an alternative shrinks in a request',
    'sent',
    { anyOf: [longText, count] },
    { anyOf: [text, count] },
    ['breaking: has `maxLength` 10 instead of 20'],
  ],
  [
    'another alternative holds a removed alternative',
    'sent',
    { anyOf: [text, longText] },
    { anyOf: [longText] },
    ['safe: has `maxLength` 20 instead of 10'],
  ],
  [
    'one more in `oneOf`, which no value can share',
    'sent',
    { oneOf: [text] },
    { oneOf: [text, count] },
    [`safe: has one alternative more: ${shown(count)}`],
  ],
  [
    'one more in `oneOf`, which values may share',
    'sent',
    { oneOf: [named] },
    { oneOf: [named, sized] },
    [`dangerous: has one alternative more: ${shown(sized)}`],
  ],
  [
    'one less in `oneOf` of a reply',
    'received',
    { oneOf: [named, sized] },
    { oneOf: [named] },
    [`dangerous: has one alternative less: ${shown(sized)}`],
  ],
  [
    '`anyOf` becomes `oneOf`',
    'sent',
    { anyOf: [named, sized] },
    { oneOf: [named, sized] },
    ['dangerous: has other alternatives in `oneOf`'],
  ],
  [
    'an inner `anyOf` becomes `oneOf`',
    'sent',
    { anyOf: [text, { anyOf: [named, sized] }] },
    { anyOf: [text, { oneOf: [named, sized] }] },
    ['dangerous: has other alternatives in `oneOf`'],
  ],
  [
    'null fits two alternatives of `oneOf`',
    'sent',
    { oneOf: [text, { type: 'null' }] },
    { oneOf: [{ type: ['string', 'null'], maxLength: 10 }, { type: 'null' }] },
    ['breaking: accepts no null any more', 'safe: accepts null, too', 'dangerous: has one alternative more: {"type":"null"}'],
  ],
  ['`oneOf` becomes `anyOf`', 'sent', { oneOf: [named, sized] }, { anyOf: [named, sized] }, []],
  [
    'alternatives become another type',
    'received',
    { anyOf: [tag, size] },
    count,
    [
      `breaking: has one alternative more: ${shown(count)}`,
      `safe: has one alternative less: ${shown(tag)}`,
      `safe: has one alternative less: ${shown(size)}`,
    ],
  ],
  ['a component becomes one of two', 'sent', size, { anyOf: [size, count] }, [`safe: has one alternative more: ${shown(count)}`]],
  [
    'null moves into an alternative',
    'sent',
    { anyOf: [text, count, { type: 'null' }] },
    { anyOf: [{ ...text, type: ['string', 'null'] }, count] },
    [],
  ],
  [
    'null leaves one alternative of two',
    'received',
    { anyOf: [{ ...text, type: ['string', 'null'] }, { type: 'null' }] },
    { anyOf: [text, { type: 'null' }] },
    [],
  ],
  ['null leaves all alternatives', 'sent', { anyOf: [text, { type: 'null' }] }, { anyOf: [text] }, ['breaking: accepts no null any more']],
  [
    'null is the only value',
    'received',
    { type: 'null' },
    { type: ['string', 'null'], maxLength: 10 },
    [`breaking: has one alternative more: ${shown({ maxLength: 10, type: 'string' })}`],
  ],
  ['no value is allowed any more', 'sent', text, false, [`breaking: has one alternative less: ${shown(text)}`]],
  [
    'every value is allowed',
    'sent',
    { ...text, type: ['string', 'null'] },
    true,
    ['safe: has `maxLength` absent instead of 10', 'safe: has `type` absent instead of "string"'],
  ],
  [
    'a long alternative is told in short',
    'sent',
    { anyOf: [count, { type: 'string', enum: ['a'.repeat(90)] }] },
    count,
    [`breaking: has one alternative less: {"type":"string","enum":["${'a'.repeat(54)}…`],
  ],
  ['a condition more', 'sent', { allOf: [named] }, { allOf: [named, sized] }, ['breaking: has one condition more in `allOf`']],
  ['unknown fields are refused', 'sent', named, { ...named, additionalProperties: false }, ['breaking: refuses unknown fields']],
  [
    'a fraction becomes finer',
    'sent',
    { type: 'number', multipleOf: 0.1 },
    { type: 'number', multipleOf: 0.01 },
    ['safe: has `multipleOf` 0.01 instead of 0.1'],
  ],
  ['a bound of integers is written in another way', 'sent', count, { type: 'integer', exclusiveMinimum: -1 }, []],
  [
    'a bound of numbers is written in another way',
    'sent',
    { type: 'number', maximum: 5 },
    { type: 'number', exclusiveMaximum: 5 },
    ['breaking: has `exclusiveMaximum` 5 instead of `maximum` 5'],
  ],
]
