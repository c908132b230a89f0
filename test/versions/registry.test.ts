import { describe, expect, it } from 'vitest'
import { loadVersions, type VersionRow } from '../../src/rest/versions/registry.js'
import { movableClock } from '../support/clock.js'

const days = { since: '2027-01-01', sunset: '2027-07-01' }
const ended = { since: '2025-01-01', sunset: '2025-07-01', guide: '/docs/versions' }
const v1: VersionRow = { name: 'v1' }
const deprecated: VersionRow = { ...v1, ...days, successor: 'v2', guide: '/docs/versions' }

describe('the registry of versions', () => {
  it.each<[string, readonly VersionRow[]]>([
    ['the registry has no v1: the schema has the form of v1', [{ name: 'v2' }]],
    ['one: the name of a version must be v and a number, such as v2', [v1, { name: 'one' }]],
    ['v1: must stand before v2, because rows are ordered by number', [{ name: 'v2' }, v1]],
    ['v1: must stand before v1, because rows are ordered by number', [v1, v1]],
    ['v1: differences must be empty, because the schema has the form of v1', [{ ...v1, differences: [{ of: 'Pet.name', name: 'title' }] }]],
    ['v1: sunset is missing: give a day such as 2027-01-31', [{ ...v1, since: '2027-01-01' }, { name: 'v2' }]],
    ['v1: since is missing', [{ ...v1, successor: 'v2' }, { name: 'v2' }]],
    [
      'v1: sunset is 2027-06-30, but at least 6 months lie between since and sunset: give 2027-07-01 or a later day',
      [{ ...deprecated, sunset: '2027-06-30' }, { name: 'v2' }],
    ],
    ['v1: successor must be a later version of the registry: v2', [{ ...v1, ...days, guide: '/docs' }, { name: 'v2' }]],
    [
      'v2: successor must be a later version of the registry, which has none',
      [v1, { name: 'v2', ...days, successor: 'v1', guide: '/docs' }],
    ],
    [
      'v1: guide must be a path such as /docs/versions, or an address that begins with https://',
      [{ ...v1, ...days, successor: 'v2' }, { name: 'v2' }],
    ],
    ['v1, v2, v3 are live, but at most 2 versions may be: give the oldest a sunset that has passed', [v1, { name: 'v2' }, { name: 'v3' }]],
  ])('refuses: %s', (message, rows) => {
    expect(() => loadVersions(rows, movableClock().now)).toThrow(message)
  })

  it('gives each version the status of its days, and leads to the newest', () => {
    const clock = movableClock(new Date('2026-12-31T23:59:59.000Z'))
    const versions = loadVersions([{ name: 'v0', ...ended, successor: 'v1' }, deprecated, { name: 'v2' }], clock.now)
    const statuses = () => versions.all.map(versions.statusOf)
    expect([statuses(), versions.live(), versions.current.name]).toEqual([['sunset', 'current', 'current'], ['v1', 'v2'], 'v2'])
    clock.set(new Date('2027-01-01'))
    expect([statuses(), versions.live()]).toEqual([
      ['sunset', 'deprecated', 'current'],
      ['v1', 'v2'],
    ])
    clock.set(new Date('2027-07-01'))
    expect([statuses(), versions.live()]).toEqual([['sunset', 'sunset', 'current'], ['v2']])
  })
})
