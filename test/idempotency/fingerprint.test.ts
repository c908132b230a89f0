import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { anonymous } from '../../src/domain/actor.js'
import { keyedCall } from '../../src/domain/idempotency/call.js'
import { createSecretBox } from '../../src/providers/secretBox.js'
import { systemClock } from '../../src/values/clock.js'

const secrets = createSecretBox([randomBytes(32)])
const fingerprint = (args: object, key = 'key') =>
  keyedCall({ secrets, clock: systemClock }, anonymous, { name: 'replacePet' }, key, args).fingerprint.toString('hex')

const moment = new Date('2026-01-02T03:04:05.678Z')
const nested = { input: { name: 'Rex', tags: [{ id: 1 }, { id: 2 }], sku: null, from: moment } }

describe('the fingerprint of a call is the same', () => {
  const cases: readonly (readonly [string, object, object])[] = [
    [
      'for any order of the fields',
      { id: 7, input: { a: 1, b: 2, c: { d: 3, e: 4 } } },
      { input: { c: { e: 4, d: 3 }, b: 2, a: 1 }, id: 7 },
    ],
    ['for a missing argument and an argument of null', { id: 7 }, { id: 7, reason: null }],
    ['for a missing field and an undefined field', { input: { name: 'Rex' } }, { input: { name: 'Rex', sku: undefined } }],
    ['for the same moment', nested, { input: { ...nested.input, from: new Date(moment) } }],
  ]
  it.each(cases)('%s', (_what, one, other) => {
    expect(fingerprint(one)).toBe(fingerprint(other))
  })
})

describe('the fingerprint of a call is another', () => {
  const cases: readonly (readonly [string, object, object])[] = [
    ['for another order of a list', nested, { input: { ...nested.input, tags: [{ id: 2 }, { id: 1 }] } }],
    ['for another value in an object of a list', nested, { input: { ...nested.input, tags: [{ id: 1 }, { id: 3 }] } }],
    ['for a field of null, which clears the field', nested, { input: { name: 'Rex', tags: nested.input.tags, from: moment } }],
    ['for another moment', nested, { input: { ...nested.input, from: new Date(moment.getTime() + 1) } }],
    ['for a number as text', { input: { a: 1 } }, { input: { a: '1' } }],
    ['for a list in place of an object', { input: { 0: 'a' } }, { input: ['a'] }],
    ['for other names of fields', { input: { a: 1, b: 2 } }, { input: { a: 2, b: 1 } }],
  ]
  it.each(cases)('%s', (_what, one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other))
  })

  it('under another key of the client', () => {
    expect(fingerprint(nested)).not.toBe(fingerprint(nested, 'other key'))
  })
})
