import { describe, expect, it } from 'vitest'
import { deprecationText, endOf, hasBegun, hasEnded, readDeprecation } from '../../src/values/deprecation.js'

const facts = { since: '2027-01-01', sunset: '2027-07-01', replacement: 'Pet.name' }
const deprecation = readDeprecation('field', 'Pet.title', facts)

describe('a deprecation', () => {
  it.each([
    [{ ...facts, since: undefined }, 'Pet.title: since is missing'],
    [{ ...facts, sunset: undefined }, 'Pet.title: sunset is missing'],
    [
      { ...facts, replacement: undefined },
      'Pet.title: replacement is missing: name the part that callers use instead: Pet.name, or GET /v1/pets',
    ],
    [{ ...facts, replacement: '  ' }, 'Pet.title: replacement is missing'],
    [{ ...facts, sunset: '2027-06-30' }, 'Pet.title: sunset is 2027-06-30, but at least 6 months lie between since and sunset'],
    [{ ...facts, replacement: 'x'.repeat(201) }, 'Pet.title: replacement has 201 characters; the limit is 200'],
  ])('is refused with %j: %s', (given, message) => {
    expect(() => readDeprecation('field', 'Pet.title', given)).toThrow(message)
  })

  it('names its replacement and its days', () => {
    expect(deprecationText(deprecation)).toBe('Use Pet.name. Deprecated from 2027-01-01 on. Sunset 2027-07-01.')
    expect(endOf(deprecation)).toMatchObject({
      code: 'VERSION_SUNSET',
      message: 'Pet.title ended on 2027-07-01: use Pet.name',
      details: { subject: 'Pet.title', sunset: '2027-07-01', replacement: 'Pet.name' },
    })
  })

  it.each([
    ['2026-12-31T23:59:59Z', false, false],
    ['2027-01-01T00:00:00Z', true, false],
    ['2027-06-30T23:59:59Z', true, false],
    ['2027-07-01T00:00:00Z', true, true],
  ])('at %s has begun: %s, has ended: %s', (now, isBegun, isEnded) => {
    expect([hasBegun(deprecation, new Date(now)), hasEnded(deprecation, new Date(now))]).toEqual([isBegun, isEnded])
  })
})
