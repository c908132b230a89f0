import { describe, expect, it } from 'vitest'
import { createExportPlaces } from '../../src/rest/exportPlaces.js'
import { unmeasured } from '../../src/values/fairGate.js'

const places = () => createExportPlaces(unmeasured, { exports: 5, exportsPerOwner: 2, exportsKept: 1 })
const codeOf = (act: () => unknown) => {
  try {
    act()
    return 'fine'
  } catch (error) {
    return (error as { code: string }).code // the places throw errors of the catalogue
  }
}

describe('the places of exports', () => {
  it('are limited for each caller, and are given back only once', () => {
    const { take } = places()
    const [leave] = [take('a'), take('a')]
    expect(codeOf(() => take('a'))).toBe('SERVICE_UNAVAILABLE')
    leave()
    leave()
    take('a')
    expect(codeOf(() => take('a'))).toBe('SERVICE_UNAVAILABLE')
  })

  it('are limited in total, and the last place is for a caller without an export', () => {
    const { take } = places()
    for (const owner of ['a', 'a', 'b', 'c']) take(owner)
    expect(codeOf(() => take('b'))).toBe('SERVICE_UNAVAILABLE')
    take('d')
    expect(codeOf(() => take('e'))).toBe('SERVICE_UNAVAILABLE')
  })
})
