import { describe, expect, it } from 'vitest'
import { readLifespan, statusAt } from '../../src/values/lifespan.js'

describe('the days of a deprecation', () => {
  it.each([
    ['2027-01-01', '2027-07-01'],
    ['2027-01-01', '2029-01-01'],
    ['2027-08-31', '2028-02-29'], // February has no 31st, so its last day counts
    ['2026-08-31', '2027-02-28'],
    ['2026-12-15', '2027-06-15'],
  ])('%s and %s are six months apart or more', (since, sunset) => {
    expect(readLifespan('Pet.photo', { since, sunset })).toEqual({ since: new Date(since), sunset: new Date(sunset) })
  })

  it.each([
    [
      { since: '2027-01-01', sunset: '2027-06-30' },
      'Pet.photo: sunset is 2027-06-30, but at least 6 months lie between since and sunset: give 2027-07-01 or a later day',
    ],
    [{ since: '2027-08-31', sunset: '2028-02-28' }, 'give 2028-02-29 or a later day'],
    [
      { since: '2027-07-01', sunset: '2027-01-01' },
      'Pet.photo: since is 2027-07-01 and sunset is 2027-01-01, but a sunset comes after since: exchange the two days',
    ],
    [{ since: '2027-07-01', sunset: '2027-07-01' }, 'give 2028-01-01 or a later day'],
    [{ since: '2027-01-01' }, 'Pet.photo: sunset is missing: give a day such as 2027-01-31'],
    [{ sunset: '2027-01-01' }, 'Pet.photo: since is missing: give a day such as 2027-01-31'],
    [{ since: '2027-02-30', sunset: '2028-01-01' }, 'Pet.photo: since is "2027-02-30", which is no day'],
    [{ since: '2027-01-01', sunset: '2028-01-01T00:00:00Z' }, 'Pet.photo: sunset is "2028-01-01T00:00:00Z", which is no day'],
  ])('%j are refused: %s', (days, message) => {
    expect(() => readLifespan('Pet.photo', days)).toThrow(message)
  })
})

describe('the status of a thing with these days', () => {
  const lifespan = readLifespan('v1', { since: '2027-01-01', sunset: '2027-07-01' })

  it.each([
    ['2026-12-31T23:59:59.999Z', 'current'],
    ['2027-01-01T00:00:00.000Z', 'deprecated'],
    ['2027-06-30T23:59:59.999Z', 'deprecated'],
    ['2027-07-01T00:00:00.000Z', 'sunset'],
    ['2099-01-01T00:00:00.000Z', 'sunset'],
  ])('at %s it is %s', (now, status) => {
    expect(statusAt(lifespan, new Date(now))).toBe(status)
  })

  it('is current for ever without days', () => {
    expect(statusAt(undefined, new Date('2099-01-01'))).toBe('current')
  })
})
